package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// When somebody who was subscribed already became discreet: whoever reads her mail may have done that, too, so for a while
// it keeps no notice from her.
func init() {
	m.Register(func(app core.App) error {
		return changeCollection(app, "subscribers", func(c *core.Collection) {
			c.Fields.Add(&core.DateField{Name: "discreet_at", Hidden: true, Help: "When she became discreet, if she was subscribed before."})
		})
	}, func(app core.App) error {
		return changeCollection(app, "subscribers", func(c *core.Collection) { c.Fields.RemoveByName("discreet_at") })
	})
}
