// Package filelock is a lock between processes that the kernel keeps: it is given back when the process that holds it
// ends, however it ends.
//
// The file that is locked is made where it is missing and never deleted: deleting it could let two processes lock two
// files of one name. It must be a file for nothing else.
package filelock

import (
	"errors"
	"fmt"
	"os"
)

// ErrHeld: another process, or another part of this one, holds the lock.
var ErrHeld = errors.New("filelock: held elsewhere")

// Lock is a lock that is held.
type Lock struct{ file *os.File }

// Acquire takes the lock at path, or returns ErrHeld at once.
func Acquire(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lock: %w", err)
	}
	if err := lockFile(file); err != nil {
		_ = file.Close()
		if errors.Is(err, ErrHeld) {
			return nil, err
		}
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return &Lock{file: file}, nil
}

// Release gives the lock back.
func (l *Lock) Release() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("releasing the lock: %w", err)
	}
	return nil
}
