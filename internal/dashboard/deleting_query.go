package dashboard

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/sequence"
)

// used counts what points to a record.
type used struct {
	Posts  int `db:"posts"`
	FAQs   int `db:"faqs"`
	Steps  int `db:"steps"`
	Guides int `db:"guides"`
}

// usedQueries count what hangs on a record of a collection. Only columns are read that an
// index or a short row holds.
var usedQueries = map[string]string{
	content.CollectionPosts: `SELECT count(*) AS posts FROM posts p, json_each(p.related) r WHERE r.value = {:id} AND p.id != {:id}`,
	content.CollectionFAQs:  `SELECT count(*) AS posts FROM post_faqs WHERE faq = {:id}`,
	content.CollectionTopics: `SELECT (SELECT count(*) FROM posts p, json_each(p.topics) t WHERE t.value = {:id}) AS posts,
		(SELECT count(*) FROM faqs WHERE topic = {:id}) AS faqs`,
	content.CollectionGuides: `SELECT count(*) AS posts FROM posts WHERE guide = {:id}`,
	sequence.Collection:      `SELECT (SELECT count(*) FROM steps WHERE sequence = {:id}) AS steps, (SELECT count(*) FROM guides WHERE sequence = {:id}) AS guides`,
}

// usesBefore counts what hangs on a record; nothing for a collection on which nothing can.
func usesBefore(app core.App, record *core.Record) (used, error) {
	var found used
	query, ok := usedQueries[record.Collection().Name]
	if !ok {
		return found, nil
	}
	if err := app.DB().NewQuery(query).Bind(dbx.Params{"id": record.Id}).One(&found); err != nil {
		return found, fmt.Errorf("counting what uses %s %s: %w", record.Collection().Name, record.Id, err)
	}
	return found, nil
}

// enrolledIn counts who is still getting the letters of a sequence, or will when a pause
// ends. Index: idx_enrolments_sequence.
func enrolledIn(app core.App, id string) (n int, err error) {
	err = app.DB().NewQuery(`SELECT count(*) FROM enrolments WHERE sequence = {:id} AND status IN ('active', 'paused')`).Bind(dbx.Params{"id": id}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("counting who gets the letters: %w", err)
	}
	return n, nil
}

// dueToGet counts for whom a letter is the next one, or on its way. One that is no longer
// active is next for nobody, whatever an enrolment that is still to be planned anew says.
func dueToGet(app core.App, letter *core.Record) (n int, err error) {
	err = app.DB().NewQuery(`
		SELECT count(*) FROM enrolments e
		WHERE e.sequence = {:sequence} AND e.status IN ('active', 'paused') AND ((e.next_step = {:id} AND {:active}) OR EXISTS (
			SELECT 1 FROM messages m WHERE m.enrolment = e.id AND m.step = {:id} AND m.status IN ('queued', 'held', 'sending', 'ambiguous')))`).
		Bind(dbx.Params{"sequence": letter.GetString("sequence"), "id": letter.Id, "active": letter.GetString("status") == "active"}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("counting who is due to get a letter: %w", err)
	}
	return n, nil
}
