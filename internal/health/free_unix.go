//go:build linux || darwin || freebsd

package health

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// FreeBytes is what this program may still write to the disk that dir is on. A part of a disk is often kept for root.
func FreeBytes(dir string) (uint64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("asking the disk: %w", err)
	}
	blocks := uint64(fs.Bavail) // the fields' types differ from system to system
	if os.Geteuid() == 0 {
		blocks = fs.Bfree
	}
	return blocks * uint64(fs.Bsize), nil
}
