package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Those who have said at which hours mail may reach them, by id: a newsletter asks for theirs without
// reading anybody else's row.
func init() {
	const index = "idx_subscribers_hours"
	m.Register(func(app core.App) error {
		return changeCollection(app, "subscribers", func(c *core.Collection) { c.AddIndex(index, false, "id", "safe_from != ''") })
	}, func(app core.App) error {
		return changeCollection(app, "subscribers", func(c *core.Collection) { c.RemoveIndex(index) })
	})
}
