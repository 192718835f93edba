package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Who is logged in, and how each person proves that it is she: plain tables, because no screen and no rule of the
// API has any business with them. A login's id and a machine's mark are keyed hashes, a second step's secret is sealed.
//
// PocketBase's own login notice keeps a hash of the network address and writes the address itself into a mail: it goes.
func init() {
	m.Register(func(app core.App) error {
		if err := execute(app,
			`CREATE TABLE _logins (id TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
				created TEXT NOT NULL, seen TEXT NOT NULL, expires TEXT NOT NULL) WITHOUT ROWID`,
			"CREATE INDEX _logins_person ON _logins (person)",
			`CREATE TABLE _login_machines (person TEXT NOT NULL, mark TEXT NOT NULL, name TEXT NOT NULL,
				first TEXT NOT NULL, last TEXT NOT NULL, PRIMARY KEY (person, mark)) WITHOUT ROWID`,
			`CREATE TABLE _login_people (person TEXT PRIMARY KEY, weak INTEGER NOT NULL DEFAULT 0,
				second TEXT NOT NULL DEFAULT '', secret TEXT NOT NULL DEFAULT '', step INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
			"CREATE TABLE _login_recovery (person TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (person, code)) WITHOUT ROWID",
			"DELETE FROM _authOrigins",
		); err != nil {
			return err
		}
		return loginNotice(app, false)
	}, func(app core.App) error {
		if err := loginNotice(app, true); err != nil {
			return err
		}
		return execute(app, "DROP TABLE _login_recovery", "DROP TABLE _login_people", "DROP TABLE _login_machines", "DROP TABLE _logins")
	})
}

func loginNotice(app core.App, on bool) error {
	superusers, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return err
	}
	superusers.AuthAlert.Enabled = on
	return app.Save(superusers)
}
