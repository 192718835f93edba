package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "revisions",
			[]string{"CREATE INDEX idx_revisions_record ON revisions (collection, record, created)"},
			&core.TextField{Name: "collection", Required: true, Max: 60, Help: "What kind of writing it is a version of."},
			&core.TextField{Name: "record", Required: true, Max: 30, Help: "Which one."},
			&core.TextField{Name: "title", Max: 300, Presentable: true},
			&core.JSONField{Name: "data", MaxSize: 4 << 20, Help: "Every field as it was saved."},
			&core.TextField{Name: "cause", Max: 30, Help: "saved, published, deleted…"},
		)
	}, func(app core.App) error { return drop(app, "revisions") })
}
