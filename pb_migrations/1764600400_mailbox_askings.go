package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// When signups wrote to each mailbox, for a day: mailbox is the keyed hash that all its spellings share.
func init() {
	m.Register(func(app core.App) error {
		return execute(app, "CREATE TABLE mailbox_askings (mailbox TEXT NOT NULL, at TEXT NOT NULL, n INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (mailbox, at)) WITHOUT ROWID")
	}, func(app core.App) error {
		return execute(app, "DROP TABLE mailbox_askings")
	})
}
