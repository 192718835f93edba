package sequence

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Somebody in two sequences gets no two letters on one day: after an outage, when both are
// overdue, least of all. The one that waits tries again on the next day, and an hour earlier, so that it
// goes first then and neither waits for ever.

// mailDays knows on which days people have had letters, and from which enrolment. Only people
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

// taken reports whether e's subscriber has had a letter of another sequence on the day of at, where she lives.
func (d *mailDays) taken(e enrolment, at time.Time, zone *time.Location) bool {
	year, month, day := at.In(zone).Date()
	for _, letter := range d.had[e.Subscriber] {
		y, m, dd := letter.at.In(zone).Date()
		if letter.enrolment != e.ID && y == year && m == month && dd == day {
			return true
		}
	}
	return false
}

// take notes that a letter of e goes at that moment.
func (d *mailDays) take(e enrolment, at time.Time) {
	d.had[e.Subscriber] = append(d.had[e.Subscriber], letterOf{e.ID, at})
}

// tomorrow is when a letter tries again whose day is taken.
func tomorrow(at time.Time, zone *time.Location) time.Time {
	return at.In(zone).AddDate(0, 0, 1).Add(-time.Hour)
}

// lettersElsewhere reads the letters of the last two days of those in a batch who are in
// more than one sequence. For everybody else, nearly all, it costs one look at an index.
func lettersElsewhere(tx core.App, clock Clock, now time.Time, batch []enrolment) (*mailDays, error) {
	known := &mailDays{had: map[string][]letterOf{}}
	people := make([]string, len(batch))
	for i, e := range batch {
		people[i] = e.Subscriber
	}
	var rows []struct {
		Subscriber string `db:"subscriber"`
		Enrolment  string `db:"enrolment"`
		At         string `db:"at"`
	}
	err := tx.DB().NewQuery(`SELECT m.subscriber, m.enrolment, CASE m.sent_at WHEN '' THEN m.created ELSE m.sent_at END AS at
		FROM messages m
		WHERE m.subscriber IN (
			SELECT e.subscriber FROM enrolments e WHERE e.subscriber IN (SELECT value FROM json_each({:people}))
			GROUP BY e.subscriber HAVING count(*) > 1
		) AND m.kind = 'letter' AND m.status NOT IN ('cancelled', 'failed', 'held') AND max(m.created, m.sent_at) >= {:since}`).
		Bind(dbx.Params{"people": list(people), "since": stamp(now.AddDate(0, 0, -2))}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("reading what else people got today: %w", err)
	}
	for _, row := range rows {
		known.had[row.Subscriber] = append(known.had[row.Subscriber], letterOf{row.Enrolment, clock.At(parse(row.At))})
	}
	return known, nil
}
