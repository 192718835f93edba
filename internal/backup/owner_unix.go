//go:build unix

package backup

import (
	"os"

	"golang.org/x/sys/unix"
)

// owner is who files of a site should belong to.
type owner struct {
	uid, gid int
	change   bool // what this process makes would belong to somebody else
}

// ownerOf is the owner of a data folder. Only root can make things for somebody else; everybody else's are
// her own, and what she may not write she is told by the kernel.
func ownerOf(dataDir string) owner {
	var info unix.Stat_t
	if os.Geteuid() != 0 || unix.Stat(dataDir, &info) != nil || info.Uid == 0 {
		return owner{}
	}
	return owner{int(info.Uid), int(info.Gid), true}
}

// give gives a file or folder that this process has made to the owner.
func (o owner) give(path string) error {
	if !o.change {
		return nil
	}
	return os.Lchown(path, o.uid, o.gid)
}
