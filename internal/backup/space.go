package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrNoRoom: the disk has too little room to make a backup on. One that filled it would stop the signups.
var ErrNoRoom = errors.New("there is too little room on the disk for a backup")

// spare is what a backup leaves free at least, in bytes.
const spare = 100 << 20

// enoughRoom looks whether a backup fits on the disk while it is made: the databases' copies, and the archive, in
// which a database takes some two thirds at most; twice that one when it is encrypted.
func (b *Backups) enoughRoom(files found) error {
	databases, archive := int64(0), int64(0)
	for _, name := range []string{DatabaseName, LogsName} {
		for _, part := range []string{"", "-wal"} {
			databases += sizeOf(filepath.Join(b.app.DataDir(), name+part))
		}
	}
	for _, content := range files.contents {
		archive += sizeOf(content.Path)
	}
	archive += databases * 2 / 3
	needs := max(databases+archive, archive*2)
	if !b.Locks() {
		needs = databases + archive
	}
	if free := freeBytes(b.app.DataDir()); free-spare < needs {
		return fmt.Errorf("%w: it needs about %s, and %s are free", ErrNoRoom, Bytes(needs+spare), Bytes(free))
	}
	return nil
}

// sizeOf is how long a file is, in bytes; 0 when there is none. Looking opens nothing.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
