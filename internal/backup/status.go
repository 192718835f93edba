package backup

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// Status is how backups are going.
type Status struct {
	// LastGood is when the newest backup was made that was read back and is still there; zero when there is none.
	LastGood time.Time
	// LastTry is when one was last begun, and Trouble why it failed; "" when it did not.
	LastTry time.Time
	Trouble string
	// Drill is how trying the newest one out went; zero when that was never done.
	Drill Drill
}

// Status returns how backups are going. It looks at the disk of this computer alone, and so may be asked
// often: whether a backup on S3 is still there, the drill finds out.
func (b *Backups) Status() (Status, error) {
	known, err := readState(b.app.DataDir())
	if err != nil {
		return Status{}, err
	}
	s := Status{LastGood: known.Elsewhere, LastTry: known.LastTry, Trouble: known.Trouble, Drill: known.Drill}
	for _, r := range known.Readings {
		if r.Opened && r.Trouble == "" && r.At.After(s.LastGood) && b.stillThere(r) {
			s.LastGood = r.At
		}
	}
	return s, nil
}

func (b *Backups) stillThere(r reading) bool {
	if !b.local() {
		return true
	}
	info, err := os.Stat(filepath.Join(b.folder(), r.Name))
	return err == nil && info.Size() == r.Size
}

// Newest returns the newest backup there is; nil when there is none.
func (b *Backups) Newest(ctx context.Context) (*Kept, error) {
	all, err := b.List(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}
