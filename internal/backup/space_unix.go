//go:build linux || darwin || freebsd

package backup

import (
	"math"

	"golang.org/x/sys/unix"
)

// freeBytes is what may still be written to the disk that dir is on; as much as one likes when it cannot be seen.
func freeBytes(dir string) int64 {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return math.MaxInt64
	}
	return int64(uint64(fs.Bavail) * uint64(fs.Bsize)) // the fields' types differ from system to system
}
