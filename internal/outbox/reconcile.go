package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	// clockSlack is how far the carrier's clock may be from ours.
	clockSlack = 5 * time.Minute
	// clockStep is from when on a clock that was set is noticed.
	clockStep = time.Minute
	// lookBatch is how many rows one pass asks about: one list answers for all of them.
	lookBatch = 2_000
	// mostEarlier is how many mails from before an attempt are looked for. One that shows is enough.
	mostEarlier = 3
	// mostAttempts is how often a message is handed over of which nobody can say whether it arrived.
	mostAttempts = 5
)

// The last_error of what went wrong for good, as the author reads it.
const (
	saidUnsayable = "it probably arrived, but Mailgun could not be asked while it still knew"
	saidExhausted = "it did not arrive: Mailgun took none of five attempts, and never said why"
)

// doubtful is a row about which the carrier is asked.
type doubtful struct {
	ID        string         `db:"id"`
	SendID    string         `db:"send_id"`
	Kind      Kind           `db:"kind"`
	Address   string         `db:"address"`
	Attempts  int            `db:"attempts"`
	Doubts    int            `db:"doubts"`
	SentAt    types.DateTime `db:"sent_at"`
	DoubtedAt types.DateTime `db:"doubted_at"`
	Created   types.DateTime `db:"created"`
	LastError string         `db:"last_error"`
	MailgunID string         `db:"mailgun_id"` // of an earlier life: it could not arrive, and the author sent it once more
}

// ended is since when nobody has been sending it. By a clock that is right, that is not to come.
func (r doubtful) ended(now time.Time) time.Time {
	if at := r.DoubtedAt.Time(); !at.IsZero() && !at.After(now) {
		return at
	}
	return now
}

// began is when its attempt began.
func (r doubtful) began(now time.Time) time.Time {
	if at := r.SentAt.Time(); !at.IsZero() && !at.After(now) {
		return at
	}
	return r.ended(now)
}

// searchFrom is where the search for it begins, in the carrier's events: with its first attempt, so
// that none is overlooked.
func (d doubtful) searchFrom(now time.Time, r rules) time.Time {
	at := d.SentAt.Time()
	if made := d.Created.Time(); d.Doubts > 1 && d.MailgunID == "" && !made.IsZero() && made.Before(at) {
		at = made
	}
	if oldest := now.Add(-r.kept()); at.Before(oldest) || at.After(now) {
		at = oldest // by a clock that ran ahead: it may have been at any time
	}
	return at.Add(-r.slack())
}

// keepReconciling asks about doubtful mail whenever some is due for it, until ctx is done.
func (o *Outbox) keepReconciling(ctx context.Context) {
	for ctx.Err() == nil {
		next, err := o.reconcile(ctx, o.now())
		if err != nil && ctx.Err() == nil {
			o.trouble(err)
		}
		select {
		case <-ctx.Done():
		case <-o.look:
		case <-time.After(until(o.now(), next)):
		}
	}
}

// lookSoon makes the reconciler work out anew when it is due. It never blocks.
func (o *Outbox) lookSoon() {
	select {
	case o.look <- struct{}{}:
	default:
	}
}

// reconcile asks the carrier about the ambiguous rows that are due for it and writes down
// what it learns. It returns when the next row is due; zero when there is none.
func (o *Outbox) reconcile(ctx context.Context, now time.Time) (next time.Time, err error) {
	if err := o.heedClock(now); err != nil {
		return now.Add(o.rules.firstLook()), err
	}
	rows, err := dueDoubts(o.app, now, o.rules.longestLook())
	if err != nil {
		return time.Time{}, err
	}
	if len(rows) > 0 {
		changes, askErr := o.ask(ctx, now, rows)
		err := o.app.RunInTransaction(func(tx core.App) error {
			if err := learnAsked(tx, now, rows, changes); err != nil {
				return err
			}
			return applyChanges(tx, now, Ambiguous, changes)
		})
		o.Wake()
		if err = errors.Join(askErr, err); err != nil {
			return now.Add(o.rules.firstLook()), fmt.Errorf("asking what became of mail: %w", err)
		}
	}
	return firstDoubt(o.app)
}

// heedClock notices when the clock has been set since it was last asked. What was waited for by the wrong one
// proves nothing, so every doubt begins anew.
func (o *Outbox) heedClock(now time.Time) error {
	last := o.looked
	o.looked = now
	if last.IsZero() {
		return nil
	}
	// with the monotonic clock, and without it
	step := now.Round(0).Sub(last.Round(0)) - now.Sub(last)
	if step.Abs() < clockStep {
		return nil
	}
	o.app.Logger().Warn("The clock was set; mail that is in doubt waits anew", "by", step.Round(time.Second).String())
	return o.doubtAnew(now)
}

