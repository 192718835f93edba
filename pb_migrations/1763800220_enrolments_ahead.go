package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Two indexes of enrolments grow by a column: who gets what next is read letter by letter
// without meeting each person, and a sequence's people in the order of their ids, which is
// no order at all and so a fair sample.
func init() {
	due, sequence := "idx_enrolments_due", "idx_enrolments_sequence"
	m.Register(func(app core.App) error {
		return changeEnrolmentIndexes(app, map[string]string{due: "status, next_at, next_step", sequence: "sequence, status, id"})
	}, func(app core.App) error {
		return changeEnrolmentIndexes(app, map[string]string{due: "status, next_at", sequence: "sequence, status"})
	})
}

func changeEnrolmentIndexes(app core.App, columns map[string]string) error {
	c, err := app.FindCollectionByNameOrId("enrolments")
	if err != nil {
		return fmt.Errorf("finding enrolments: %w", err)
	}
	for name, on := range columns {
		c.RemoveIndex(name)
		c.AddIndex(name, false, on, "")
	}
	if err := app.Save(c); err != nil {
		return fmt.Errorf("changing what enrolments are found by: %w", err)
	}
	return nil
}
