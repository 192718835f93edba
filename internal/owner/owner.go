// Package owner knows to whom a site's files belong, and lets a command that root runs act as that
// user, so that nothing root touches is lost to the service afterwards.
//
//	err := owner.ActAs(dataDir) // before the first file is opened
package owner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// An ID is a user and the user's group, as the file system knows them.
type ID struct{ UID, GID int }

// Of is whom a file or folder belongs to; false where it cannot be seen, or the system knows no owners.
func Of(path string) (ID, bool) {
	info, err := os.Lstat(path)
	if err != nil {
		return ID{}, false
	}
	return OfInfo(info)
}

// OfSite is whom the site in dir belongs to: dir's owner, or, where there is no dir yet, the owner of the
// nearest folder above it. False where that cannot be seen.
func OfSite(dir string) (ID, bool) {
	at, err := filepath.Abs(dir)
	if err != nil {
		return ID{}, false
	}
	for {
		info, err := os.Stat(at)
		if err == nil {
			return OfInfo(info)
		}
		above := filepath.Dir(at)
		if !errors.Is(err, fs.ErrNotExist) || above == at {
			return ID{}, false
		}
		at = above
	}
}

// String is "waymark:waymark", or the numbers of what has no name.
func (id ID) String() string {
	group := strconv.Itoa(id.GID)
	if g, err := user.LookupGroupId(group); err == nil {
		group = g.Name
	}
	return id.User() + ":" + group
}

// User is the user's name, or the number of one who has none.
func (id ID) User() string {
	number := strconv.Itoa(id.UID)
	if u, err := user.LookupId(number); err == nil {
		return u.Username
	}
	return number
}

// ActAs has root, from here on, open and make files as the owner of the site in dir, and changes nothing for
// anybody else, nor for a site that is root's. What root alone may read cannot be read any more. It
// returns whether it changed anything.
func ActAs(dir string) (changed bool, err error) {
	id, known := OfSite(dir)
	if !known || os.Geteuid() != 0 || id.UID == 0 {
		return false, nil
	}
	if err := become(id); err != nil {
		return false, fmt.Errorf("acting as %s, who owns %s: %w", id, dir, err)
	}
	return true, nil
}
