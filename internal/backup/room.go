package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"waymark/internal/filelock"
	"waymark/internal/owner"
)

// ErrBusy: a backup of this site is being made or tried out at this moment, here or by another process.
var ErrBusy = errors.New("a backup is being made at this moment; try again when it is done")

// roomName is the folder in pb_data in which copies lie for as long as they are worked on: on the same disk,
// for nobody else to read, and in no backup. PocketBase's own folder for such things is emptied by every
// command that begins beside the server.
const roomName = ".waymark-backup"

// lockName is the lock in that folder.
const lockName = "lock"

// room is the right to make a backup of a data folder, and a place to do it in. The kernel takes the right
// back when the process ends, however it ends; what it left behind goes when the next one comes in.
type room struct {
	dir  string
	own  owner.Giver
	lock *filelock.Lock
}

func enter(dataDir string) (*room, error) {
	r := &room{dir: filepath.Join(dataDir, roomName), own: owner.GiverFor(dataDir)}
	if err := r.makeFolder(r.dir); err != nil {
		return nil, fmt.Errorf("making room for the backup: %w", err)
	}
	name := filepath.Join(r.dir, lockName)
	var err error
	if r.lock, err = filelock.Acquire(name); err != nil {
		if errors.Is(err, filelock.ErrHeld) {
			return nil, ErrBusy
		}
		return nil, fmt.Errorf("making room for the backup: %w", err)
	}
	if err := errors.Join(r.own.Give(name), r.clear()); err != nil {
		return nil, errors.Join(fmt.Errorf("making room for the backup: %w", err), r.lock.Release())
	}
	return r, nil
}

// folder makes a new folder to work in.
func (r *room) folder(name string) (string, error) {
	path := filepath.Join(r.dir, name)
	if err := r.makeFolder(path); err != nil {
		return "", fmt.Errorf("making room for the backup: %w", err)
	}
	return path, nil
}

func (r *room) makeFolder(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return r.own.Give(path)
}

// clear takes away all but the lock.
func (r *room) clear() error {
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, entry := range entries {
		if entry.Name() != lockName {
			errs = append(errs, os.RemoveAll(filepath.Join(r.dir, entry.Name())))
		}
	}
	return errors.Join(errs...)
}

func (r *room) leave() error {
	if err := errors.Join(r.clear(), r.lock.Release()); err != nil {
		return fmt.Errorf("clearing up after the backup: %w", err)
	}
	return nil
}
