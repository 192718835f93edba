package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Two plain tables of the program's own: a row that is written to prove that writing works, and what
// the operator was told of each part of the server.
func init() {
	m.Register(func(app core.App) error {
		return execute(app,
			"CREATE TABLE health_written (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL, at TEXT NOT NULL)",
			"CREATE TABLE health_told (part TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID",
		)
	}, func(app core.App) error {
		return execute(app, "DROP TABLE health_told", "DROP TABLE health_written")
	})
}
