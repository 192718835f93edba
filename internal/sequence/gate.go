package sequence

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/hours"
	"waymark/internal/outbox"
)

// Gate asks, at the last moment before a letter goes, whether it still should: she is
// still enrolled, the sequence is live, the letter has not been taken out, it is not
// too late in her day, and she has had no other today. Three queries and the sequences answer
// for the whole batch. Other kinds of message are none of its business and may go.
//
// A letter that missed its moment is cancelled here and planned anew by the next tick,
// which is how it moves to the next opening by itself.
func (l *Letters) Gate(tx core.App, now time.Time, ms []outbox.Message) (map[string]outbox.Verdict, error) {
	verdicts := make(map[string]outbox.Verdict, len(ms))
	var ids []string
	for _, m := range ms {
		verdicts[m.ID] = outbox.Verdict{Status: outbox.Go}
		if m.Kind == outbox.Letter {
			ids = append(ids, m.Enrolment)
		}
	}
	if len(ids) == 0 {
		return verdicts, nil
	}
	enrolled, err := enrolledAmong(tx, ids)
	if err != nil {
		return nil, err
	}
	d, err := newDesk(tx)
	if err != nil {
		return nil, err
	}
	among := make([]enrolment, 0, len(enrolled))
	for _, e := range enrolled {
		among = append(among, e.enrolment)
	}
	if d.had, err = lettersElsewhere(tx, l.clock, now, among, false); err != nil {
		return nil, err
	}
	at := l.clock.At(now)
	for _, m := range ms {
		if m.Kind != outbox.Letter {
			continue
		}
		e, known := enrolled[m.Enrolment]
		if !known {
			verdicts[m.ID] = outbox.Verdict{Status: outbox.Cancel, Reason: "she has left the letters"}
			continue
		}
		verdict, err := d.judge(tx, at, m, e)
		verdict.Until = l.clock.Real(verdict.Until)
		if err != nil {
			return nil, err
		}
		verdicts[m.ID] = verdict
		switch verdict.Status {
		case outbox.Go:
			d.had.take(e.enrolment, at)
		case outbox.Cancel:
			l.Wake()
		}
	}
	return verdicts, nil
}

func (d *desk) judge(tx core.App, at time.Time, m outbox.Message, e enrolledRow) (outbox.Verdict, error) {
	s, err := d.sequence(tx, e.Sequence)
	if err != nil {
		return outbox.Verdict{}, err
	}
	switch {
	case e.Status == EnrolmentPaused:
		return outbox.Verdict{Status: outbox.Hold, Reason: "she asked for quiet"}, nil
	case e.Status == EnrolmentExited:
		return outbox.Verdict{Status: outbox.Cancel, Reason: "she has left the letters"}, nil
	case !s.live:
		return outbox.Verdict{Status: outbox.Hold, Reason: "the letters are paused"}, nil
	case !s.active(m.Step):
		return outbox.Verdict{Status: outbox.Cancel, Reason: "this letter was taken out"}, nil
	}
	moment, err := d.moment(tx, e.enrolment, at)
	if err != nil || !moment.After(at) {
		return outbox.Verdict{Status: outbox.Go}, err
	}
	later := outbox.Verdict{Status: outbox.Cancel, Reason: "too late in her day: it goes at the next good hour"}
	if hours.Open(at, s.sequence.Window(e.Timezone, d.fallback), e.safe(d.fallback)) {
		later.Reason = "she has had a letter today: it goes tomorrow"
	}
	if e.Status == EnrolmentCompleted {
		// sent again, by the author's hand: no tick plans for her any more, so it waits here
		later.Status, later.Until = outbox.Wait, moment
	}
	return later, nil
}

func (p *plannable) active(step string) bool {
	for _, s := range p.steps {
		if s.ID == step {
			return s.Active
		}
	}
	return false
}

// enrolledRow is an enrolment in any state.
type enrolledRow struct {
	enrolment
	Status string `db:"status"`
}

// enrolledAmong reads a batch of enrolments by primary key.
func enrolledAmong(tx core.App, ids []string) (map[string]enrolledRow, error) {
	var rows []enrolledRow
	err := tx.DB().NewQuery(`SELECT e.status, ` + enrolmentColumns + ` FROM enrolments e JOIN subscribers s ON s.id = e.subscriber
		WHERE e.id IN (SELECT value FROM json_each({:ids}))`).Bind(dbx.Params{"ids": list(ids)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("asking who is still enrolled: %w", err)
	}
	found := make(map[string]enrolledRow, len(rows))
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, nil
}
