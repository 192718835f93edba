package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What a revision must know so that a conflict can be shown and a deletion undone.
func init() {
	m.Register(func(app core.App) error {
		revisions, err := app.FindCollectionByNameOrId("revisions")
		if err != nil {
			return fmt.Errorf("finding revisions: %w", err)
		}
		revisions.Fields.Add(
			&core.TextField{Name: "version", Max: 30, Hidden: true, Help: "When the row it is of was updated, as that row says."},
			&core.TextField{Name: "part_of", Max: 30, Hidden: true, Help: "For something deleted together with another: the revision of that other."},
			&core.JSONField{Name: "undo", MaxSize: 4 << 20, Hidden: true, Help: "For a deletion: what pointed here."},
		)
		// with the cause, tidying up reads this index and no row
		revisions.AddIndex("idx_revisions_record", false, "collection, record, created, cause", "")
		revisions.AddIndex("idx_revisions_deleted", false, "created", "cause = 'deleted'")
		revisions.AddIndex("idx_revisions_part_of", false, "part_of", "part_of != ''")
		if err := app.Save(revisions); err != nil {
			return fmt.Errorf("adding what undoes a deletion: %w", err)
		}
		return nil
	}, func(app core.App) error {
		revisions, err := app.FindCollectionByNameOrId("revisions")
		if err != nil {
			return fmt.Errorf("finding revisions: %w", err)
		}
		revisions.AddIndex("idx_revisions_record", false, "collection, record, created", "")
		revisions.RemoveIndex("idx_revisions_deleted")
		revisions.RemoveIndex("idx_revisions_part_of")
		for _, name := range []string{"version", "part_of", "undo"} {
			revisions.Fields.RemoveByName(name)
		}
		if err := app.Save(revisions); err != nil {
			return fmt.Errorf("removing what undoes a deletion: %w", err)
		}
		return nil
	})
}
