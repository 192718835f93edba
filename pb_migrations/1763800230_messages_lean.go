package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A message changes its status twice on its way, and each index with the status in it is written both
// times. One subscriber has few messages, and one enrolment fewer: both find theirs without it.
func init() {
	lean := map[string]string{"idx_messages_subscriber": "subscriber", "idx_messages_enrolment": "enrolment"}
	change := func(app core.App, also string) error {
		return changeCollection(app, "messages", func(c *core.Collection) {
			for name, column := range lean {
				c.RemoveIndex(name)
				c.AddIndex(name, false, column+also, "")
			}
		})
	}
	m.Register(func(app core.App) error { return change(app, "") }, func(app core.App) error { return change(app, ", status") })
}
