package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		if err := createReadable(app, "posts", `status = "published"`,
			[]string{
				"CREATE UNIQUE INDEX idx_posts_slug ON posts (slug)",
				// the blog, previous and next, and what goes live next: all by status, then date
				"CREATE INDEX idx_posts_status ON posts (status, published_at)",
			},
			&core.TextField{Name: "title", Required: true, Max: 200, Presentable: true},
			&core.TextField{Name: "slug", Max: 120, Pattern: slugPattern, Help: "The end of the article's address. Leave it empty and it is made from the title."},
			&core.TextField{Name: "excerpt", Max: 400, Help: "Two sentences for lists and for search engines."},
			&core.EditorField{Name: "body", MaxSize: 2 << 20, Help: "The article."},
			&core.FileField{Name: "cover", MaxSelect: 1, MaxSize: 20 << 20, MimeTypes: pictureTypes, Thumbs: []string{"480x0", "960x0", "1600x0"}, Help: "The picture at the top and in lists."},
			&core.TextField{Name: "cover_alt", Max: 500, Help: "What the picture shows, for somebody who cannot see it."},
			&core.TextField{Name: "cover_caption", Max: 500},
			&core.SelectField{Name: "status", Values: []string{"draft", "scheduled", "published", "archived"}, MaxSelect: 1, Help: "Readers see published articles and no others."},
			&core.DateField{Name: "published_at", Help: "For a scheduled article: when it goes live."},
			&core.RelationField{Name: "topics", CollectionId: relationTo(app, "topics"), MaxSelect: 10},
			&core.RelationField{Name: "faqs", CollectionId: relationTo(app, "faqs"), MaxSelect: 50, Help: "Shown under the article, in this order."},
			&core.TextField{Name: "faq_heading", Max: 200, Help: "The heading above them, such as “Questions people ask about this”."},
			&core.RelationField{Name: "guide", CollectionId: relationTo(app, "guides"), MaxSelect: 1, Help: "The free guide offered in this article."},
			&core.TextField{Name: "content_note", Max: 500, Help: "A gentle word beforehand about what the article speaks of."},
			&core.TextField{Name: "seo_title", Max: 120, Help: "For search engines, when the title is too long. Usually empty."},
			&core.TextField{Name: "seo_description", Max: 300, Help: "For search engines, instead of the excerpt. Usually empty."},
			&core.BoolField{Name: "noindex", Help: "Ask search engines to leave this article out."},
		); err != nil {
			return err
		}
		// a collection can point at itself only once it is there
		posts, err := app.FindCollectionByNameOrId("posts")
		if err != nil {
			return fmt.Errorf("finding posts: %w", err)
		}
		posts.Fields.AddAt(13, &core.RelationField{Name: "related", CollectionId: posts.Id, MaxSelect: 12, Help: "Articles to read next. Those that share a topic are added after yours."})
		if err := app.Save(posts); err != nil {
			return fmt.Errorf("adding related articles: %w", err)
		}
		return nil
	}, func(app core.App) error { return drop(app, "posts") })
}