// doubtAnew begins every doubt again.
func (o *Outbox) doubtAnew(now time.Time) error {
	o.seen.forget()
	_, err := o.app.NonconcurrentDB().NewQuery(`UPDATE messages SET doubted_at = {:now}, next_at = {:now} WHERE status = 'ambiguous'`).
		Bind(dbx.Params{"now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("beginning doubts anew: %w", err)
	}
	return nil
}

// ask looks for rows at the carrier, all in one go, and says what each becomes. The error says why
// some could not be asked about.
func (o *Outbox) ask(ctx context.Context, now time.Time, rows []doubtful) ([]changedRow, error) {
	answer, err := o.inquire(ctx, now, rows)
	changes := make([]changedRow, 0, len(rows))
	for _, r := range rows {
		found, asked := answer.traces[r.SendID]
		ended := r.ended(now)
		changes = append(changes, o.learned(now, r, evidence{
			found: found, asked: asked && !answer.gap,
			began: now.Sub(r.began(now)), ended: now.Sub(ended),
			earlier: answer.earlier, later: o.seen.passed(ended, now, 0), settled: o.seen.passed(ended, now, o.rules.shows),
		}))
	}
	return changes, err
}

// answer is what the carrier said of several rows.
type answer struct {
	traces  map[string]Trace // of those it could be asked about
	earlier bool             // a mail from before them all is showing
	gap     bool             // none is, though one should be
}

// inquire asks the carrier what it shows: first how far it has come, then everything since before the first of
// the rows.
func (o *Outbox) inquire(ctx context.Context, now time.Time, rows []doubtful) (answer, error) {
	tracer, canAsk := o.sender.(Tracer)
	if !canAsk {
		return answer{}, nil
	}
	began, ended := rows[0].began(now), rows[0].ended(now)
	wanted := make([]Wanted, 0, len(rows)+mostEarlier)
	for _, r := range rows {
		if at := r.began(now); at.Before(began) {
			began = at
		}
		if at := r.ended(now); at.Before(ended) {
			ended = at
		}
		wanted = append(wanted, Wanted{SendID: r.SendID, Address: r.Address, Since: r.searchFrom(now, o.rules)})
	}
	if err := o.lookAhead(ctx, tracer, now, ended); err != nil {
		return answer{}, err
	}
	earlier, err := sentBefore(o.app, began, now.Add(-o.rules.kept()))
	if err != nil {
		return answer{}, err
	}
	for _, e := range earlier {
		wanted = append(wanted, Wanted{SendID: e.SendID, Address: e.Address, Since: e.SentAt.Time().Add(-o.rules.slack())})
	}
	var said answer
	said.traces, err = tracer.Trace(ctx, wanted)
	for _, e := range earlier {
		said.earlier = said.earlier || said.traces[e.SendID].Status != ""
	}
	said.gap = len(earlier) > 0 && !said.earlier && now.Sub(earlier[0].SentAt.Time()) < o.rules.keptLeast()
	return said, err
}

// lookAhead notes how far the carrier's events reach by now.
func (o *Outbox) lookAhead(ctx context.Context, tracer Tracer, now, since time.Time) error {
	ids, err := tracer.Showing(ctx, since.Add(-o.rules.slack()))
	if err != nil || len(ids) == 0 {
		return err
	}
	reached, err := newestSent(o.app, now, ids)
	if err == nil && !reached.IsZero() {
		o.seen.add(reached, now)
	}
	return err
}

// learned is what a row becomes by the evidence.
func (o *Outbox) learned(now time.Time, r doubtful, e evidence) changedRow {
	row := changedRow{
		ID: r.ID, Status: Ambiguous, Attempts: r.Attempts, Doubts: r.Doubts, LastError: r.LastError,
		DoubtedAt: stamp(now.Add(-e.ended)), NextAt: stamp(now.Add(o.rules.nextLook(r.Kind, e))),
	}
	switch o.rules.judge(r.Kind, e) {
	case arrived:
		row.Status, row.MailgunID, row.Wipe = e.found.Status, cut(e.found.ID, 200), true
		row.NextAt, row.DoubtedAt, row.LastError = stamp(now), "", clip(e.found.Reason)
		row.Failure = e.found.Failure
	case neverLeft:
		row.Status, row.Unsent, row.Doubts, row.NextAt, row.DoubtedAt = Queued, true, r.Doubts-1, stamp(now), ""
	case absent:
		if r.Doubts >= mostAttempts {
			row.Status, row.Wipe, row.LastError = Failed, r.Kind.said(), saidExhausted
			break
		}
		row.Status, row.NextAt, row.DoubtedAt = Queued, stamp(now), ""
	case unsayable:
		row.Status, row.Wipe, row.LastError = Unknown, r.Kind.said(), saidUnsayable
	}
	return row
}
