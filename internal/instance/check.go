package instance

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"golang.org/x/mod/semver"
)

// DatabaseFile is where the database of a data folder lies.
func DatabaseFile(dataDir string) string { return filepath.Join(dataDir, "data.db") }

// retired are migrations of ours that some databases have seen and the program no longer has: what they did
// is part of another one now.
var retired = []string{"1763800050_login_tries.go", "1763800110_desk.go"}

// Check looks whether this program, with the secret of this fingerprint, may open a data folder. It reads
// and changes nothing, so it comes before all that does; a folder without a database passes, and so does
// a database from before it knew whose it is.
//
// It returns ErrNewer or ErrOtherSecret inside a sentence that says what to do.
func Check(dataDir, fingerprint, program string) (err error) {
	path := DatabaseFile(dataDir)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	db, err := OpenReading(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	known, err := read(db)
	if err != nil {
		return err
	}
	files, err := applied(db)
	if err != nil {
		return err
	}
	if strange := unknownTo(core.SystemMigrations, core.AppMigrations, files); len(strange) > 0 || olderThan(program, known.Program) {
		return tooOld(dataDir, program, known.Program, strange)
	}
	if known.Fingerprint != "" && known.Fingerprint != fingerprint {
		return fmt.Errorf("%w signs the links of the site in %s, so nothing was opened. "+
			"Put back waymark.secret (it is in every backup), or the WAYMARK_SECRET that was set; "+
			"if it is really lost, `waymark secret --accept-new --dir %s` says what going on without it costs", ErrOtherSecret, dataDir, dataDir)
	}
	return nil
}

// tooOld is the sentence for a program that does not know what a newer one has made of the data.
func tooOld(dataDir, program, newest string, strange []string) error {
	needs := "a newer version"
	if newest != "" && newest != program {
		needs = "version " + newest + ", or a newer one"
	}
	what := ""
	if n := len(strange); n > 0 {
		what = fmt.Sprintf(" (this one, %s, does not know %s)", program, strange[n-1])
	}
	return fmt.Errorf("%w: the data in %s needs %s of Waymark%s. Nothing was changed. "+
		"Put that program back, or restore a backup that was made before it ran", ErrNewer, dataDir, needs, what)
}

// unknownTo returns those of the applied migrations that are in no list and were never retired. Those of an owner's
// own, in JavaScript, are not looked at: they are in files beside the data, which may go and come.
func unknownTo(system, app core.MigrationsList, files []string) []string {
	known := map[string]bool{}
	for _, list := range []core.MigrationsList{system, app} {
		for _, m := range list.Items() {
			known[m.File] = true
		}
	}
	var strange []string
	for _, file := range files {
		if !known[file] && !slices.Contains(retired, file) {
			strange = append(strange, file)
		}
	}
	return strange
}

// olderThan reports whether version a is older than b by more than mends, as Semantic Versioning counts. Of versions
// that are none ("dev", a commit) nobody can say, so it is false.
func olderThan(a, b string) bool {
	a, b = "v"+strings.TrimPrefix(a, "v"), "v"+strings.TrimPrefix(b, "v")
	return semver.IsValid(a) && semver.IsValid(b) && semver.Compare(semver.MajorMinor(a), semver.MajorMinor(b)) < 0
}

// OpenReading opens a database, a live one too, through SQLite and for reading alone: it leaves no file behind, and
// the log of a running server where it is. Beside a server, or after one that was killed, the log is there
// (mode=ro). With no log nobody has the database open, and SQLite has to make one to read: then the connection may
// take it away again as it closes (mode=rw), and writes nothing (query_only).
// See https://www.sqlite.org/uri.html and https://www.sqlite.org/wal.html#read_only_databases.
func OpenReading(path string) (*dbx.DB, error) {
	mode := "rw"
	if _, err := os.Stat(path + "-wal"); err == nil {
		mode = "ro"
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	address := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(whole), RawQuery: "mode=" + mode + "&_pragma=busy_timeout(10000)&_pragma=query_only(1)"}
	db, err := dbx.Open("sqlite", address.String())
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	return db, nil
}

// firstOf puts a hook of the start before all others.
func firstOf(do func(e *core.BootstrapEvent) error) *hook.Handler[*core.BootstrapEvent] {
	return &hook.Handler[*core.BootstrapEvent]{Id: "waymarkInstance", Func: do, Priority: -99999}
}
