//go:build linux || darwin || freebsd

package disk

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Free is what whom dir belongs to may still write to the disk that it is on, in bytes. A part of a disk is often
// kept for root, which root's own programs may use. An error says that it cannot be seen.
func Free(dir string) (uint64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("asking the disk: %w", err)
	}
	blocks := uint64(fs.Bavail) // the fields' types differ from system to system
	var folder unix.Stat_t
	if os.Geteuid() == 0 && unix.Stat(dir, &folder) == nil && folder.Uid == 0 {
		blocks = fs.Bfree
	}
	return blocks * uint64(fs.Bsize), nil
}
