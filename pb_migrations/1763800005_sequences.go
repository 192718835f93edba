package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "sequences", nil,
			&core.TextField{Name: "name", Required: true, Max: 120, Presentable: true, Help: "Only you see this."},
			&core.SelectField{Name: "status", Values: []string{"draft", "live", "paused"}, MaxSelect: 1, Help: "Nothing is sent while it is a draft or paused. Paused clocks stand still."},
			&core.SelectField{
				Name: "weekdays", Values: []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, MaxSelect: 7,
				Help: "The days on which letters may go. None chosen means every day.",
			},
			&core.TextField{Name: "send_from", Max: 5, Pattern: clockPattern, Help: "Not before this time of day, such as 08:00, where the subscriber lives."},
			&core.TextField{Name: "send_until", Max: 5, Pattern: clockPattern, Help: "Not after this time of day, such as 19:00."},
			&core.DateField{Name: "paused_at", Hidden: true, Help: "Since when its clocks stand still."},
			&core.TextField{Name: "timezone", Max: 64, Help: "Used when a subscriber has not told us hers, such as Europe/London. Empty means the site's."},
		)
	}, func(app core.App) error { return drop(app, "sequences") })
}
