package pb_migrations

import (
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Of a picture that tells nothing she can say so, and is not asked for its words again.
func init() {
	m.Register(func(app core.App) error {
		media, err := app.FindCollectionByNameOrId("media")
		if err != nil {
			return fmt.Errorf("finding pictures: %w", err)
		}
		after := slices.Index(media.Fields.FieldNames(), "alt") + 1
		media.Fields.AddAt(after, &core.BoolField{Name: "decorative", Help: "It is decoration: somebody who cannot see it misses nothing."})
		if err := app.Save(media); err != nil {
			return fmt.Errorf("adding which pictures are decoration: %w", err)
		}
		return nil
	}, func(app core.App) error {
		media, err := app.FindCollectionByNameOrId("media")
		if err != nil {
			return fmt.Errorf("finding pictures: %w", err)
		}
		media.Fields.RemoveByName("decorative")
		if err := app.Save(media); err != nil {
			return fmt.Errorf("removing which pictures are decoration: %w", err)
		}
		return nil
	})
}
