//go:build linux || darwin || freebsd

package doctor

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// freeBytes is what a program without special rights may still write to the disk that dir is on.
func freeBytes(dir string) (uint64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("asking the disk: %w", err)
	}
	return uint64(fs.Bavail) * uint64(fs.Bsize), nil // the fields' types differ from system to system
}
