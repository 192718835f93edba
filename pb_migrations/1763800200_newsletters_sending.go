package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What a newsletter must remember while it goes out: since when, how far the readers have
// been written into the ledger, and that the author called the rest back. Two indexes
// find its readers, and its rows of the ledger, without meeting any other.
func init() {
	m.Register(func(app core.App) error {
		err := changeCollection(app, "newsletters", func(c *core.Collection) {
			c.Fields.GetByName("status").(*core.SelectField).Values = []string{"draft", "scheduled", "sending", "sent", "stopped"}
			c.Fields.Add(
				&core.DateField{Name: "started_at", Help: "It goes to those who had confirmed by then."},
				&core.TextField{Name: "cursor", Max: 15, Hidden: true, Help: "The reader up to whom it stands in the ledger."},
				&core.BoolField{Name: "written", Hidden: true, Help: "Every reader it is for stands in the ledger."},
				&core.DateField{Name: "finished_at", Help: "When the last of it had gone, or been called back."},
				&core.TextField{Name: "problem", Max: 500, Help: "Why it did not go at its time."},
			)
		})
		if err != nil {
			return err
		}
		if err := changeCollection(app, "messages", func(c *core.Collection) {
			c.AddIndex("idx_messages_newsletter", false, "newsletter, status", "newsletter != ''")
		}); err != nil {
			return err
		}
		return changeCollection(app, "subscribers", func(c *core.Collection) {
			c.AddIndex("idx_subscribers_newsletter", false, "id, confirmed_at", "newsletter = 1 AND status = 'active'")
		})
	}, func(app core.App) error {
		for collection, index := range map[string]string{"messages": "idx_messages_newsletter", "subscribers": "idx_subscribers_newsletter"} {
			if err := changeCollection(app, collection, func(c *core.Collection) { c.RemoveIndex(index) }); err != nil {
				return err
			}
		}
		return changeCollection(app, "newsletters", func(c *core.Collection) {
			for _, name := range []string{"started_at", "cursor", "written", "finished_at", "problem"} {
				c.Fields.RemoveByName(name)
			}
			c.Fields.GetByName("status").(*core.SelectField).Values = []string{"draft", "scheduled", "sending", "sent"}
		})
	})
}

// changeCollection saves what change makes of a collection.
func changeCollection(app core.App, name string, change func(c *core.Collection)) error {
	c, err := app.FindCollectionByNameOrId(name)
	if err != nil {
		return fmt.Errorf("finding %s: %w", name, err)
	}
	change(c)
	if err := app.Save(c); err != nil {
		return fmt.Errorf("changing %s: %w", name, err)
	}
	return nil
}
