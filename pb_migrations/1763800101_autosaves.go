package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Words that are typed and not saved yet, one row for each person and tab.
func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "autosaves",
			[]string{
				"CREATE UNIQUE INDEX idx_autosaves_key ON autosaves (person, collection, record, tab)",
				"CREATE INDEX idx_autosaves_saved_at ON autosaves (saved_at)",
			},
			&core.TextField{Name: "person", Required: true, Max: 30, Help: "Who typed."},
			&core.TextField{Name: "collection", Required: true, Max: 60},
			&core.TextField{Name: "record", Required: true, Max: 60, Help: "Of what; “new-…” for something not saved once."},
			&core.TextField{Name: "tab", Max: 64, Help: "In which window."},
			&core.TextField{Name: "base", Max: 30, Help: "When that was updated which she typed on."},
			&core.JSONField{Name: "data", MaxSize: 4 << 20},
			&core.DateField{Name: "saved_at"},
		)
	}, func(app core.App) error { return drop(app, "autosaves") })
}
