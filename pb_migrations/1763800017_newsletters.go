package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "newsletters",
			[]string{"CREATE INDEX idx_newsletters_status ON newsletters (status, send_at)"},
			&core.TextField{Name: "subject", Required: true, Max: 200, Presentable: true, Help: "Seen by anybody who glances at her phone: say nothing of what it is about."},
			&core.TextField{Name: "preheader", Max: 200},
			&core.EditorField{Name: "body", MaxSize: 200_000},
			&core.SelectField{Name: "status", Values: []string{"draft", "scheduled", "sending", "sent"}, MaxSelect: 1},
			&core.DateField{Name: "send_at"},
		)
	}, func(app core.App) error { return drop(app, "newsletters") })
}
