package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What the dashboard calls itself, in its tabs and in the mails with which it resets a
// password: PocketBase says "Acme".
func init() {
	call := func(app core.App, name, accent string) error {
		settings := app.Settings()
		settings.Meta.AppName, settings.Meta.AccentColor = name, accent
		if err := app.Save(settings); err != nil {
			return fmt.Errorf("naming the dashboard: %w", err)
		}
		return nil
	}
	m.Register(func(app core.App) error {
		return call(app, "Waymark", "#24595c")
	}, func(app core.App) error {
		return call(app, "Acme", "#1055c9")
	})
}
