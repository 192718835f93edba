package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrThere: the file to write a backup to is there already, and nothing is overwritten.
var ErrThere = errors.New("there is a file of that name already")

// WriteTo makes a backup and writes it to a file, or into a folder under a name of its own, readable by its
// owner alone. It appears there whole or not at all. It returns [ErrThere] or [ErrBusy], like [Backups.Create].
func (b *Backups) WriteTo(ctx context.Context, to string) (made Made, err error) {
	r, err := enter(b.app.DataDir())
	if err != nil {
		return Made{}, err
	}
	defer func() { err = errors.Join(err, r.leave()) }()
	at := b.now().UTC()
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		to = filepath.Join(to, "waymark_"+at.Format(nameTime)+".zip")
		if b.Locks() {
			to += LockedSuffix
		}
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return Made{}, errors.Join(fmt.Errorf("writing the backup to %s: %w", to, ErrThere), err)
	}
	var p packed
	trying := gently(func() (err error) {
		if p, err = b.pack(ctx, r, at, nil); err != nil {
			return err
		}
		return carry(p, to)
	})
	known, err := readState(b.app.DataDir())
	if err != nil {
		return Made{}, errors.Join(trying, err)
	}
	known.LastTry, known.Trouble = at, ""
	if trying != nil {
		known.Trouble = trying.Error()
	} else {
		known.Elsewhere = at
	}
	if err := errors.Join(trying, known.keep(b.app.DataDir())); err != nil {
		return Made{}, err
	}
	return Made{Name: to, Size: p.size, Locked: p.locked, Manifest: p.manifest, LeftOut: p.leftOut}, nil
}

// carry copies a finished archive, perhaps to another disk, and reads it there.
func carry(p packed, to string) (err error) {
	from, err := os.Open(p.path)
	if err != nil {
		return fmt.Errorf("writing the backup to %s: %w", to, err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	beside := to + ".part"
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) { // of one that was interrupted
		return fmt.Errorf("writing the backup to %s: %w", to, err)
	}
	if _, _, err := write(beside, func(w io.Writer) error { _, err := io.Copy(w, from); return err }); err != nil {
		return errors.Join(fmt.Errorf("writing the backup to %s: %w", to, err), os.Remove(beside))
	}
	if err := os.Rename(beside, to); err != nil {
		return fmt.Errorf("writing the backup to %s: %w", to, err)
	}
	syncFolder(filepath.Dir(to))
	there, err := os.Open(to)
	if err != nil {
		return fmt.Errorf("reading the backup back: %w", err)
	}
	defer func() { err = errors.Join(err, there.Close()) }()
	hash := sha256.New()
	if _, err := io.Copy(hash, there); err != nil {
		return fmt.Errorf("reading the backup back: %w", err)
	}
	if hex.EncodeToString(hash.Sum(nil)) != p.sum {
		return fmt.Errorf("%w: what is in %s is not what was made", ErrUnreadable, to)
	}
	return nil
}
