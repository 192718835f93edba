package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Whom never to write to, as a keyed hash: it can be asked about an address, and tells none.
func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "suppressions",
			[]string{"CREATE UNIQUE INDEX idx_suppressions_hash ON suppressions (hash)"},
			&core.TextField{Name: "hash", Required: true, Max: 64, Presentable: true},
			&core.SelectField{Name: "reason", Values: []string{"not_me", "unsubscribed", "erased", "bounced", "complained", "by_hand"}, MaxSelect: 1, Required: true},
			&core.NumberField{Name: "refused", OnlyInt: true, Help: "How often somebody has asked in vain since."},
		)
	}, func(app core.App) error { return drop(app, "suppressions") })
}
