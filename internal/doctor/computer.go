package doctor

import (
	"context"
	"fmt"

	"waymark/internal/disk"
)

const (
	nameDisk = "Room on the disk"

	// diskWarns and diskBad are bytes that are free.
	diskWarns = 1 << 30
	diskBad   = 200 << 20
)

// computer looks at what the site stands on.
func (d *Doctor) computer(ctx context.Context) []Check {
	checks := []Check{d.disk()}
	for _, c := range d.backups(ctx) {
		checks = append(checks, c.at("#/backup"))
	}
	return checks
}

func (d *Doctor) disk() Check {
	free, err := disk.Free(d.app.DataDir())
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

// size is "3.2 GB" or "120 MB".
func size(bytes uint64) string {
	if bytes >= 1e9 {
		return fmt.Sprintf("%.1f GB are", float64(bytes)/1e9)
	}
	return fmt.Sprintf("%d MB are", bytes/1e6)
}
