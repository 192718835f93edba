package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A link opens what she still has. Links made before she last stopped open nothing any more, nor do those in an inbox
// that she has moved away from; what a move can be taken back to is kept for as long as it can. Who came back after everything of hers had
// been erased is told from who never was here, so that a "not me" from before is no more than a way out.
func init() {
	fields := []string{"links_since", "moved_at", "before_move", "came_back"}
	const moved, back = "idx_subscribers_moved", "idx_subscribers_came_back"
	m.Register(func(app core.App) error {
		err := changeCollection(app, "subscribers", func(c *core.Collection) {
			c.Fields.Add(
				&core.DateField{Name: "links_since", Hidden: true, Help: "When she last stopped: links made until then open nothing."},
				&core.DateField{Name: "moved_at", Hidden: true, Help: "When her address last changed."},
				&core.TextField{Name: "before_move", Max: 1 << 20, Hidden: true, Help: "As JSON: what a change of address can be taken back to, while it can."},
				&core.TextField{Name: "came_back", Max: 64, Hidden: true, Help: "The keyed hash of her mailbox, if she was erased before and has come back."},
			)
			c.AddIndex(moved, false, "moved_at", "before_move != ''")
			c.AddIndex(back, false, "came_back", "came_back != ''")
		})
		if err != nil {
			return err
		}
		return execute(app, `UPDATE subscribers SET links_since = coalesce((SELECT max(withdrawn_at) FROM consents WHERE consents.subscriber = subscribers.id), '')
			WHERE status != 'bounced'`)
	}, func(app core.App) error {
		return changeCollection(app, "subscribers", func(c *core.Collection) {
			c.RemoveIndex(moved)
			c.RemoveIndex(back)
			for _, name := range fields {
				c.Fields.RemoveByName(name)
			}
		})
	})
}
