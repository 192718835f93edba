package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createReadable(app, "pages", `status = "published"`,
			[]string{
				"CREATE UNIQUE INDEX idx_pages_slug ON pages (slug)",
				"CREATE INDEX idx_pages_status ON pages (status, position)",
			},
			&core.TextField{Name: "title", Required: true, Max: 200, Presentable: true},
			&core.TextField{Name: "slug", Max: 120, Pattern: slugPattern, Help: "The page's address. Leave it empty and it is made from the title."},
			&core.EditorField{Name: "body", MaxSize: 2 << 20},
			&core.SelectField{Name: "status", Values: []string{"draft", "published"}, MaxSelect: 1},
			&core.SelectField{Name: "menu", Values: []string{"top", "bottom"}, MaxSelect: 1, Help: "Where its link stands: at the top of every page, at the bottom, or nowhere."},
			&core.NumberField{Name: "position", OnlyInt: true, Help: "The order in the menu: 1, 2, 3…"},
			&core.TextField{Name: "seo_description", Max: 300, Help: "A sentence for search engines."},
		)
	}, func(app core.App) error { return drop(app, "pages") })
}
