package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What the ledger must remember of a mail that may or may not have gone, and an
// index for taking turns between networks.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return fmt.Errorf("finding messages: %w", err)
		}
		c.Fields.Add(
			&core.NumberField{Name: "doubts", OnlyInt: true, Hidden: true, Help: "How many attempts may have arrived although nobody could say so."},
			&core.DateField{Name: "doubted_at", Hidden: true, Help: "Since when it is not known whether it arrived."},
		)
		c.Indexes = append(c.Indexes, "CREATE INDEX idx_messages_network ON messages (network, created) WHERE network != ''")
		if err := app.Save(c); err != nil {
			return fmt.Errorf("adding doubts to messages: %w", err)
		}
		return nil
	}, func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return fmt.Errorf("finding messages: %w", err)
		}
		c.RemoveIndex("idx_messages_network")
		c.Fields.RemoveByName("doubts")
		c.Fields.RemoveByName("doubted_at")
		return app.Save(c)
	})
}
