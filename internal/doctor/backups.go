package doctor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"waymark/internal/backup"
)

const (
	nameBackups    = "Backups"
	nameUnreadable = "Backups that cannot be read"
	nameDrill      = "The last drill"

	// staleBackup is a weekly backup with a day's grace, as on the author's desk.
	staleBackup = 8 * 24 * time.Hour

	day = "2 January 2006, 15:04 MST"
)

// backups looks at what the site has noted of them: when the last one was read back, why one failed, which
// cannot be read, and how the last drill went. It opens none: they may be large, or far away.
func (d *Doctor) backups(ctx context.Context) []Check {
	shelf := backup.New(d.app, d.cfg, d.now)
	status, err := shelf.Status()
	if err != nil {
		return d.blind(nameBackups, err)
	}
	ctx, cancel := context.WithTimeout(ctx, networkAnswers) // they may be kept on S3
	defer cancel()
	kept, err := shelf.List(ctx)
	checks := []Check{d.lastGood(status, len(kept))}
	if err != nil {
		checks = append(checks, warn(nameUnreadable, "Those that are kept could not be listed.", sentenceOf(err)))
	}
	checks = append(checks, unreadable(kept, status.LastGood)...)
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

func (d *Doctor) lastGood(status backup.Status, kept int) Check {
	const todo = "Under Settings, Backup: make one, and have one made every night. Keep a copy on another computer."
	good := "None was read back yet."
	if !status.LastGood.IsZero() {
		good = "The last one that can be read is from " + status.LastGood.UTC().Format(day) + "."
	}
	switch {
	case status.Trouble != "":
		return bad(nameBackups, "The last try failed: "+strings.TrimRight(status.Trouble, ".")+". "+good, "Mend what it says, and make one under Settings, Backup. Those that can be read are kept meanwhile.")
	case status.LastGood.IsZero() && kept > 0:
		return warn(nameBackups, counted(kept)+", and none was read back: nobody knows whether the site can be brought back.", todo)
	case status.LastGood.IsZero():
		return warn(nameBackups, "There is none.", todo)
	case d.now().Sub(status.LastGood) > staleBackup:
		return warn(nameBackups, good, todo)
	}
	return ok(nameBackups, good)
}

func counted(kept int) string {
	if kept == 1 {
		return "There is one"
	}
	return fmt.Sprintf("There are %d", kept)
}

// unreadable names each backup in which something was wrong when it was read. It is Bad when that is the newest, or no other
// can be read.
func unreadable(kept []backup.Kept, lastGood time.Time) []Check {
	var lines []string
	worst := false
	for i, k := range kept {
		if k.Trouble == "" {
			continue
		}
		lines = append(lines, k.Name+": "+strings.TrimRight(k.Trouble, ".")+".")
		worst = worst || i == 0
	}
	if len(lines) == 0 {
		return nil
	}
	says := some(float64(len(lines)), "of those that are kept cannot be read.", "of those that are kept cannot be read.")
	todo := strings.Join(lines, "\n") + "\nMake a new one under Settings, Backup, and delete what cannot be read."
	if worst || lastGood.IsZero() {
		return []Check{bad(nameUnreadable, says, todo)}
	}
	return []Check{warn(nameUnreadable, says, todo)}
}
