//go:build unix

package owner

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// OfInfo is whom a file belongs to that was looked at.
func OfInfo(info fs.FileInfo) (ID, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ID{}, false
	}
	return ID{int(stat.Uid), int(stat.Gid)}, true
}

// MayRead and MayWrite say whether this process may, without opening anything: the error is the
// system's reason, such as that the disk can only be read. A folder is written by making files in it.
func MayRead(path string) error { return may(path, unix.R_OK) }

// MayWrite is the same for changing it.
func MayWrite(path string) error { return may(path, unix.R_OK|unix.W_OK) }

func may(path string, how uint32) error {
	var stat unix.Stat_t
	if err := unix.Stat(path, &stat); err != nil {
		return &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	if stat.Mode&unix.S_IFMT == unix.S_IFDIR {
		how |= unix.X_OK
	}
	if err := unix.Faccessat(unix.AT_FDCWD, path, how, unix.AT_EACCESS); err != nil {
		return &fs.PathError{Op: "access", Path: path, Err: err}
	}
	return nil
}

// becomeWhole gives up root's rights altogether: who serves may not listen on a low port any more, unless it does already.
func becomeWhole(id ID) error {
	if err := syscall.Setegid(id.GID); err != nil {
		return err
	}
	return syscall.Seteuid(id.UID)
}
