package doctor

import (
	"context"
	"fmt"
	"time"
)

const (
	nameDisk    = "Room on the disk"
	nameBackups = "Backups"

	// diskWarns and diskBad are bytes that are free.
	diskWarns = 1 << 30
	diskBad   = 200 << 20
	// staleBackup is a weekly backup with a day's grace, as on the author's desk.
	staleBackup = 8 * 24 * time.Hour
)

// computer looks at what the site stands on.
func (d *Doctor) computer(context.Context) []Check {
	return []Check{d.disk(), d.backups().at("#/backup")}
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

func (d *Doctor) backups() Check {
	store, err := d.app.NewBackupsFilesystem()
	if err != nil {
		return d.blind(nameBackups, err)[0]
	}
	defer store.Close()
	files, err := store.List("")
	if err != nil {
		return d.blind(nameBackups, err)[0]
	}
	var last time.Time
	for _, file := range files {
		if file.ModTime.After(last) {
			last = file.ModTime
		}
	}
	const todo = "Under Settings, Backup: make one, and have one made every night. Keep a copy on another computer."
	switch {
	case last.IsZero():
		return warn(nameBackups, "There is none.", todo)
	case d.now().Sub(last) > staleBackup:
		return warn(nameBackups, "The last one is from "+last.UTC().Format("2 January 2006")+".", todo)
	}
	return ok(nameBackups, "The last one is from "+last.UTC().Format("2 January 2006, 15:04 MST")+".")
}

// size is "3.2 GB" or "120 MB".
func size(bytes uint64) string {
	if bytes >= 1e9 {
		return fmt.Sprintf("%.1f GB are", float64(bytes)/1e9)
	}
	return fmt.Sprintf("%d MB are", bytes/1e6)
}
