package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Who is to be written to again, and how far that is: Mailgun has to be told for each of them, which takes
// its time, may fail, and goes on after a restart. It names nobody but by her row, and goes with it.
func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "returns",
			[]string{
				"CREATE UNIQUE INDEX idx_returns_once ON returns (subscriber, cause)",
				"CREATE INDEX idx_returns_due ON returns (due) WHERE status = 'waiting'",
				"CREATE INDEX idx_returns_press ON returns (press, status) WHERE press != ''",
				"CREATE INDEX idx_returns_updated ON returns (updated)",
			},
			&core.RelationField{Name: "subscriber", CollectionId: relationTo(app, "subscribers"), Required: true, MaxSelect: 1, CascadeDelete: true},
			&core.SelectField{Name: "cause", Values: []string{"pressed", "wrongly", "unlist"}, MaxSelect: 1, Required: true, Help: "The author pressed; an earlier version took a failure for a dead mailbox; only Mailgun's list is meant."},
			&core.TextField{Name: "press", Max: 40, Help: "Of one press of the author's, all that it was for."},
			&core.TextField{Name: "called", Max: 200, Help: "What she pressed for, in words."},
			&core.SelectField{Name: "status", Values: []string{"waiting", "done", "kept", "failed"}, MaxSelect: 1, Required: true},
			&core.TextField{Name: "says", Max: 500, Help: "Why it was not done."},
			&core.NumberField{Name: "tries", OnlyInt: true},
			&core.DateField{Name: "due"},
		)
	}, func(app core.App) error { return drop(app, "returns") })
}
