package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Two things the hourly clearing-up looks for, each found without meeting the rest: subscribers who may
// have had their last letter (whoever takes the newsletter is none of them), by when they confirmed; and
// system mail that still names an address, by its age.
func init() {
	const guests, named = "idx_subscribers_guests", "idx_messages_named"
	m.Register(func(app core.App) error {
		err := changeCollection(app, "subscribers", func(c *core.Collection) {
			c.AddIndex(guests, false, "confirmed_at", "status = 'active' AND newsletter = FALSE")
		})
		if err != nil {
			return err
		}
		return changeCollection(app, "messages", func(c *core.Collection) {
			c.AddIndex(named, false, "created", "recipient != '' AND kind = 'system'")
		})
	}, func(app core.App) error {
		err := changeCollection(app, "subscribers", func(c *core.Collection) { c.RemoveIndex(guests) })
		if err != nil {
			return err
		}
		return changeCollection(app, "messages", func(c *core.Collection) { c.RemoveIndex(named) })
	})
}
