package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The default users collection goes (nobody but the author logs in), and the
// request log forgets who asked: a reader's address in a log is evidence.
func init() {
	m.Register(func(app core.App) error {
		settings := app.Settings()
		settings.Meta.AppName = "Waymark"
		settings.Meta.SenderName = "Waymark"
		settings.Logs.LogIP = false
		settings.Logs.LogAuthId = false
		settings.Batch.Enabled = false
		if err := app.Save(settings); err != nil {
			return fmt.Errorf("making the logs private: %w", err)
		}
		return drop(app, "users")
	}, func(app core.App) error {
		return app.Save(core.NewAuthCollection("users", "_pb_users_auth_"))
	})
}
