package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "steps",
			[]string{"CREATE INDEX idx_steps_sequence ON steps (sequence, position, id)"},
			&core.RelationField{Name: "sequence", CollectionId: relationTo(app, "sequences"), Required: true, MaxSelect: 1, CascadeDelete: true},
			&core.NumberField{Name: "position", OnlyInt: true, Help: "The order of the letters: 1, 2, 3…"},
			&core.TextField{Name: "subject", Required: true, Max: 200, Presentable: true, Help: "Seen by anybody who glances at her phone: say nothing of what it is about."},
			&core.TextField{Name: "preheader", Max: 200, Help: "The grey line after the subject in an inbox. Keep it just as plain."},
			&core.EditorField{Name: "body", MaxSize: 200_000, Help: "Write {{ first_name | default: \"there\" }} where her name goes."},
			&core.NumberField{Name: "delay", OnlyInt: true, Help: "How long after the letter before it. For the first: after the guide."},
			&core.SelectField{Name: "delay_unit", Values: []string{"hours", "days", "weeks"}, MaxSelect: 1},
			&core.SelectField{Name: "status", Values: []string{"draft", "active", "off"}, MaxSelect: 1, Help: "Only active letters are sent; the others are skipped."},
		)
	}, func(app core.App) error { return drop(app, "steps") })
}
