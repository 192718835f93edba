package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// "And for nothing else" stood above a box for the newsletter, and was no longer true once
// the box was ticked. A sentence the author has written herself is hers and stays. The old
// one is kept in consent_wordings under its own version, and the new one joins it at the start.
func init() {
	const (
		before = "We use your address to send you this guide, and for nothing else."
		after  = "We use your address to send you this guide, and for nothing else unless you ask for it here."
	)
	change := func(app core.App, from, to string) error {
		_, err := app.DB().Update("site", dbx.Params{"consent_guide": to}, dbx.HashExp{"consent_guide": from}).Execute()
		if err != nil {
			return fmt.Errorf("mending the first sentence of consent: %w", err)
		}
		return nil
	}
	m.Register(
		func(app core.App) error { return change(app, before, after) },
		func(app core.App) error { return change(app, after, before) },
	)
}
