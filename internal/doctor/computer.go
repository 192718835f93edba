package doctor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"waymark/internal/backup"
)

const (
	nameDisk    = "Room on the disk"
	nameBackups = "Backups"
	nameDrill   = "The last drill"

	// diskWarns and diskBad are bytes that are free.
	diskWarns = 1 << 30
	diskBad   = 200 << 20
	// staleBackup is a weekly backup with a day's grace, as on the author's desk.
	staleBackup = 8 * 24 * time.Hour
)

// computer looks at what the site stands on.
func (d *Doctor) computer(context.Context) []Check {
	checks := []Check{d.disk()}
	for _, c := range d.backups() {
		checks = append(checks, c.at("#/backup"))
	}
	return checks
}

func (d *Doctor) disk() Check {
	free, err := freeBytes(d.app.DataDir())
	if err != nil {
		return warn(nameDisk, "How much is free cannot be seen here.", err.Error())
	}
	return room(free)
}

func room(free uint64) Check {
	says := fmt.Sprintf("%s free.", size(free))
	switch {
	case free < diskBad:
		return bad(nameDisk, says, "Make room soon: with a full disk nobody can sign up, nothing you write can be saved, and no backup can be made.")
	case free < diskWarns:
		return warn(nameDisk, says, "Make room: old backups may be moved elsewhere.")
	}
	return ok(nameDisk, says)
}

// backups looks at what the site has noted of them: when the last one was read back, why one failed, and how
// the last drill went.
func (d *Doctor) backups() []Check {
	status, err := backup.New(d.app, d.cfg, d.now).Status()
	if err != nil {
		return d.blind(nameBackups, err)
	}
	const todo = "Under Settings, Backup: make one, and have one made every night. Keep a copy on another computer."
	const day = "2 January 2006, 15:04 MST"
	good := "None was read back yet."
	if !status.LastGood.IsZero() {
		good = "The last one that can be read is from " + status.LastGood.UTC().Format(day) + "."
	}
	var checks []Check
	switch {
	case status.Trouble != "":
		checks = append(checks, bad(nameBackups, "The last try failed: "+strings.TrimRight(status.Trouble, ".")+". "+good, "Mend what it says, and make one under Settings, Backup. Those that can be read are kept meanwhile."))
	case status.LastGood.IsZero():
		checks = append(checks, warn(nameBackups, "There is none that was read back.", todo))
	case d.now().Sub(status.LastGood) > staleBackup:
		checks = append(checks, warn(nameBackups, good, todo))
	default:
		checks = append(checks, ok(nameBackups, good))
	}
	if drill := status.Drill; !drill.At.IsZero() {
		says := strings.TrimRight(drill.Says, ".") + " (" + drill.At.UTC().Format(day) + ")."
		if drill.OK {
			checks = append(checks, ok(nameDrill, says))
		} else {
			checks = append(checks, bad(nameDrill, says, "Make a new backup, and try it out: waymark backup --help."))
		}
	}
	return checks
}

// size is "3.2 GB" or "120 MB".
func size(bytes uint64) string {
	if bytes >= 1e9 {
		return fmt.Sprintf("%.1f GB are", float64(bytes)/1e9)
	}
	return fmt.Sprintf("%d MB are", bytes/1e6)
}
