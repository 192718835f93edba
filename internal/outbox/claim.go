package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// claim is what one claim brought.
type claim struct {
	messages []Message
	// stirred: rows were cancelled or held, so there may be more to claim at once.
	stirred bool
	// next is when the next row is due and the plan has room for it; zero when nothing waits, or
	// when this claim found something, so that the next one must tell.
	next time.Time
}

// claim writes down what became of rows that have come back, and takes due messages as far as there is room, most urgent first, and marks them sending. What
// the gate refuses is cancelled or held in the same transaction. Once claim returns,
// the marks are on the disk: not even a power cut can bring a claimed message back into the queue.
func (o *Outbox) claim(now time.Time, r room, rows []changedRow) (claim, error) {
	var c claim
	held := o.lettersHeld(now)
	if !held.IsZero() {
		r.rows[patient], r.rows[together] = 0, 0
	}
	err := o.durably(func(tx core.App) error {
		c = claim{} // the transaction may be tried twice
		if err := applyChanges(tx, now, Sending, rows); err != nil {
			return err
		}
		p, err := o.readPlan(tx, now)
		if err != nil {
			return err
		}
		due, err := dueWithin(tx, now, p, r)
		if err != nil {
			return err
		}
		if len(due) > 0 {
			if c.messages, err = o.admit(tx, now, due); err != nil {
				return err
			}
			c.stirred = len(c.messages) < len(due)
			return nil
		}
		c.next, err = nextClaim(tx, now, p, r)
		if !held.IsZero() && (c.next.IsZero() || held.Before(c.next)) {
			c.next = held
		}
		return err
	})
	if err != nil {
		return claim{}, fmt.Errorf("claiming messages: %w", err)
	}
	o.settled(rows)
	return c, nil
}

// dueWithin reads what is due, within the plan and within the room, band after band.
func dueWithin(tx core.App, now time.Time, p plan, r room) ([]Message, error) {
	read, err := newDueReader(tx, now)
	if err != nil {
		return nil, err
	}
	defer read.close()
	var due []Message
	weak := 0
	for _, b := range bands {
		want := p.room(b, r.of(b.sort), len(due), weak)
		if want <= 0 {
			continue
		}
		ms, err := read.read(b.priority, want)
		if err != nil {
			return nil, err
		}
		r.take(b.sort, len(ms))
		if b.weak > 0 {
			weak += len(ms)
		}
		due = append(due, ms...)
	}
	return due, nil
}

// admit asks the gate about due messages, writes down its verdicts and returns those that go.
func (o *Outbox) admit(tx core.App, now time.Time, due []Message) ([]Message, error) {
	var gated []Message
	for _, m := range due {
		if m.Kind.gated() {
			gated = append(gated, m)
		}
	}
	var verdicts map[string]Verdict
	if len(gated) > 0 {
		if o.gate == nil {
			return nil, ErrNoGate
		}
		var err error
		if verdicts, err = o.gate(tx, now, gated); err != nil {
			return nil, fmt.Errorf("asking whether messages may still go: %w", err)
		}
	}
	gone, err := o.alreadySent(tx, due)
	if err != nil {
		return nil, err
	}
	rows := make([]claimedRow, 0, len(due))
	var admitted []Message
	for _, m := range due {
		row := claimedRow{ID: m.ID, Status: Sending}
		if m.Kind.gated() {
			row = judged(now, m, verdicts[m.ID])
		}
		if gone[m.ID] {
			row = claimedRow{ID: m.ID, Status: Accepted, Reason: "it had gone before the site was restored from a backup"}
		}
		rows = append(rows, row)
		if row.Status == Sending {
			m.Attempts++
			admitted = append(admitted, m)
		}
	}
	moved, err := markClaimed(tx, now, rows)
	if err == nil && moved != len(rows) {
		err = fmt.Errorf("%d of %d messages changed while they were claimed", len(rows)-moved, len(rows))
	}
	return admitted, err
}

// shortestWait is how long a message waits at least that the gate has put off.
const shortestWait = time.Second

// judged turns a verdict into the row's next status.
func judged(now time.Time, m Message, v Verdict) claimedRow {
	switch v.Status {
	case Go:
		return claimedRow{ID: m.ID, Status: Sending}
	case Cancel:
		return claimedRow{ID: m.ID, Status: Cancelled, Reason: clip(v.Reason)}
	case Hold:
		return claimedRow{ID: m.ID, Status: Held, Reason: clip(v.Reason)}
	case Wait:
		// a moment that is not ahead would have it claimed again and again
		until := v.Until
		if soonest := now.Add(shortestWait); until.Before(soonest) {
			until = soonest
		}
		return claimedRow{ID: m.ID, Status: Queued, Reason: clip(v.Reason), NextAt: stamp(until), Priority: narrow[m.Kind]}
	default:
		return claimedRow{ID: m.ID, Status: Held, Reason: "nobody could say whether this may go"}
	}
}

// nextClaim is when a queued row is next due and the plan has room for it; zero when none is
// queued. Bands there is no room for are left out: their turn comes when something comes back.
func nextClaim(tx core.App, now time.Time, p plan, r room) (time.Time, error) {
	var next time.Time
	for _, b := range bands {
		if r.of(b.sort) <= 0 {
			continue
		}
		at, err := firstDue(tx, Queued, b.priority)
		if err != nil {
			return time.Time{}, err
		}
		if at.IsZero() {
			continue
		}
		opens, err := p.opens(tx, now, b)
		if err != nil {
			return time.Time{}, err
		}
		if opens.After(at) {
			at = opens
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

// durably runs fn in a transaction that is on the disk when it returns. PocketBase opens
// SQLite with synchronous=NORMAL, under which a power cut may undo the last commits
// (https://www.sqlite.org/pragma.html#pragma_synchronous). There is one write connection,
// so the pragma holds for the transaction that follows; another's in between is merely safer.
func (o *Outbox) durably(fn func(tx core.App) error) error {
	if err := o.synchronous("FULL"); err != nil {
		return err
	}
	// failing to go back is no error: what follows is slower, and as safe
	defer func() { _ = o.synchronous("NORMAL") }()
	return o.app.RunInTransaction(fn)
}

func (o *Outbox) synchronous(mode string) error {
	if _, err := o.app.NonconcurrentDB().NewQuery("PRAGMA synchronous = " + mode).Execute(); err != nil {
		return fmt.Errorf("setting synchronous = %s: %w", mode, err)
	}
	return nil
}
