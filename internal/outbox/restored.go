package outbox

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// A restored backup does not know what went out after it was made: its rows are queued
// again, or written again when their time comes. Send ids are derived from purposes, so both
// have the id they had, and the carrier still shows it. Before a process sends for the
// first time it therefore reads what the carrier took since the ledger's last mail.
//
// The carrier may not show all of it yet. So when it shows anything that the ledger does not know, this is a
// restored one, and what it does not show is proven as everywhere else (proof.go): nothing goes
// for Config.ReconcileAfter, and no letter for Config.ResendAfter; after each, the carrier is asked anew.

// catchUpTries is how often the carrier is asked before mail goes all the same: a key
// that may send but not read must not stop a site for good.
const catchUpTries = 5

// sentToken is how a mail that went, and has no row, is remembered among the events.
const sentToken = "sent:"

// RememberedSent is the SQL condition for such an event. It is kept for as long as a row of it may
// still be written, which a pause can put off for months.
const RememberedSent = "(token >= 'sent:' AND token < 'sent;')"

// awaitCatchUp catches up before the loop begins. When the ledger turns out to be a restored one, it does so again
// once the carrier has had time to show more, and once more, in the background, before letters go.
func (o *Outbox) awaitCatchUp(ctx context.Context, background *sync.WaitGroup) {
	since, restored := o.tryCatchUp(ctx, time.Time{})
	if !restored {
		return
	}
	began := o.now()
	o.holdLetters(began.Add(o.rules.trust))
	o.app.Logger().Warn("Mail went out that this ledger does not know, so it was restored from a backup. Letters wait until Mailgun shows all of it", "for", o.rules.trust.String())
	pause(ctx, o.rules.shows)
	o.tryCatchUp(ctx, since)
	background.Go(func() {
		pause(ctx, began.Add(o.rules.trust).Sub(o.now()))
		if ctx.Err() == nil {
			o.letLettersGo(ctx, since)
		}
	})
}

// letLettersGo catches up once more, with what the carrier took since a time, and holds letters no longer.
func (o *Outbox) letLettersGo(ctx context.Context, since time.Time) {
	o.tryCatchUp(ctx, since)
	o.holdLetters(time.Time{})
	o.Wake()
}

// pause waits, or until ctx is done.
func pause(ctx context.Context, long time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(long):
	}
}

// tryCatchUp catches up, trying again for about a minute when the carrier cannot be asked. See catchUp.
func (o *Outbox) tryCatchUp(ctx context.Context, since time.Time) (asked time.Time, restored bool) {
	for n := 1; ctx.Err() == nil; n++ {
		asked, restored, err := o.catchUp(ctx, o.now(), since)
		if err == nil {
			return asked, restored
		}
		if n == catchUpTries {
			o.app.Logger().Error("Mail goes on without knowing what went out since the last backup", "error", err)
			break
		}
		pause(ctx, backoff(n))
	}
	return since, false
}

// catchUp asks the carrier what it took since a time; zero is the ledger's last mail, and asked says when that was.
// Rows that wait and went become accepted; what has no row yet is remembered for when it gets one. When
// there was any of either, the ledger was restored.
func (o *Outbox) catchUp(ctx context.Context, now, since time.Time) (asked time.Time, restored bool, err error) {
	tracer, ok := o.sender.(Tracer)
	if !ok {
		return since, false, nil
	}
	if since.IsZero() {
		// what went later than now went by a clock that ran ahead
		since, err = oneTime(o.app, "reading when mail last went", `SELECT coalesce(max(sent_at), '') FROM messages WHERE sent_at != '' AND sent_at <= {:now}`,
			dbx.Params{"now": stamp(now)})
		if err != nil {
			return since, false, err
		}
		if oldest := now.Add(-o.rules.kept()); since.Before(oldest) {
			since = oldest // a backup made before the first mail knows of none
		}
	}
	ids, err := tracer.Taken(ctx, since.Add(-clockSlack))
	if err != nil {
		return since, false, fmt.Errorf("asking what went out since the ledger's last mail: %w", err)
	}
	err = o.app.RunInTransaction(func(tx core.App) error {
		n, err := acceptTaken(tx, now, ids)
		if err != nil {
			return err
		}
		restored = n > 0
		unwritten, err := anySentUnwritten(tx)
		o.sentUnwritten.Store(unwritten)
		return err
	})
	return since, restored, err
}

