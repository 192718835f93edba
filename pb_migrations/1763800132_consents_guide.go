package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// How many people have a guide's link is counted in this index alone, before its file is
// replaced.
func init() {
	m.Register(func(app core.App) error {
		consents, err := app.FindCollectionByNameOrId("consents")
		if err != nil {
			return fmt.Errorf("finding consents: %w", err)
		}
		consents.AddIndex("idx_consents_guide", false, "guide, subscriber", "guide != '' AND confirmed_at != ''")
		if err := app.Save(consents); err != nil {
			return fmt.Errorf("adding the index of who has a guide: %w", err)
		}
		return nil
	}, func(app core.App) error {
		consents, err := app.FindCollectionByNameOrId("consents")
		if err != nil {
			return fmt.Errorf("finding consents: %w", err)
		}
		consents.RemoveIndex("idx_consents_guide")
		if err := app.Save(consents); err != nil {
			return fmt.Errorf("removing the index of who has a guide: %w", err)
		}
		return nil
	})
}
