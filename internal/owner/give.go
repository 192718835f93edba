package owner

import (
	"io/fs"
	"os"
	"path/filepath"
)

// A Giver gives what this process makes to whom a site belongs. The zero Giver gives nothing away.
type Giver struct {
	to   ID
	away bool // what this process makes would belong to somebody else
}

// GiverFor is the Giver for the site in dir, or for the one that is to be there; see [OfSite]. Only root can
// make things for somebody else; everybody else's are her own, and what she may not write the kernel tells her.
func GiverFor(dir string) Giver {
	id, known := OfSite(dir)
	if !known || os.Geteuid() != 0 || id.UID == 0 {
		return Giver{}
	}
	return Giver{to: id, away: true}
}

// Give gives a file or folder that this process has made. A link is given, not what it leads to.
func (g Giver) Give(path string) error {
	if !g.away {
		return nil
	}
	return os.Lchown(path, g.to.UID, g.to.GID)
}

// GiveAll gives a folder and all in it.
func (g Giver) GiveAll(folder string) error {
	if !g.away {
		return nil
	}
	return filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return g.Give(path)
	})
}
