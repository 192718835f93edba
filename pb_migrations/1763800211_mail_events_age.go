package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Old events are found by their age, those that are about no mail of ours apart, because
// they go sooner.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("mail_events")
		if err != nil {
			return fmt.Errorf("finding mail_events: %w", err)
		}
		c.Indexes = append(c.Indexes,
			"CREATE INDEX idx_mail_events_created ON mail_events (created)",
			"CREATE INDEX idx_mail_events_strange ON mail_events (created) WHERE message = ''",
		)
		return app.Save(c)
	}, func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("mail_events")
		if err != nil {
			return fmt.Errorf("finding mail_events: %w", err)
		}
		c.RemoveIndex("idx_mail_events_created")
		c.RemoveIndex("idx_mail_events_strange")
		return app.Save(c)
	})
}
