package pb_migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Two things that every mail pays for twice, as its row goes to sending and on to accepted.
//
// The triggers that call an enrolment back asked with IN. For a list of more than two SQLite builds a
// temporary table, anew for each row; with plain comparisons the updates take half the time.
//
// The index that the mail plan counts from held every row that has not gone, under an empty
// time. It is for those that went.
func init() {
	const callBack = "UPDATE enrolments SET next_at = '' WHERE id = OLD.enrolment AND next_at = '9998-12-31 00:00:00.000Z';"
	unsettled := []string{"queued", "held", "sending", "ambiguous"}
	is := func(column, comparison, between string) string {
		terms := make([]string, len(unsettled))
		for i, status := range unsettled {
			terms[i] = column + " " + comparison + " '" + status + "'"
		}
		return "(" + strings.Join(terms, between) + ")"
	}
	among := "('" + strings.Join(unsettled, "', '") + "')"

	change := func(app core.App, was, becomes, sentIndex string) error {
		err := execute(app,
			"DROP TRIGGER letters_settled", "DROP TRIGGER letters_deleted",
			"CREATE TRIGGER letters_settled AFTER UPDATE OF status ON messages WHEN OLD.enrolment != '' AND "+becomes+" AND "+was+" BEGIN "+callBack+" END",
			"CREATE TRIGGER letters_deleted AFTER DELETE ON messages WHEN OLD.enrolment != '' AND "+was+" BEGIN "+callBack+" END",
		)
		if err != nil {
			return err
		}
		return changeCollection(app, "messages", func(c *core.Collection) {
			c.RemoveIndex("idx_messages_sent")
			c.AddIndex("idx_messages_sent", false, "sent_at", sentIndex)
		})
	}
	m.Register(func(app core.App) error {
		return change(app, is("OLD.status", "=", " OR "), is("NEW.status", "!=", " AND "), "sent_at != ''")
	}, func(app core.App) error {
		return change(app, "OLD.status IN "+among, "NEW.status NOT IN "+among, "")
	})
}
