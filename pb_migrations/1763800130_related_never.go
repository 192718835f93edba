package pb_migrations

import (
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Articles the site must not offer after this one, although they share a topic. It is the
// author's own note, so the API does not hand it out.
func init() {
	m.Register(func(app core.App) error {
		posts, err := app.FindCollectionByNameOrId("posts")
		if err != nil {
			return fmt.Errorf("finding posts: %w", err)
		}
		after := slices.Index(posts.Fields.FieldNames(), "related") + 1
		posts.Fields.AddAt(after, &core.RelationField{
			Name: "related_never", CollectionId: posts.Id, MaxSelect: 100, Hidden: true,
			Help: "Articles that are never offered after this one.",
		})
		if err := app.Save(posts); err != nil {
			return fmt.Errorf("adding articles never to offer: %w", err)
		}
		return nil
	}, func(app core.App) error {
		posts, err := app.FindCollectionByNameOrId("posts")
		if err != nil {
			return fmt.Errorf("finding posts: %w", err)
		}
		posts.Fields.RemoveByName("related_never")
		if err := app.Save(posts); err != nil {
			return fmt.Errorf("removing articles never to offer: %w", err)
		}
		return nil
	})
}