// holdLetters keeps letters and newsletters back until a time; zero lets them go.
func (o *Outbox) holdLetters(until time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lettersFrom = until
}

// lettersHeld is until when letters and newsletters are kept back; zero when they are not.
func (o *Outbox) lettersHeld(now time.Time) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now.Before(o.lettersFrom) {
		return o.lettersFrom
	}
	return time.Time{}
}

// acceptTaken moves waiting rows that went to accepted, and remembers ids that have no row. It returns how
// many rows and ids that were.
func acceptTaken(tx core.App, now time.Time, ids []string) (n int64, err error) {
	params := dbx.Params{"ids": jsonList(ids), "now": stamp(now), "prefix": sentToken}
	moved, err := tx.DB().NewQuery(`
		UPDATE messages SET status = 'accepted', sent_at = {:now}, payload = NULL, updated = {:now},
			last_error = 'it had gone before the site was restored from a backup'
		WHERE +status IN ('queued', 'held') AND send_id IN (SELECT value FROM json_each({:ids}))`).Bind(params).Execute()
	if err != nil {
		return 0, fmt.Errorf("noting what had gone: %w", err)
	}
	kept, err := tx.DB().NewQuery(`
		INSERT INTO mail_events (id, token, event, severity, message, reason, occurred_at, created, updated)
		SELECT 's' || lower(hex(randomblob(7))), {:prefix} || value, 'accepted', '', '', '', {:now}, {:now}, {:now}
		FROM json_each({:ids})
		WHERE value NOT IN (SELECT send_id FROM messages WHERE send_id IN (SELECT value FROM json_each({:ids})))
		ON CONFLICT (token) DO NOTHING`).Bind(params).Execute()
	if err != nil {
		return 0, fmt.Errorf("remembering what had gone: %w", err)
	}
	rows, err := moved.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("noting what had gone: %w", err)
	}
	more, err := kept.RowsAffected()
	return rows + more, err
}

// anySentUnwritten reports whether some mail is remembered that had no row when it was read.
func anySentUnwritten(tx core.App) (bool, error) {
	var n int
	// between the prefix and the next text after it: a seek in the index of tokens
	err := tx.DB().NewQuery(`SELECT count(*) FROM (SELECT 1 FROM mail_events WHERE ` + RememberedSent + ` LIMIT 1)`).Row(&n)
	if err != nil {
		return false, fmt.Errorf("looking for mail without a row: %w", err)
	}
	return n > 0, nil
}

// alreadySent returns those of the messages, by id, that went before the site was restored.
func (o *Outbox) alreadySent(tx core.App, ms []Message) (map[string]bool, error) {
	if !o.sentUnwritten.Load() {
		return nil, nil
	}
	tokens := make([]string, len(ms))
	for i, m := range ms {
		tokens[i] = sentToken + m.SendID
	}
	var found []string
	err := tx.DB().NewQuery(`SELECT token FROM mail_events WHERE token IN (SELECT value FROM json_each({:tokens}))`).
		Bind(dbx.Params{"tokens": jsonList(tokens)}).Column(&found)
	if err != nil {
		return nil, fmt.Errorf("looking whether mail had gone: %w", err)
	}
	known := make(map[string]bool, len(found))
	for _, token := range found {
		known[token] = true
	}
	sent := map[string]bool{}
	for _, m := range ms {
		if known[sentToken+m.SendID] {
			sent[m.ID] = true
		}
	}
	return sent, nil
}
