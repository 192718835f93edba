package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What Mailgun's own list of those who stopped says of our people, as far as we have told
// it: by keyed hash, so that a row may outlive a subscriber and tells no address. And
// when each of Mailgun's lists was last read to its end.
func init() {
	m.Register(func(app core.App) error {
		err := createCollection(app, "list_entries",
			[]string{
				"CREATE UNIQUE INDEX idx_list_entries_hash ON list_entries (hash)",
				"CREATE INDEX idx_list_entries_due ON list_entries (due) WHERE due != ''",
			},
			&core.TextField{Name: "hash", Required: true, Max: 64, Presentable: true},
			&core.TextField{Name: "subscriber", Max: 15, Help: "Whose address it was when this was written; she may be gone."},
			&core.SelectField{Name: "want", Values: []string{"on", "off"}, MaxSelect: 1, Required: true},
			&core.BoolField{Name: "settled", Help: "Mailgun has been told."},
			&core.DateField{Name: "due", Help: "When something is to be done about it."},
			&core.NumberField{Name: "tries", OnlyInt: true},
			&core.TextField{Name: "last_error", Max: 500},
		)
		if err != nil {
			return err
		}
		return createCollection(app, "list_reads",
			[]string{"CREATE UNIQUE INDEX idx_list_reads_list ON list_reads (list)"},
			&core.TextField{Name: "list", Required: true, Max: 30, Presentable: true},
			&core.DateField{Name: "read_at"},
			&core.TextField{Name: "last_error", Max: 500},
		)
	}, func(app core.App) error { return drop(app, "list_reads", "list_entries") })
}
