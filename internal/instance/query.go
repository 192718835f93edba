package instance

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
)

// row is the one row of _instance.
type row struct {
	Fingerprint string `db:"fingerprint"`
	Program     string `db:"program"`
	Newest      string `db:"newest"` // the last migration, by its file's name
	State       State  `db:"state"`
	Mailed      bool   `db:"mailed"`
}

// read returns the row; one of a live database that knows nothing yet when the table is not there.
func read(db dbx.Builder) (row, error) {
	nothing := row{State: Live}
	there, err := hasTable(db, "_instance")
	if err != nil || !there {
		return nothing, err
	}
	var found row
	err = db.NewQuery("SELECT fingerprint, program, newest, state, mailed FROM _instance WHERE id = 1").One(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return nothing, nil
	}
	if err != nil {
		return nothing, fmt.Errorf("reading whose the database is: %w", err)
	}
	return found, nil
}

// write replaces what the database knows of the secret, the program and the schema. The state is for those who change it.
func write(db dbx.Builder, r row) error {
	_, err := db.NewQuery("UPDATE _instance SET fingerprint = {:fingerprint}, program = {:program}, newest = {:newest} WHERE id = 1").
		Bind(dbx.Params{"fingerprint": r.Fingerprint, "program": r.Program, "newest": r.Newest}).Execute()
	return err
}

func setState(db dbx.Builder, state State) error {
	if _, err := db.NewQuery("UPDATE _instance SET state = {:state} WHERE id = 1").Bind(dbx.Params{"state": string(state)}).Execute(); err != nil {
		return fmt.Errorf("noting what this folder is: %w", err)
	}
	return nil
}

// goLive is one statement, so that a drill that begins at the same moment and the press cannot both win.
func goLive(db dbx.Builder) error {
	done, err := db.NewQuery("UPDATE _instance SET state = 'live' WHERE id = 1 AND state != 'drilled'").Execute()
	if err != nil {
		return fmt.Errorf("noting that this is the site: %w", err)
	}
	if n, err := done.RowsAffected(); err == nil && n == 0 {
		return ErrDrilled
	}
	return nil
}

// someLeft reports whether some mail in the ledger left this computer. What the local mailbox keeps
// has an id at localhost.
func someLeft(db dbx.Builder) (bool, error) {
	var n int
	err := db.NewQuery("SELECT count(*) FROM (SELECT 1 FROM messages WHERE mailgun_id != '' AND mailgun_id NOT LIKE '%@localhost' AND mailgun_id NOT LIKE '%@localhost>' LIMIT 1)").Row(&n)
	if err != nil {
		return false, fmt.Errorf("looking whether mail has left this computer: %w", err)
	}
	return n > 0, nil
}

// newestOf is the migration that was made last in the database, an owner's own aside; "" when there is none.
func newestOf(db dbx.Builder) (string, error) {
	var newest string
	if err := db.NewQuery("SELECT coalesce((SELECT file FROM _migrations WHERE file LIKE '%.go' ORDER BY applied DESC, rowid DESC LIMIT 1), '')").Row(&newest); err != nil {
		return "", fmt.Errorf("reading the schema: %w", err)
	}
	return newest, nil
}

// applied lists the migrations in the database that are Go; nil when there are none.
func applied(db dbx.Builder) ([]string, error) {
	there, err := hasTable(db, "_migrations")
	if err != nil || !there {
		return nil, err
	}
	var files []string
	if err := db.NewQuery("SELECT file FROM _migrations WHERE file LIKE '%.go' ORDER BY file").Column(&files); err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	return files, nil
}

func hasTable(db dbx.Builder, name string) (bool, error) {
	var n int
	if err := db.NewQuery("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = {:name}").Bind(dbx.Params{"name": name}).Row(&n); err != nil {
		return false, fmt.Errorf("opening the database: %w", err)
	}
	return n > 0, nil
}

// Say writes what a data folder is into its database, which nobody's app has opened: for `waymark restore`. A
// database from before there was anywhere to write it is given the place, and one on which a drill has run stays that. It returns ErrDrilled when one on which
// a drill has run was to become the site.
func Say(db dbx.Builder, state State) error {
	for _, sql := range []string{Table, "INSERT OR IGNORE INTO _instance (id) VALUES (1)"} {
		if _, err := db.NewQuery(sql).Execute(); err != nil {
			return fmt.Errorf("noting what this folder is: %w", err)
		}
	}
	if state == Live {
		return goLive(db)
	}
	if _, err := db.NewQuery("UPDATE _instance SET state = {:state} WHERE id = 1 AND state != 'drilled'").Bind(dbx.Params{"state": string(state)}).Execute(); err != nil {
		return fmt.Errorf("noting what this folder is: %w", err)
	}
	return nil
}

// Table makes the table, as its migration does.
const Table = `CREATE TABLE IF NOT EXISTS _instance (
				id INTEGER PRIMARY KEY CHECK (id = 1),
				fingerprint TEXT NOT NULL DEFAULT '',
				program TEXT NOT NULL DEFAULT '',
				newest TEXT NOT NULL DEFAULT '',
				state TEXT NOT NULL DEFAULT 'live',
				mailed INTEGER NOT NULL DEFAULT 0)`
