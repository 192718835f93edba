package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrNotEmpty: the folder to unpack into has something in it, and nothing is ever overwritten.
var ErrNotEmpty = errors.New("there is something in the folder already")

// Extract unpacks all files but the manifest into dir, which is made for its owner alone when it is not there
// and must be empty: [ErrNotEmpty]. Every file is checked once more and on the disk when it returns.
// [StoppedName] lies in dir then, like the others; where it belongs is beside the data folder.
func (a *Archive) Extract(dir string) error { return a.extract(dir, true) }

// extract does it; durably waits for the disk.
func (a *Archive) extract(dir string, durably bool) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("unpacking the backup: %w", err)
	}
	there, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("unpacking the backup: %w", err)
	}
	if len(there) > 0 {
		return fmt.Errorf("unpacking the backup into %s: %w", dir, ErrNotEmpty)
	}
	if err := a.roomFor(dir); err != nil {
		return err
	}
	folders := map[string]bool{dir: true}
	for i := range a.entries {
		path := filepath.Join(dir, filepath.FromSlash(a.Manifest.Files[i].Name))
		folders[filepath.Dir(path)] = true
		if err := a.extractFile(i, path, durably); err != nil {
			return fmt.Errorf("unpacking the backup: %w", err)
		}
	}
	if !durably {
		return nil
	}
	for folder := range folders {
		syncFolder(folder)
	}
	return nil
}

func (a *Archive) extractFile(i int, path string, durably bool) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := a.copyOut(i, file); err != nil {
		return err
	}
	if durably {
		if err := file.Sync(); err != nil {
			return err
		}
	}
	changed := a.entries[i].Modified
	return os.Chtimes(path, changed, changed)
}

// syncFolder has the names in a folder written to the disk. Not every system and disk can; then they are
// written in their own time.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}
