package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What the carrier and other programs answered was kept with addresses that were coded ("robin%40example.org"), and, where
// they came by another way than a failed call, with plain ones. Such a text goes whole; what failed still stands
// beside it in a word. And two indexes, by which whoever is erased is found in rows that are not hers.
func init() {
	const latest, whose = "idx_arrivals_latest", "idx_list_entries_subscriber"
	m.Register(func(app core.App) error {
		err := changeCollection(app, "arrivals", func(c *core.Collection) { c.AddIndex(latest, false, "latest", "latest != ''") })
		if err != nil {
			return err
		}
		err = changeCollection(app, "list_entries", func(c *core.Collection) { c.AddIndex(whose, false, "subscriber", "subscriber != ''") })
		if err != nil {
			return err
		}
		for _, column := range [][2]string{
			{"messages", "last_error"}, {"mail_events", "reason"}, {"returns", "says"}, {"list_entries", "last_error"}, {"list_reads", "last_error"},
		} {
			table, name := column[0], column[1]
			err := execute(app, "UPDATE "+table+" SET "+name+" = 'not kept: it named somebody' WHERE "+name+" != '' AND ("+
				name+" LIKE '%@%' OR "+name+" LIKE '%\\%40%' ESCAPE '\\' OR "+name+" LIKE '%\\%2540%' ESCAPE '\\' OR "+name+" LIKE '%&#64;%' OR "+name+" LIKE '%u0040%')")
			if err != nil {
				return err
			}
		}
		return nil
	}, func(app core.App) error {
		err := changeCollection(app, "arrivals", func(c *core.Collection) { c.RemoveIndex(latest) })
		if err != nil {
			return err
		}
		return changeCollection(app, "list_entries", func(c *core.Collection) { c.RemoveIndex(whose) })
	})
}
