package outbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"waymark/internal/filelock"
)

// ErrElsewhere: another process holds the lock of this data directory, and sends.
var ErrElsewhere = errors.New("outbox: another process sends the mail of this directory")

// lockName is the file in the data directory that is locked.
const lockName = "outbox.lock"

// lock is the right to send for one data directory. The kernel takes it back when the
// process ends, however it ends.
type lock struct{ held *filelock.Lock }

// acquire takes the lock of a data directory, or returns ErrElsewhere at once.
func acquire(dataDir string) (*lock, error) {
	held, err := filelock.Acquire(filepath.Join(dataDir, lockName))
	if errors.Is(err, filelock.ErrHeld) {
		return nil, ErrElsewhere
	}
	if err != nil {
		return nil, fmt.Errorf("locking the outbox: %w", err)
	}
	return &lock{held: held}, nil
}

// release gives the lock back.
func (l *lock) release() error { return l.held.Release() }

// SentFrom reports whether some process holds the lock of a data directory, and so sends from it. It makes nothing:
// where there is no lock's file, nobody does.
func SentFrom(dataDir string) (bool, error) {
	if _, err := os.Stat(filepath.Join(dataDir, lockName)); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	held, err := acquire(dataDir)
	if errors.Is(err, ErrElsewhere) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, held.release()
}
