//go:build unix

package replica

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// numberOf is the file system's own number for a folder: a copy has another.
func numberOf(folder string) (string, error) {
	var stat unix.Stat_t
	if err := unix.Stat(folder, &stat); err != nil {
		return "", err
	}
	return strconv.FormatUint(uint64(stat.Ino), 10), nil
}
