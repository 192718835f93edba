package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	// givenUpAfter is when a mail counts as absent although no later one shows either.
	givenUpAfter = 30 * time.Minute
	// forgottenAfter is when the carrier has forgotten too: Mailgun keeps events for three days at least.
	forgottenAfter = 72 * time.Hour
	// clockSlack is how far the carrier's clock may be from ours.
	clockSlack = 5 * time.Minute
	// lookBatch is how many rows one pass asks about.
	lookBatch = 50
	// mostMisses is how many questions in a row may fail before the rest wait for another pass: one that
	// cannot be answered must not keep the others waiting.
	mostMisses = 3
	// longestLook bounds the time between two looks for the same mail.
	longestLook = 5 * time.Minute
)

// firstLook is how long after a doubt the carrier is first asked: its events come late.
func firstLook(reconcileAfter time.Duration) time.Duration {
	return min(max(reconcileAfter/4, time.Second), 30*time.Second)
}

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
	LastError string         `db:"last_error"`
}

// horizon remembers how far the carrier's events reached, and since when we know: a
// message of ours that was handed over at reached was seen showing at seen. Both are our own clock's.
type horizon struct {
	mu    sync.Mutex
	marks []mark
}

type mark struct{ reached, seen time.Time }

// add takes in that a message handed over at reached was found at seen.
func (h *horizon) add(reached, seen time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.marks); n > 0 && !reached.After(h.marks[n-1].reached) {
		return
	}
	// a mark that is older than any doubt lasts says nothing more
	for len(h.marks) > 0 && seen.Sub(h.marks[0].seen) > 2*givenUpAfter {
		h.marks = h.marks[1:]
	}
	h.marks = append(h.marks, mark{reached, seen})
}

// passed reports whether, for at least span, a message has been showing that was handed
// over after t.
func (h *horizon) passed(t, now time.Time, span time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.marks {
		if m.reached.After(t) {
			return now.Sub(m.seen) >= span
		}
	}
	return false
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
	rows, err := dueDoubts(o.app, now)
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
		if err = errors.Join(askErr, err); err != nil {
			return now.Add(firstLook(o.cfg.ReconcileAfter)), fmt.Errorf("asking what became of mail: %w", err)
		}
		o.Wake()
	}
	return firstDoubt(o.app)
}

// ask looks for each row at the carrier. A row that could not be asked about comes back with a later time for
// its next look; so do all that are left when the carrier cannot be asked at all, and the error says why.
func (o *Outbox) ask(ctx context.Context, now time.Time, rows []doubtful) ([]changedRow, error) {
	tracer, canAsk := o.sender.(Tracer)
	var silent error // why nothing more is asked
	if canAsk {
		silent = o.lookAhead(ctx, tracer, now, rows)
	}
	changes := make([]changedRow, 0, len(rows))
	misses := 0 // in a row
	for _, r := range rows {
		if !canAsk || silent != nil {
			changes = append(changes, o.learned(now, r, Trace{}, silent == nil))
			continue
		}
		found, err := tracer.Trace(ctx, r.SendID, r.Address, r.SentAt.Time().Add(-clockSlack))
		changes = append(changes, o.learned(now, r, found, err == nil))
		if err == nil {
			misses = 0
			continue
		}
		if misses++; misses == mostMisses {
			silent = err
		}
	}
	return changes, silent
}

// lookAhead notes how far the carrier's events reach by now.
func (o *Outbox) lookAhead(ctx context.Context, tracer Tracer, now time.Time, rows []doubtful) error {
	since := rows[0].DoubtedAt.Time()
	for _, r := range rows {
		if r.DoubtedAt.Time().Before(since) {
			since = r.DoubtedAt.Time()
		}
	}
	ids, err := tracer.Showing(ctx, since.Add(-clockSlack))
	if err != nil || len(ids) == 0 {
		return err
	}
	reached, err := newestSent(o.app, ids)
	if err == nil && !reached.IsZero() {
		o.seen.add(reached, now)
	}
	return err
}

// learned is what a row becomes by what was found. asked is false when the carrier could not be asked.
func (o *Outbox) learned(now time.Time, r doubtful, found Trace, asked bool) changedRow {
	since := r.DoubtedAt.Time()
	row := changedRow{
		ID: r.ID, Status: Ambiguous, Attempts: r.Attempts, Doubts: r.Doubts, LastError: r.LastError,
		DoubtedAt: stamp(since), NextAt: stamp(now.Add(nextLook(now.Sub(since), o.cfg.ReconcileAfter))),
	}
	_, canAsk := o.sender.(Tracer)
	absent := asked && (found.Certain || o.seen.passed(since, now, o.cfg.ReconcileAfter) || now.Sub(since) >= givenUpAfter)
	switch {
	case found.Status != "":
		row.Status, row.MailgunID, row.Wipe = found.Status, cut(found.ID, 200), true
		row.NextAt, row.DoubtedAt, row.LastError = stamp(now), "", clip(found.Reason)
		row.Failure = found.Failure
	case !asked && now.Sub(since) >= forgottenAfter:
		row.Status, row.Wipe = Unknown, r.Kind.said()
		row.LastError = "it probably arrived, but the carrier could not be asked"
	case !absent:
	case found.Certain:
		// it never left this computer
		row.Status, row.Unsent, row.Doubts, row.NextAt, row.DoubtedAt = Queued, true, r.Doubts-1, stamp(now), ""
	case r.Kind.resent() && r.Doubts < mostDoubts && canAsk:
		row.Status, row.NextAt, row.DoubtedAt = Queued, stamp(now), ""
	default:
		row.Status, row.Wipe = Unknown, r.Kind.said()
		row.LastError = "it probably arrived, but nobody could say so"
	}
	return row
}

// nextLook is how long until a mail that has been in doubt for age is looked for again.
func nextLook(age, reconcileAfter time.Duration) time.Duration {
	return min(max(age/2, firstLook(reconcileAfter)), longestLook)
}

// dueDoubts reads the ambiguous rows that are due for a look, oldest doubt first, with the
// address each was sent to.
func dueDoubts(app core.App, now time.Time) ([]doubtful, error) {
	var rows []doubtful
	err := app.DB().NewQuery(`
		SELECT m.id, m.send_id, m.kind, m.attempts, m.doubts, m.sent_at, m.doubted_at, m.last_error,
			CASE WHEN m.recipient != '' THEN m.recipient ELSE coalesce(s.email, '') END AS address
		FROM messages m LEFT JOIN subscribers s ON s.id = m.subscriber
		WHERE m.status = 'ambiguous' AND m.next_at <= {:now}
		ORDER BY m.next_at LIMIT {:limit}`).
		Bind(dbx.Params{"now": stamp(now), "limit": lookBatch}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("reading doubtful messages: %w", err)
	}
	return rows, nil
}

// firstDoubt is when the next ambiguous row is due for a look; zero when there is none.
func firstDoubt(app core.App) (time.Time, error) {
	return oneTime(app, "reading when the next doubtful message is due",
		`SELECT next_at FROM messages WHERE status = 'ambiguous' ORDER BY next_at LIMIT 1`, nil)
}

// newestSent is when the newest of the messages with these send ids was handed over;
// zero when none of them is ours.
func newestSent(app core.App, sendIDs []string) (time.Time, error) {
	return oneTime(app, "reading when a message was sent", `
		SELECT coalesce(max(sent_at), '') FROM messages WHERE send_id IN (SELECT value FROM json_each({:ids}))`,
		dbx.Params{"ids": jsonList(sendIDs)})
}
