//go:build unix

package restore

import (
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// owner is who a restored site belongs to.
type owner struct {
	uid, gid int
	change   bool
}

// ownerOf is the owner of a folder. Only root can make things for somebody else, and a site that root made could not
// be opened by the account that serves it.
func ownerOf(folder string) owner {
	var info unix.Stat_t
	if os.Geteuid() != 0 || unix.Stat(folder, &info) != nil || info.Uid == 0 {
		return owner{}
	}
	return owner{int(info.Uid), int(info.Gid), true}
}

func (o owner) give(path string) error {
	if !o.change {
		return nil
	}
	return os.Lchown(path, o.uid, o.gid)
}

// giveAll gives a folder and all in it.
func (o owner) giveAll(folder string) error {
	if !o.change {
		return nil
	}
	return filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return o.give(path)
	})
}
