package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// A restored backup does not know what went out after it was made: its rows are queued
// again, or written again when their time comes. Send ids are derived from purposes, so both
// have the id they had, and the carrier still shows it. Before a process sends for the
// first time it therefore reads what the carrier took since the ledger's last mail.

// catchUpTries is how often the carrier is asked before mail goes all the same: a key
// that may send but not read must not stop a site for good.
const catchUpTries = 5

// sentToken is how a mail that went, and has no row, is remembered among the events.
const sentToken = "sent:"

// RememberedSent is the SQL condition for such an event. It is kept for as long as a row of it may
// still be written, which a pause can put off for months.
const RememberedSent = "(token >= 'sent:' AND token < 'sent;')"

// awaitCatchUp catches up, trying again for about a minute when the carrier cannot be asked.
func (o *Outbox) awaitCatchUp(ctx context.Context) {
	for n := 1; ctx.Err() == nil; n++ {
		err := o.catchUp(ctx, o.now())
		if err == nil {
			return
		}
		if n == catchUpTries {
			o.app.Logger().Error("Mail goes on without knowing what went out since the last backup", "error", err)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(backoff(n)):
		}
	}
}

// catchUp asks the carrier what it took since the ledger's last mail. Rows that wait and went
// become accepted; what has no row yet is remembered for when it gets one.
func (o *Outbox) catchUp(ctx context.Context, now time.Time) error {
	tracer, ok := o.sender.(Tracer)
	if !ok {
		return nil
	}
	last, err := oneTime(o.app, "reading when mail last went", `SELECT coalesce(max(sent_at), '') FROM messages WHERE sent_at != ''`, nil)
	if err != nil {
		return err
	}
	if last.IsZero() {
		last = now.Add(-forgottenAfter) // a backup made before the first mail knows of none
	}
	ids, err := tracer.Taken(ctx, last.Add(-clockSlack))
	if err != nil {
		return fmt.Errorf("asking what went out since the ledger's last mail: %w", err)
	}
	return o.app.RunInTransaction(func(tx core.App) error {
		if err := acceptTaken(tx, now, ids); err != nil {
			return err
		}
		o.sentUnwritten, err = anySentUnwritten(tx)
		return err
	})
}

// acceptTaken moves waiting rows that went to accepted, and remembers ids that have no row.
func acceptTaken(tx core.App, now time.Time, ids []string) error {
	params := dbx.Params{"ids": jsonList(ids), "now": stamp(now), "prefix": sentToken}
	_, err := tx.DB().NewQuery(`
		UPDATE messages SET status = 'accepted', sent_at = {:now}, payload = NULL, updated = {:now},
			last_error = 'it had gone before the site was restored from a backup'
		WHERE +status IN ('queued', 'held') AND send_id IN (SELECT value FROM json_each({:ids}))`).Bind(params).Execute()
	if err != nil {
		return fmt.Errorf("noting what had gone: %w", err)
	}
	_, err = tx.DB().NewQuery(`
		INSERT INTO mail_events (id, token, event, severity, message, reason, occurred_at, created, updated)
		SELECT 's' || lower(hex(randomblob(7))), {:prefix} || value, 'accepted', '', '', '', {:now}, {:now}, {:now}
		FROM json_each({:ids})
		WHERE value NOT IN (SELECT send_id FROM messages WHERE send_id IN (SELECT value FROM json_each({:ids})))
		ON CONFLICT (token) DO NOTHING`).Bind(params).Execute()
	if err != nil {
		return fmt.Errorf("remembering what had gone: %w", err)
	}
	return nil
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
	if !o.sentUnwritten {
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
