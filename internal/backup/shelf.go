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
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/owner"
)

// Kept is a backup where backups are kept: in pb_data/backups, or in the S3 bucket of PocketBase's settings.
type Kept struct {
	Name   string
	At     time.Time // when it was made, as far as that is known
	Size   int64     // bytes
	Opened bool      // it was read to its end, and is still of the size it had
	Locked bool      // encrypted
	// Articles is how many were found in it; 0 when it was not opened.
	Articles int64
	Trouble  string // what was wrong with it when it was read; "" when nothing was
}

// List returns the backups there are, newest first. It makes nothing, not even the folder.
func (b *Backups) List(ctx context.Context) ([]Kept, error) {
	known, err := readState(b.app.DataDir())
	if err != nil {
		return nil, err
	}
	var all []Kept
	err = b.shelf(ctx, func(store *filesystem.System) error {
		files, err := store.List("")
		if err != nil {
			return fmt.Errorf("listing the backups: %w", err)
		}
		for _, file := range files {
			k := Kept{Name: file.Key, At: file.ModTime.UTC(), Size: file.Size, Locked: filepath.Ext(file.Key) == LockedSuffix}
			if r := known.of(file.Key, file.Size); r != nil {
				k.At, k.Opened, k.Articles, k.Trouble = r.At, r.Opened, r.Articles, r.Trouble
			}
			all = append(all, k)
		}
		return nil
	})
	slices.SortStableFunc(all, func(x, y Kept) int { return y.At.Compare(x.At) })
	return all, err
}

// shelf opens where backups are kept. When that is a folder that is not there, there is nothing to do.
func (b *Backups) shelf(ctx context.Context, do func(*filesystem.System) error) (err error) {
	if _, err := os.Stat(b.folder()); b.local() && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	store, err := b.app.NewBackupsFilesystem()
	if err != nil {
		return fmt.Errorf("opening where backups are kept: %w", err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	store.SetContext(ctx)
	return do(store)
}

func (b *Backups) local() bool    { return !b.app.Settings().Backups.S3.Enabled }
func (b *Backups) folder() string { return filepath.Join(b.app.DataDir(), core.LocalBackupsDirName) }

// put moves a finished file to where backups are kept. Beside pb_data's other files it appears whole or not at all.
func (b *Backups) put(ctx context.Context, path, name string) error {
	if filepath.Base(name) != name {
		return fmt.Errorf("keeping the backup: %q is no name for a file", name)
	}
	if !b.local() {
		return b.shelf(ctx, func(store *filesystem.System) error {
			file, err := filesystem.NewFileFromPath(path)
			if err == nil {
				file.OriginalName = name
				err = store.UploadFile(file, name)
			}
			if err != nil {
				return fmt.Errorf("sending the backup to S3: %w", err)
			}
			return nil
		})
	}
	own := owner.GiverFor(b.app.DataDir())
	if err := os.Mkdir(b.folder(), 0o700); err == nil {
		if err := own.Give(b.folder()); err != nil {
			return fmt.Errorf("keeping the backup: %w", err)
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keeping the backup: %w", err)
	}
	if err := os.Rename(path, filepath.Join(b.folder(), name)); err != nil {
		return fmt.Errorf("keeping the backup: %w", err)
	}
	syncFolder(b.folder())
	return nil
}

// hashKept reads a backup where it is kept.
func (b *Backups) hashKept(ctx context.Context, name string) (size int64, sum string, err error) {
	hash := sha256.New()
	size, err = b.fetch(ctx, name, hash)
	return size, hex.EncodeToString(hash.Sum(nil)), err
}

// fetch copies a backup from where it is kept.
func (b *Backups) fetch(ctx context.Context, name string, to io.Writer) (size int64, err error) {
	missing := true
	err = b.shelf(ctx, func(store *filesystem.System) error {
		missing = false
		from, err := store.GetReader(name)
		if err != nil {
			return fmt.Errorf("reading %s where it is kept: %w", name, err)
		}
		size, err = io.Copy(to, from)
		if err := errors.Join(err, from.Close()); err != nil {
			return fmt.Errorf("reading %s where it is kept: %w", name, err)
		}
		return nil
	})
	if err == nil && missing {
		err = fmt.Errorf("reading %s where it is kept: %w", name, fs.ErrNotExist)
	}
	return size, err
}

// remove takes a backup away for good.
func (b *Backups) remove(ctx context.Context, name string) error {
	return b.shelf(ctx, func(store *filesystem.System) error {
		if err := store.Delete(name); err != nil {
			return fmt.Errorf("removing %s: %w", name, err)
		}
		return nil
	})
}
