package outbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrElsewhere: another process holds the lock of this data directory, and sends.
var ErrElsewhere = errors.New("outbox: another process sends the mail of this directory")

// lockName is the file in the data directory that is locked. It stays when nobody holds it:
// deleting it could let two processes lock two files of one name.
const lockName = "outbox.lock"

// lock is the right to send for one data directory. The kernel takes it back when the
// process ends, however it ends.
type lock struct{ file *os.File }

// acquire takes the lock of a data directory, or returns ErrElsewhere at once.
func acquire(dataDir string) (*lock, error) {
	file, err := os.OpenFile(filepath.Join(dataDir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the outbox's lock: %w", err)
	}
	if err := lockFile(file); err != nil {
		_ = file.Close()
		if errors.Is(err, ErrElsewhere) {
			return nil, err
		}
		return nil, fmt.Errorf("locking the outbox: %w", err)
	}
	return &lock{file: file}, nil
}

// release gives the lock back.
func (l *lock) release() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("releasing the outbox's lock: %w", err)
	}
	return nil
}

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
