package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// PocketBase's settings are changed here and in no later migration: deleting a collection
// removes its files in a goroutine, which reads the settings while they would be loaded anew.
//
// The default users collection goes (nobody but the author logs in), and the
// request log forgets who asked: a reader's address in a log is evidence.
func init() {
	m.Register(func(app core.App) error {
		if err := changeSettings(app, "making the logs private", func(s *core.Settings) {
			s.Meta.AppName, s.Meta.SenderName = "Waymark", "Waymark"
			s.Logs.LogIP, s.Logs.LogAuthId = false, false
			s.Batch.Enabled = false
			s.Meta.AccentColor = "#24595c"
			// Twenty tries to log in within a minute are a person who has forgotten her password;
			// more are a program that guesses. Nothing else is counted: a front end that builds its
			// pages from the API asks a thousand times in a minute, and may.
			s.RateLimits.Enabled = true
			s.RateLimits.Rules = []core.RateLimitRule{{Label: "*:auth", MaxRequests: 20, Duration: 60}}
		}); err != nil {
			return err
		}
		return drop(app, "users")
	}, func(app core.App) error {
		return app.Save(core.NewAuthCollection("users", "_pb_users_auth_"))
	})
}
