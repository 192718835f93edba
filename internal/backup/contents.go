package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// ours are the folders of pb_data that are part of a site, and oursBegin how the names of its files begin. All
// the rest is somebody else's, or made anew by itself, and stays out: logs of SQLite's, locks, another
// tool's folder. A name that is added to pb_data must be found here, or in the list of a test.
var (
	ours      = []string{core.LocalStorageDirName, "mailbox"}
	oursBegin = "waymark."
)

// found is what is to go into an archive beside the databases.
type found struct {
	contents []Content
	leftOut  []string // what lies in pb_data, is not known, and stays out
}

// known lists what stays out without a word.
var known = []string{
	DatabaseName, LogsName, // copied by SQLite
	core.LocalBackupsDirName, core.LocalTempDirName, core.LocalAutocertCacheDirName, core.LocalNotifyDirName,
	roomName, stateName, "outbox.lock", "types.d.ts", "lost+found",
}

// find looks through a data folder; exclude are names at its root that somebody wants left out.
func find(dataDir string, exclude []string) (found, error) {
	var f found
	entries, err := os.ReadDir(dataDir)
	if err != nil {
		return f, fmt.Errorf("looking what belongs into the backup: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		at := filepath.Join(dataDir, name)
		switch {
		case slices.Contains(exclude, name) || slices.Contains(known, name) || beside(name) || strings.Contains(name, "litestream"):
		case slices.Contains(ours, name):
			if err := f.folder(at, name); err != nil {
				return f, fmt.Errorf("looking what belongs into the backup: %w", err)
			}
		case strings.HasPrefix(name, oursBegin) && entry.Type().IsRegular() && !strings.HasSuffix(name, ".new"):
			f.contents = append(f.contents, Content{name, at})
		default:
			f.leftOut = append(f.leftOut, name)
		}
	}
	f.contents = append(f.contents, Content{StoppedName, stoppedBeside(dataDir)})
	return f, nil
}

// beside reports whether a name is of a file that SQLite keeps beside a database.
func beside(name string) bool {
	for _, database := range []string{DatabaseName, LogsName} {
		if rest, is := strings.CutPrefix(name, database+"-"); is && slices.Contains([]string{"wal", "shm", "journal"}, rest) {
			return true
		}
	}
	return false
}

// stoppedBeside is the file of who stopped, beside a data folder.
func stoppedBeside(dataDir string) string { return filepath.Clean(dataDir) + ".stopped" }

// folder adds the plain files below a folder, which may itself be a link to another disk.
func (f *found) folder(at, name string) error {
	real, err := filepath.EvalSymlinks(at)
	if err != nil {
		return err
	}
	return filepath.WalkDir(real, func(file string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // taken out meanwhile
		}
		if err != nil {
			return err
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		within, err := filepath.Rel(real, file)
		if err != nil {
			return err
		}
		f.contents = append(f.contents, Content{path.Join(name, filepath.ToSlash(within)), file})
		return nil
	})
}
