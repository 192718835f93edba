package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The mail plan counts apart how many confirmations went that little speaks for: priorities 21 to 27 of the ledger.
func init() {
	m.Register(func(app core.App) error {
		return changeCollection(app, "messages", func(c *core.Collection) {
			c.AddIndex("idx_messages_weak", false, "sent_at, priority", "sent_at != '' AND priority >= 21 AND priority <= 27")
		})
	}, func(app core.App) error {
		return changeCollection(app, "messages", func(c *core.Collection) { c.RemoveIndex("idx_messages_weak") })
	})
}
