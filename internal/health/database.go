package health

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	// provenFor is how long a word that was written counts as proof, for somebody who asks.
	provenFor = 2 * time.Second
	// proveEvery is how often one is written while nobody asks.
	proveEvery = time.Minute
)

// Database is the part that shows that what is written stays: it has written a row of its own within the last five
// seconds, and read it back the way the next start will read it, by the file's name. That finds a full disk, one
// that can only be read, a database that somebody else holds, and a file that lies there no more.
// also is read with it; nil for nothing more.
func Database(app core.App, now func() time.Time, also func() error) Part {
	p := proof{app, filepath.Join(app.DataDir(), "data.db"), now, also}
	return Part{
		Name: "database", Look: p.look, Fresh: provenFor, Every: proveEvery, Patience: 20 * time.Second,
		Began: Event{"database_failing", "The database cannot be written"},
		Over:  Event{"database_well_again", "The database can be written again"},
	}
}

type proof struct {
	app  core.App
	file string
	now  func() time.Time
	also func() error
}

// errElsewhere: what was written is not where the database's file is.
var errElsewhere = errors.New("what was written cannot be read from the file")

func (p proof) look() Finding {
	n, err := p.write()
	if err == nil {
		err = p.readBack(n)
	}
	if err == nil && p.also != nil {
		err = p.also()
	}
	if err != nil {
		return Finding{Condition: Failing, Says: said(err), Cause: err}
	}
	return Finding{Condition: Well}
}

// write writes the row through the connection that everything is written through, and so waits where a
// signup would. It returns the row's new number.
func (p proof) write() (n int64, err error) {
	err = p.app.NonconcurrentDB().NewQuery(`
		INSERT INTO health_written (id, n, at) VALUES (1, 1, {:at})
		ON CONFLICT (id) DO UPDATE SET n = n + 1, at = excluded.at RETURNING n`).
		Bind(dbx.Params{"at": p.now().UTC().Format(time.RFC3339)}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("writing to the database: %w", err)
	}
	return n, nil
}

// readBack opens the file anew, to read only: what was written must be there. A process keeps writing to a file
// that was deleted under it, and to a log that was, and sees nothing of it by itself.
func (p proof) readBack(n int64) error {
	// a path in a URI; see https://www.sqlite.org/uri.html
	path := (&url.URL{Path: filepath.ToSlash(p.file)}).EscapedPath()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(1000)")
	if err != nil {
		return fmt.Errorf("%w: %w", errElsewhere, err)
	}
	defer db.Close()
	var found int64
	if err := db.QueryRow("SELECT n FROM health_written WHERE id = 1").Scan(&found); err != nil {
		return fmt.Errorf("%w: %w", errElsewhere, err)
	}
	if found < n { // another process may have written since
		return fmt.Errorf("%w: it is at %d, and %d was written", errElsewhere, found, n)
	}
	return nil
}

// The primary result codes that have a sentence of their own; see https://www.sqlite.org/rescode.html.
const (
	sqliteBusy     = 5
	sqliteReadOnly = 8
	sqliteCorrupt  = 11
	sqliteFull     = 13
	sqliteNotADB   = 26
)

// said is what is wrong, for everybody to read.
func said(err error) string {
	var result interface{ Code() int }
	if errors.As(err, &result) {
		switch result.Code() & 0xff {
		case sqliteFull:
			return "The disk is full: nothing can be saved."
		case sqliteReadOnly:
			return "The disk can only be read: nothing can be saved."
		case sqliteBusy:
			return "Another program holds the database: nothing can be saved."
		case sqliteCorrupt, sqliteNotADB:
			return "The database is damaged."
		}
	}
	if errors.Is(err, errElsewhere) {
		return "The database's file is gone, or another lies in its place: what is saved now will not be there after the next start."
	}
	return "The database cannot be written."
}
