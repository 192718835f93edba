package disk

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// Free is what this user may still write to the disk that dir is on.
func Free(dir string) (free uint64, err error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, fmt.Errorf("asking the disk: %w", err)
	}
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, fmt.Errorf("asking the disk: %w", err)
	}
	return free, nil
}
