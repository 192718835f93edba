package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "enrolments",
			[]string{
				"CREATE UNIQUE INDEX idx_enrolments_once ON enrolments (subscriber, sequence)",
				// a tick reads what is due from this index and nothing else
				"CREATE INDEX idx_enrolments_due ON enrolments (status, next_at)",
				"CREATE INDEX idx_enrolments_sequence ON enrolments (sequence, status)",
			},
			&core.RelationField{Name: "subscriber", CollectionId: relationTo(app, "subscribers"), Required: true, MaxSelect: 1, CascadeDelete: true},
			&core.RelationField{Name: "sequence", CollectionId: relationTo(app, "sequences"), Required: true, MaxSelect: 1, CascadeDelete: true},
			&core.SelectField{Name: "status", Values: []string{"active", "completed", "exited", "paused"}, MaxSelect: 1, Required: true},
			&core.RelationField{Name: "next_step", CollectionId: relationTo(app, "steps"), MaxSelect: 1},
			&core.DateField{Name: "next_at", Help: "When the next letter is due. Empty when none is."},
			&core.DateField{Name: "last_at", Help: "When the letter before it went; for the first, when she confirmed."},
			&core.DateField{Name: "paused_at", Help: "Since when the clock stands still."},
			&core.SelectField{Name: "exit_reason", Values: []string{"stopped", "suppressed", "finished", "by_hand"}, MaxSelect: 1},
		)
	}, func(app core.App) error { return drop(app, "enrolments") })
}
