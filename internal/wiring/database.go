package wiring

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Connect opens a database as PocketBase does, with five things changed.
//
// What is deleted is overwritten with zeros in the file. Without that an erased address can be
// read in data.db until its page happens to be used again.
//
// A transaction takes the right to write when it begins. Otherwise one that has read something
// fails at once, without waiting, when another process (a command, a second serve) has written since.
//
// The write-ahead log is moved into the database every 8,000 pages (32 MB) and not every thousand: whoever
// commits then waits for the disk, and while a newsletter goes out that would be every few calls. When it begins anew its
// file is cut, so that nothing which was erased lies behind its end.
//
// The site's own database takes no other file beside it: ATTACH fails, and so does VACUUM INTO, which does the same
// within. Whoever gets SQL past the program (a hook, an index, a view) cannot have the whole of it written to a folder that
// is public. A backup has a connection of its own. PocketBase's log is vacuumed, so it keeps them.
//
// See https://www.sqlite.org/pragma.html#pragma_secure_delete,
// https://www.sqlite.org/rescode.html#busy_snapshot and https://www.sqlite.org/wal.html#checkpointing.
func Connect(path string) (*dbx.DB, error) {
	address := path + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(0)" +
		"&_txlock=immediate&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)&_pragma=secure_delete(ON)&_pragma=wal_autocheckpoint(8000)"
	if strings.HasPrefix(filepath.Base(path), "auxiliary") {
		db, err := dbx.Open("sqlite", address)
		if err != nil {
			return nil, fmt.Errorf("opening the database: %w", err)
		}
		return db, nil
	}
	db, err := alone(address)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	return db, nil
}

// emptyLog moves what stands in the write-ahead log into the database and empties the log,
// so that the old pages of somebody just erased do not lie there. While a reader holds
// an older state the log stays, and the next checkpoint empties it. A replica is such a reader for as long as it runs: it
// is asked, and tries until it could.
func (w *Waymark) emptyLog(app core.App) error {
	if w.Replica != nil && w.Replica.EmptyLog() {
		return nil
	}
	if _, err := app.NonconcurrentDB().NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
		return fmt.Errorf("emptying the write-ahead log: %w", err)
	}
	return nil
}

// ownAddress tells PocketBase the site's public address: the link of a password reset is
// made from it, and would lead to localhost.
func (w *Waymark) ownAddress(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		// a copy: others read the settings themselves at any time
		settings, err := e.App.Settings().Clone()
		if err == nil && settings.Meta.AppURL != w.Config.URL {
			settings.Meta.AppURL = w.Config.URL
			err = e.App.Save(settings)
		}
		if err != nil {
			return fmt.Errorf("telling PocketBase the site's address: %w", err)
		}
		return e.Next()
	})
}
