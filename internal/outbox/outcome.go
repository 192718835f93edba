package outbox

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// unwrittenEvery is how often a message that cannot be put into words is tried again in the end. It never
// fails for good: once the author has mended her words, it goes.
const unwrittenEvery = time.Hour

// TriedOften is from how many attempts on a message that still waits is worth a look.
const TriedOften = 10

// outcome is what an attempt makes of its row, and what the brake hears of it. It is a
// pure function, but for the jitter in backoff.
func outcome(a attempt, now time.Time, firstLook time.Duration) (changedRow, report) {
	m := a.message
	row := changedRow{ID: m.ID, Attempts: m.Attempts, Doubts: m.Doubts, Subject: cut(a.subject, 300), NextAt: stamp(now)}
	if a.err == nil {
		row.Status, row.MailgunID, row.Wipe = Accepted, cut(a.id, 200), true
		return row, report{heard: clearly}
	}
	row.LastError = clip(a.err.Error())

	if errors.Is(a.err, errNotTried) {
		row.Status, row.Unsent, row.Attempts = Queued, true, m.Attempts-1
		return row, report{}
	}
	if unwritten := (*composeError)(nil); errors.As(a.err, &unwritten) {
		row.Unsent = true
		switch {
		case errors.Is(a.err, ErrCancel):
			row.Status, row.Wipe = Cancelled, true
		case m.Attempts >= TriedOften:
			row.Status, row.NextAt = Queued, stamp(now.Add(unwrittenEvery))
		default:
			row.Status, row.NextAt = Queued, stamp(now.Add(backoff(m.Attempts)))
		}
		return row, report{}
	}

	failure := &SendError{Outcome: Doubt}
	errors.As(a.err, &failure)
	switch failure.Outcome {
	case Refused:
		row.Status, row.Wipe = Failed, true
		return row, report{heard: clearly}
	case Later:
		// not the row's fault, so it keeps its place unless the carrier named a time
		row.Status, row.Unsent = Queued, true
		row.NextAt = stamp(now.Add(max(failure.RetryAfter, backoff(m.Attempts))))
		return row, report{heard: unclearly, retryAfter: failure.RetryAfter}
	case Stop:
		row.Status, row.Unsent = Queued, true
		return row, report{heard: stop, reason: stopReason(failure), retryAfter: failure.RetryAfter}
	default:
		row.Status, row.Doubts, row.DoubtedAt = Ambiguous, m.Doubts+1, stamp(now)
		row.NextAt = stamp(now.Add(firstLook))
		return row, report{heard: unclearly, retryAfter: failure.RetryAfter}
	}
}

// stopReason says in plain words why no mail goes, for the author's screens.
func stopReason(e *SendError) string {
	switch e.Code {
	case 401:
		return "Mailgun does not accept the API key (401)."
	case 402:
		return "Mailgun asks for a payment or a larger plan (402)."
	case 403:
		return "Mailgun does not let this account send (403)."
	case 404:
		return "Mailgun does not know the sending domain (404)."
	case 420:
		return "The Mailgun account has reached its sending limit (420)."
	default:
		return fmt.Sprintf("Mail cannot be sent: %v", e)
	}
}

// settle writes what rows that were sending have become, in one short transaction.
func (o *Outbox) settle(now time.Time, rows []changedRow) error {
	err := o.app.RunInTransaction(func(tx core.App) error { return applyChanges(tx, now, Sending, rows) })
	if err != nil {
		return fmt.Errorf("settling %d messages: %w", len(rows), err)
	}
	o.settled(rows)
	return nil
}

// settled has the reconciler look soon when some of rows are in doubt.
func (o *Outbox) settled(rows []changedRow) {
	if slices.ContainsFunc(rows, func(row changedRow) bool { return row.Status == Ambiguous }) {
		o.lookSoon()
	}
}
