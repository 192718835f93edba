package wiring

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// firstLogin is the sentence that says how the first login is made, while there is none; "" afterwards.
//
// PocketBase prints an address with which whoever reads it makes a superuser, and a service manager
// keeps what is printed; so that address is never made (see ExtendServe), and the command is named instead.
func firstLogin(app core.App) string {
	n, err := app.CountRecords(core.CollectionNameSuperusers, dbx.Not(dbx.HashExp{"email": core.DefaultInstallerEmail}))
	if err != nil || n > 0 {
		return ""
	}
	return fmt.Sprintf("Nobody can log in yet. Make the author's login:\n  waymark superuser upsert you@example.org 'four words of your own' --dir %s\n", app.DataDir())
}
