package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// When an address moves, what led to it is found by where it leads.
func init() {
	m.Register(func(app core.App) error {
		redirects, err := app.FindCollectionByNameOrId("redirects")
		if err != nil {
			return fmt.Errorf("finding redirects: %w", err)
		}
		redirects.AddIndex("idx_redirects_target", false, "target", "")
		if err := app.Save(redirects); err != nil {
			return fmt.Errorf("adding the index of targets: %w", err)
		}
		return nil
	}, func(app core.App) error {
		redirects, err := app.FindCollectionByNameOrId("redirects")
		if err != nil {
			return fmt.Errorf("finding redirects: %w", err)
		}
		redirects.RemoveIndex("idx_redirects_target")
		return app.Save(redirects)
	})
}
