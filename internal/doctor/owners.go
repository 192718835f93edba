package doctor

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"waymark/internal/owner"
)

const (
	nameOwners = "Who owns the files"
	// mostFiles is how many files are looked at; a site with more has the rest looked at by whoever asks why.
	mostFiles = 50_000
	// mostNamed is how many are named.
	mostNamed = 3
)

// owners looks for files that the service could not write to, because somebody else made them, and whether
// others on this computer can read what readers have trusted the site with.
func (d *Doctor) owners() Check {
	dir := d.app.DataDir()
	whole, err := filepath.Abs(dir)
	if err != nil {
		whole = dir
	}
	theirs, known := owner.Of(filepath.Join(dir, "data.db"))
	if !known {
		return ok(nameOwners, "This system does not say.")
	}
	var strange []string
	n, seen := 0, 0
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || seen >= mostFiles {
			return fs.SkipDir
		}
		seen++
		info, err := entry.Info()
		if err != nil {
			return nil // it was there for a moment
		}
		if id, ok := owner.OfInfo(info); ok && id.UID != theirs.UID {
			if n++; len(strange) < mostNamed {
				name, _ := filepath.Rel(filepath.Dir(dir), path)
				strange = append(strange, name+" ("+id.User()+")")
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return warn(nameOwners, "Not all of them could be looked at.", err.Error())
	case n > 0:
		return bad(nameOwners, fmt.Sprintf("%s to somebody else than %s, who runs the site and cannot write there: %s.", some(float64(n), "file or folder belongs", "files and folders belong"), theirs.User(), strings.Join(strange, ", ")),
			"As root: chown -R "+theirs.String()+" "+whole)
	}
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return warn(nameOwners, "Others on this computer can look into the folder with everybody’s addresses.", "chmod 700 "+whole)
	}
	return ok(nameOwners, "All of them are "+theirs.User()+"’s, and nobody else can read them.")
}
