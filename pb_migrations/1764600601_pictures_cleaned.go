package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Two plain tables of the program's own: how far the cleaning of stored pictures has come, in each storage and by
// which rules; and which pictures could not be cleaned. The pictures may be many, or lie in a bucket, so
// that is no work for a migration: it is done while the site runs.
func init() {
	m.Register(func(app core.App) error {
		return execute(app,
			"CREATE TABLE pictures_cleaned (storage TEXT PRIMARY KEY, edition INTEGER NOT NULL, through TEXT NOT NULL, done INTEGER NOT NULL) WITHOUT ROWID",
			"CREATE TABLE pictures_unclean (storage TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (storage, file)) WITHOUT ROWID",
		)
	}, func(app core.App) error {
		return execute(app, "DROP TABLE pictures_unclean", "DROP TABLE pictures_cleaned")
	})
}
