package sequence

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/hours"
)

// Somebody in two sequences gets no two letters on one day: after an outage, when both are
// overdue, least of all. The one that waits tries again on the next day, and an hour earlier, so that it
// goes first then and neither waits for ever.

// NextMoment is [hours.Next] for somebody who has had letters of other sequences at the moments
// elsewhere: on a day on which she has had one, where she lives, no other goes.
func NextMoment(t time.Time, w, safe hours.Window, elsewhere []time.Time) time.Time {
	at := hours.Next(t, w, safe)
	if at.After(t) || !slices.ContainsFunc(elsewhere, func(had time.Time) bool { return sameDay(had, t, w.Zone) }) {
		return at
	}
	return hours.Next(later(hours.AddDays(t, 1, w.Zone).Add(-time.Hour), hours.NextDay(t, w.Zone)), w, safe)
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// mailDays knows when people have had letters, and from which enrolment. Only people
// with several enrolments are in it.
type mailDays struct {
	had map[string][]letterOf // by subscriber
}

type letterOf struct {
	enrolment string
	at        time.Time
}

// inTurn sorts a batch so that of letters due at the same moment the sequence that was
// silent for longer comes first.
func inTurn(batch []enrolment) {
	slices.SortStableFunc(batch, func(a, b enrolment) int {
		return cmp.Or(cmp.Compare(a.NextAt, b.NextAt), cmp.Compare(a.LastAt, b.LastAt))
	})
}

// elsewhere lists when e's subscriber has had letters of other sequences.
func (d *mailDays) elsewhere(e enrolment) (at []time.Time) {
	for _, letter := range d.had[e.Subscriber] {
		if letter.enrolment != e.ID {
			at = append(at, letter.at)
		}
	}
	return at
}

// take notes that a letter of e goes at that moment.
func (d *mailDays) take(e enrolment, at time.Time) {
	if d.had == nil {
		d.had = map[string][]letterOf{}
	}
	d.had[e.Subscriber] = append(d.had[e.Subscriber], letterOf{e.ID, at})
}

// lettersElsewhere reads the letters that went these two days to those in a batch who are in
// more than one sequence. For everybody else, nearly all, it costs one look at an index.
//
// With waiting, what waits in the ledger counts as a letter of today, however long it has been
// there: when the mail goes again it goes at once. To the gate it does not count, or two
// that wait would each keep the other back.
func lettersElsewhere(tx core.App, clock Clock, now time.Time, batch []enrolment, waiting bool) (*mailDays, error) {
	known := &mailDays{}
	people := make([]string, len(batch))
	for i, e := range batch {
		people[i] = e.Subscriber
	}
	which := "m.status NOT IN ('queued', 'held', 'cancelled', 'failed') AND m.sent_at >= {:since}"
	if waiting {
		which = "(m.status = 'queued' OR " + which + ")"
	}
	var rows []struct {
		Subscriber string `db:"subscriber"`
		Enrolment  string `db:"enrolment"`
		At         string `db:"at"`
	}
	err := tx.DB().NewQuery(`SELECT m.subscriber, m.enrolment, CASE m.status WHEN 'queued' THEN {:now} ELSE m.sent_at END AS at
		FROM messages m
		WHERE m.subscriber IN (
			SELECT e.subscriber FROM enrolments e WHERE e.subscriber IN (SELECT value FROM json_each({:people}))
			GROUP BY e.subscriber HAVING count(*) > 1
		) AND m.kind = 'letter' AND ` + which).
		Bind(dbx.Params{"people": list(people), "now": stamp(now), "since": stamp(now.AddDate(0, 0, -2))}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("reading what else people got today: %w", err)
	}
	for _, row := range rows {
		known.take(enrolment{ID: row.Enrolment, Subscriber: row.Subscriber}, clock.At(parse(row.At)))
	}
	return known, nil
}
