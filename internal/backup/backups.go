package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"filippo.io/age"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
)

// Backups makes and keeps the backups of one site. Safe for concurrent use, and beside other processes on
// the same data: one backup is made at a time.
type Backups struct {
	// Pause says when the schedule rests: a restored copy would clear away the living site's in the bucket they share. Nil: never.
	Pause func() bool

	app        core.App
	recipients []age.Recipient // none: backups are not encrypted
	version    string
	now        func() time.Time
}

// New returns the backups of app. now is the real clock, or a test's.
func New(app core.App, cfg config.Config, now func() time.Time) *Backups {
	return &Backups{app: app, recipients: cfg.BackupRecipients, version: cfg.Version, now: now}
}

// Locks reports whether backups are encrypted.
func (b *Backups) Locks() bool { return len(b.recipients) > 0 }

// Made is a backup that was made, read back and put where backups are kept.
type Made struct {
	Name     string
	Size     int64 // bytes, as it is kept
	Locked   bool  // encrypted
	Manifest Manifest
	// LeftOut are names in pb_data that are not in it, because nobody here knows what they are.
	LeftOut []string
}

// Create makes a backup with the name that is wished for, "" for one of its own, in the way that every other
// is made: PocketBase's hooks run, and nobody else makes one at the same time. It returns [ErrBusy] while one
// is being made.
func (b *Backups) Create(ctx context.Context, name string) (Made, error) {
	if b.app.Store().Has(core.StoreKeyActiveBackup) {
		return Made{}, ErrBusy
	}
	if name == "" {
		name = "waymark_" + b.now().UTC().Format(nameTime) + ".zip"
	}
	var made Made
	if err := b.app.CreateBackup(context.WithValue(ctx, madeKey{}, &made), name); err != nil {
		return Made{}, err
	}
	return made, nil
}

// madeKey is where in a context [Backups.Create] waits for what was made.
type madeKey struct{}

const nameTime = "20060102_150405"

// make makes one, reads it back, keeps it, and writes down how that went.
func (b *Backups) make(ctx context.Context, name string, exclude []string) (made Made, err error) {
	r, err := enter(b.app.DataDir())
	if err != nil {
		return Made{}, err
	}
	defer func() { err = errors.Join(err, r.leave()) }()
	at := b.now().UTC()
	var got reading
	trying := gently(func() error {
		made, got, err = b.makeIn(ctx, r, at, name, exclude)
		return err
	})
	known, err := readState(b.app.DataDir())
	if err != nil {
		return Made{}, errors.Join(trying, err)
	}
	known.LastTry, known.Trouble = at, ""
	if trying != nil {
		known.Trouble = trying.Error()
	} else {
		known.note(got)
	}
	if err := errors.Join(trying, known.keep(b.app.DataDir())); err != nil {
		return Made{}, err
	}
	b.log().Info("A backup was made and read back", "name", made.Name, "size", made.Size, "encrypted", made.Locked)
	if len(made.LeftOut) > 0 {
		b.log().Warn("Something lies in pb_data that is not Waymark's and is in no backup", "names", made.LeftOut)
	}
	return made, nil
}

func (b *Backups) makeIn(ctx context.Context, r *room, at time.Time, name string, exclude []string) (Made, reading, error) {
	p, err := b.pack(ctx, r, at, exclude)
	if err != nil {
		return Made{}, reading{}, err
	}
	if p.locked {
		name += LockedSuffix
	}
	if err := b.put(ctx, p.path, name); err != nil {
		return Made{}, reading{}, err
	}
	size, sum, err := b.hashKept(ctx, name)
	if err != nil {
		return Made{}, reading{}, err
	}
	if size != p.size || sum != p.sum {
		return Made{}, reading{}, fmt.Errorf("%w: what is kept as %s is not what was made", ErrUnreadable, name)
	}
	made := Made{Name: name, Size: size, Locked: p.locked, Manifest: p.manifest, LeftOut: p.leftOut}
	return made, reading{Name: name, At: at, Size: size, SHA256: sum, Opened: true, Locked: p.locked, Articles: p.manifest.Counts["posts"], Counts: p.manifest.Counts}, nil
}

func (b *Backups) log() *slog.Logger { return b.app.Logger() }
