package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What Mailgun told us, once each.
func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "mail_events",
			[]string{
				"CREATE UNIQUE INDEX idx_mail_events_token ON mail_events (token)",
				"CREATE INDEX idx_mail_events_message ON mail_events (message)",
			},
			&core.TextField{Name: "token", Required: true, Max: 100, Hidden: true, Help: "Of the webhook, so that a replay is known."},
			&core.TextField{Name: "event", Max: 60, Presentable: true},
			&core.TextField{Name: "severity", Max: 30},
			&core.RelationField{Name: "message", CollectionId: relationTo(app, "messages"), MaxSelect: 1, CascadeDelete: true},
			&core.TextField{Name: "reason", Max: 500},
			&core.DateField{Name: "occurred_at"},
		)
	}, func(app core.App) error { return drop(app, "mail_events") })
}
