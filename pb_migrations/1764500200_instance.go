package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Whose this database is: one row of plain SQL, because no screen and no rule of the API has any business
// with it. `waymark restore` makes it in a database that is older, so it may be there already.
func init() {
	m.Register(func(app core.App) error {
		return execute(app,
			`CREATE TABLE IF NOT EXISTS _instance (
				id INTEGER PRIMARY KEY CHECK (id = 1),
				fingerprint TEXT NOT NULL DEFAULT '',
				program TEXT NOT NULL DEFAULT '',
				newest TEXT NOT NULL DEFAULT '',
				state TEXT NOT NULL DEFAULT 'live',
				mailed INTEGER NOT NULL DEFAULT 0)`,
			"INSERT OR IGNORE INTO _instance (id) VALUES (1)",
		)
	}, func(app core.App) error { return execute(app, "DROP TABLE _instance") })
}
