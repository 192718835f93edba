package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Twenty tries to log in within a minute are a person who has forgotten her password;
// more are a program that guesses. Nothing else is counted: a front end that builds its
// pages from the API asks a thousand times in a minute, and may.
func init() {
	m.Register(func(app core.App) error {
		settings := app.Settings()
		settings.RateLimits.Enabled = true
		settings.RateLimits.Rules = []core.RateLimitRule{{Label: "*:auth", MaxRequests: 20, Duration: 60}}
		if err := app.Save(settings); err != nil {
			return fmt.Errorf("limiting tries to log in: %w", err)
		}
		return nil
	}, func(app core.App) error {
		settings := app.Settings()
		settings.RateLimits.Enabled = false
		return app.Save(settings)
	})
}
