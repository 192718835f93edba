package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"waymark/internal/owner"
)

// sentence says why something failed, to somebody who has to mend it. What it does not know it
// leaves as it is.
func sentence(err error, dataDir string) string {
	var database *sqlite.Error
	switch {
	case errors.As(err, &database):
		return ofDatabase(err, database, dataDir)
	case errors.Is(err, syscall.EADDRINUSE):
		return err.Error() + ". Something else listens there already, perhaps this site itself: stop it, or give --http another port"
	case errors.Is(err, syscall.EROFS):
		return pathOf(err, dataDir) + " is on a disk that can only be read. The site writes into its folder: mend the disk, or move the folder to another"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full: make room, and start again"
	case errors.Is(err, fs.ErrPermission) && pathOf(err, "") != "":
		return notOurs(pathOf(err, dataDir), dataDir)
	}
	return strings.TrimRight(err.Error(), "\n")
}

func pathOf(err error, otherwise string) string {
	var at *fs.PathError
	if !errors.As(err, &at) {
		return otherwise
	}
	if whole, err := filepath.Abs(at.Path); err == nil {
		return whole
	}
	return at.Path
}

// notOurs is about a file or folder that this user may not use.
func notOurs(path, dataDir string) string {
	if acts, ok := owner.OfSite(dataDir); ok && os.Getuid() == 0 && acts.UID != 0 && !within(path, dataDir) {
		return path + " may not be used by " + acts.User() + ", who owns the site and as whom root's commands act: name a place that " + acts.User() + " may use, such as " + filepath.Dir(dataDir)
	}
	me := fmt.Sprintf("user %d", os.Geteuid())
	if u, err := user.Current(); err == nil {
		me = u.Username
	}
	id, known := owner.Of(path)
	for above := filepath.Dir(path); !known && above != path; above = filepath.Dir(path) {
		path = above // what is inside a closed folder has no owner that can be seen
		id, known = owner.Of(path)
	}
	if site, ok := owner.OfSite(filepath.Dir(path)); ok && os.Geteuid() == 0 && site != id {
		return path + " belongs to " + id.User() + ", and the folder it is in to " + site.User() + ", who runs the site: chown " + site.String() + " " + path
	}
	switch {
	case !known:
		return path + " may not be used by " + me + ": run this as the user who owns the site, such as sudo -u waymark waymark …"
	case id.UID == os.Geteuid():
		return path + " belongs to " + me + ", whom its permissions do not let use it: chmod u+rwX " + path
	}
	return path + " belongs to " + id.User() + ", and this is run by " + me + ": run it as " + id.User() + " (sudo -u " + id.User() + " waymark …), or give the folder to " + me + " (chown -R)"
}

// within reports whether a path is a folder or lies in it.
func within(path, folder string) bool {
	inside, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(inside)
}

// ofDatabase is what SQLite says, as what to do. See https://www.sqlite.org/rescode.html.
func ofDatabase(err error, said *sqlite.Error, dataDir string) string {
	switch said.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "the database in " + dataDir + " is damaged (" + said.Error() + "). Change nothing in the folder, keep a copy of it, and restore the last backup that can be read: " +
			"waymark restore --help; waymark doctor says which file it is"
	case sqlite3.SQLITE_FULL:
		return "the disk is full: make room, and start again"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "the database is being written to by another process, and did not get free in time: try again in a moment"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return "the database in " + dataDir + " cannot be written to (" + said.Error() + "): are its files those of the user who runs this, and is the disk writable?"
	}
	return strings.TrimRight(err.Error(), "\n")
}
