package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createReadable(app, "topics", "",
			[]string{"CREATE UNIQUE INDEX idx_topics_slug ON topics (slug)"},
			&core.TextField{Name: "name", Required: true, Max: 80, Presentable: true, Help: "What readers see, such as “After leaving”."},
			&core.TextField{Name: "slug", Max: 80, Pattern: slugPattern, Help: "The end of the topic's address. Leave it empty and it is made from the name."},
			&core.TextField{Name: "description", Max: 400, Help: "A sentence for the top of the topic's page."},
		)
	}, func(app core.App) error { return drop(app, "topics") })
}
