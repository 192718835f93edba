package backup

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"waymark/internal/disk"
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
	if free, known := freeBytes(b.app.DataDir()); known && free-spare < needs {
		return fmt.Errorf("%w: it needs about %s, and %s are free", ErrNoRoom, Bytes(needs+spare), Bytes(free))
	}
	return nil
}

// roomFor looks whether what is in the archive fits on the disk of a folder, which is there.
func (a *Archive) roomFor(dir string) error {
	needs := int64(0)
	for _, file := range a.Manifest.Files {
		needs += file.Size
	}
	if free, known := freeBytes(dir); known && free-spare < needs {
		return fmt.Errorf("there is too little room on the disk for what is in the backup: it needs about %s, and %s are free in %s", Bytes(needs+spare), Bytes(free), dir)
	}
	return nil
}

// freeBytes is what may still be written to the disk of a folder; known is false where that cannot be seen.
func freeBytes(dir string) (free int64, known bool) {
	bytes, err := disk.Free(dir)
	return int64(min(bytes, math.MaxInt64)), err == nil
}

// sizeOf is how long a file is, in bytes; 0 when there is none. Looking opens nothing.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
