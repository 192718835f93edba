package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "subscribers",
			[]string{
				// a mailbox is the same whichever way its address is capitalised
				"CREATE UNIQUE INDEX idx_subscribers_email ON subscribers (email COLLATE NOCASE)",
				// what the clearing-up looks for: pending addresses that have grown old
				"CREATE INDEX idx_subscribers_status ON subscribers (status, updated)",
				"CREATE INDEX idx_subscribers_paused ON subscribers (paused_until) WHERE paused_until != ''",
			},
			&core.EmailField{Name: "email", Required: true, Presentable: true},
			&core.TextField{Name: "first_name", Max: 80, Help: "As she gave it. May be empty."},
			&core.SelectField{Name: "status", Values: []string{"pending", "active", "unsubscribed", "bounced", "complained"}, MaxSelect: 1, Required: true},
			&core.TextField{Name: "timezone", Max: 64, Help: "Empty: the site's."},
			&core.TextField{Name: "safe_from", Max: 5, Pattern: clockPattern, Help: "Her own safe hours: not before…"},
			&core.TextField{Name: "safe_until", Max: 5, Pattern: clockPattern, Help: "…and not after."},
			&core.BoolField{Name: "discreet", Help: "Her mails are one line and a link."},
			&core.BoolField{Name: "newsletter", Help: "She asked for the newsletter."},
			&core.DateField{Name: "paused_until", Help: "She asked for quiet until then."},
			&core.DateField{Name: "confirmed_at", Help: "When she first confirmed."},
		)
	}, func(app core.App) error { return drop(app, "subscribers") })
}
