package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// CancelFor cancels everything that waits for a subscriber, inside the caller's
// transaction: what is on the wire already cannot be called back. System mail, which is
// hers to ask for, stays.
func CancelFor(tx core.App, now time.Time, subscriber, reason string) error {
	return cancelWaiting(tx, now, "kind != 'system'", subscriber, reason)
}

// CancelLettersFor is CancelFor for the letters of her sequences alone.
func CancelLettersFor(tx core.App, now time.Time, subscriber, reason string) error {
	return cancelWaiting(tx, now, "kind = 'letter'", subscriber, reason)
}

func cancelWaiting(tx core.App, now time.Time, which, subscriber, reason string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE messages SET status = 'cancelled', last_error = {:why}, updated = {:now}
		WHERE subscriber = {:s} AND status IN ('queued', 'held') AND ` + which).
		Bind(dbx.Params{"s": subscriber, "why": clip(reason), "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("cancelling what waits for her: %w", err)
	}
	return nil
}

// ReleaseFor queues what was held for a subscriber, inside the caller's transaction. The
// gate is asked again before anything goes.
func ReleaseFor(tx core.App, now time.Time, subscriber string) error {
	return release(tx, now, "subscriber = {:id}", subscriber)
}

// AskAgain has the gate asked now about the newsletters that wait for a subscriber's hours, inside the caller's
// transaction; with "" about everybody's. What must still wait is put off again.
func AskAgain(tx core.App, now time.Time, subscriber string) error {
	which := "subscriber = {:s} AND +status = 'queued' AND +priority = {:p}"
	if subscriber == "" {
		which = "status = 'queued' AND priority = {:p}"
	}
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE messages SET next_at = {:now}, updated = {:now} WHERE next_at > {:now} AND ` + which).
		Bind(dbx.Params{"s": subscriber, "p": priorityNarrowNewsletter, "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("asking again about mail that waits for certain hours: %w", err)
	}
	wakeAfter(tx)
	return nil
}

// ReleaseSequence queues the letters that were held while a sequence stood still.
func ReleaseSequence(tx core.App, now time.Time, sequence string) error {
	return release(tx, now, "enrolment IN (SELECT id FROM enrolments WHERE sequence = {:id})", sequence)
}

func release(tx core.App, now time.Time, which, id string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE messages SET status = 'queued', next_at = {:now}, last_error = '', updated = {:now}
		WHERE status = 'held' AND ` + which).Bind(dbx.Params{"id": id, "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("letting held mail go: %w", err)
	}
	wakeAfter(tx)
	return nil
}

// ReleaseHeld queues what has been held for a day without being looked at, and returns how much that was. What
// must still wait is held again by the gate; what was left behind, by an edit that nobody told the ledger of, goes.
func ReleaseHeld(app core.App, now time.Time) (int, error) {
	res, err := app.NonconcurrentDB().NewQuery(`UPDATE messages SET status = 'queued', next_at = {:now}, last_error = '', updated = {:now} WHERE status = 'held' AND updated <= {:before}`).
		Bind(dbx.Params{"now": stamp(now), "before": stamp(now.Add(-24 * time.Hour))}).Execute()
	if err != nil {
		return 0, fmt.Errorf("looking again at what is held: %w", err)
	}
	n, err := res.RowsAffected()
	if n > 0 {
		wakeAfter(app)
	}
	return int(n), err
}

// CancelNewsletter cancels at most most of the messages of a newsletter that wait, inside the
// caller's transaction, and returns how many it did.
func CancelNewsletter(tx core.App, now time.Time, newsletter, reason string, most int) (int, error) {
	res, err := tx.NonconcurrentDB().NewQuery(`UPDATE messages SET status = 'cancelled', last_error = {:why}, updated = {:now}
		WHERE rowid IN (SELECT rowid FROM messages WHERE newsletter = {:n} AND newsletter != '' AND status IN ('queued', 'held') LIMIT {:most})`).
		Bind(dbx.Params{"n": newsletter, "why": clip(reason), "now": stamp(now), "most": most}).Execute()
	if err != nil {
		return 0, fmt.Errorf("calling back a newsletter: %w", err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}
