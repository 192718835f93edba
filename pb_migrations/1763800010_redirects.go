package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "redirects",
			[]string{"CREATE UNIQUE INDEX idx_redirects_path ON redirects (path)"},
			&core.TextField{Name: "path", Required: true, Max: 500, Pattern: `^/`, Presentable: true, Help: "The old address, from the first / on."},
			&core.TextField{Name: "target", Required: true, Max: 500, Pattern: `^/([^/]|$)`, Help: "Where it leads now, on this site."},
		)
	}, func(app core.App) error { return drop(app, "redirects") })
}
