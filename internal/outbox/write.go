package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Rows travel to SQLite as one JSON parameter, so that a statement is the same text
// for one row and for a thousand, and no list of ids can grow past SQLite's limits.

// newRow is a row as insertRows writes it.
type newRow struct {
	ID, SendID, Purpose                                                         string
	Status                                                                      Status
	Kind                                                                        Kind
	Priority                                                                    int
	Subscriber, Recipient, Consent, Guide, Enrolment, Step, Newsletter, Network string
	Payload                                                                     *string
	NextAt, LastError, Now                                                      string
}

// insertRows adds rows and returns how many were new. A purpose that is there already
// is the one conflict that is no error.
func insertRows(tx core.App, rows []newRow) (added int, err error) {
	// prepared once: five times as fast as taking each row from JSON
	insert := tx.DB().NewQuery(`
		INSERT INTO messages (id, send_id, status, kind, purpose, priority, subscriber, recipient, consent, guide,
			enrolment, step, newsletter, network, payload, next_at, last_error, created, updated)
		VALUES ({:id}, {:send_id}, {:status}, {:kind}, {:purpose}, {:priority}, {:subscriber}, {:recipient}, {:consent}, {:guide},
			{:enrolment}, {:step}, {:newsletter}, {:network}, {:payload}, {:next_at}, {:last_error}, {:now}, {:now})
		ON CONFLICT (purpose) DO NOTHING`).Prepare()
	if insert.LastError != nil {
		return 0, fmt.Errorf("writing messages into the ledger: %w", insert.LastError)
	}
	defer insert.Close()
	for _, r := range rows {
		res, err := insert.Bind(dbx.Params{
			"id": r.ID, "send_id": r.SendID, "status": r.Status, "kind": r.Kind, "purpose": r.Purpose, "priority": r.Priority,
			"subscriber": r.Subscriber, "recipient": r.Recipient, "consent": r.Consent, "guide": r.Guide, "enrolment": r.Enrolment,
			"step": r.Step, "newsletter": r.Newsletter, "network": r.Network, "payload": r.Payload, "next_at": r.NextAt,
			"last_error": r.LastError, "now": r.Now,
		}).Execute()
		if err != nil {
			return 0, fmt.Errorf("writing a message into the ledger: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return 0, fmt.Errorf("writing a message into the ledger: %w", err)
		}
		if n == 0 && r.Kind == Letter {
			n, err = onceMore(tx, r)
		}
		if n == 0 && r.Kind == Confirmation {
			n, err = sooner(tx, r)
		}
		if err != nil {
			return 0, err
		}
		added += int(n)
	}
	return added, nil
}

// onceMore queues a letter again that was cancelled before it went, and reports how many
// rows that were. It is no part of the insert: an upsert that can fire a trigger keeps a journal
// of every page it touches, which makes ten thousand new rows take twice as long.
func onceMore(tx core.App, r newRow) (int64, error) {
	res, err := tx.DB().NewQuery(`UPDATE messages SET status = {:status}, next_at = {:next_at}, priority = {:priority}, attempts = doubts, last_error = {:last_error}, step = {:step}, updated = {:now}
		WHERE purpose = {:purpose} AND kind = 'letter' AND +status = 'cancelled'`).
		Bind(dbx.Params{"purpose": r.Purpose, "status": r.Status, "next_at": r.NextAt, "priority": r.Priority, "last_error": r.LastError, "step": r.Step, "now": r.Now}).Execute()
	if err != nil {
		return 0, fmt.Errorf("queueing a letter once more: %w", err)
	}
	return res.RowsAffected()
}

// sooner gives a confirmation that waits the better place in the queue that it is asked for with now, and reports how many
// rows that were.
func sooner(tx core.App, r newRow) (int64, error) {
	res, err := tx.DB().NewQuery(`UPDATE messages SET priority = {:priority}, network = {:network}, updated = {:now}
		WHERE purpose = {:purpose} AND +status = 'queued' AND +priority > {:priority}`).
		Bind(dbx.Params{"purpose": r.Purpose, "priority": r.Priority, "network": r.Network, "now": r.Now}).Execute()
	if err != nil {
		return 0, fmt.Errorf("letting a confirmation go sooner: %w", err)
	}
	return res.RowsAffected()
}

// claimSQL finds rows by id. A "+" before a column keeps the planner from its index: otherwise every
// claim walks through everything that is queued.
const claimSQL = `
		UPDATE messages SET
			status = r.value->>'status',
			last_error = r.value->>'reason',
			next_at = coalesce(r.value->>'next_at', next_at),
			priority = coalesce(r.value->>'priority', priority),
			attempts = attempts + (r.value->>'status' = 'sending'),
			sent_at = CASE r.value->>'status' WHEN 'sending' THEN {:now} ELSE sent_at END,
			payload = CASE r.value->>'status' WHEN 'cancelled' THEN NULL ELSE payload END,
			updated = {:now}
		FROM json_each({:rows}) AS r
		WHERE messages.id = r.value->>'id' AND +messages.status = 'queued'`

// claimedRow is what the claim writes on a row.
type claimedRow struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
	Reason string `json:"reason"`
	// of a row that stays queued: when it is due, and its new priority; 0 for the one it has
	NextAt   string `json:"next_at,omitempty"`
	Priority int    `json:"priority,omitempty"`
}

// markClaimed moves queued rows to sending, cancelled or held, or leaves them queued for later. sent_at is when the attempt
// began: limits count it, and a search at the carrier begins there.
func markClaimed(tx core.App, now time.Time, rows []claimedRow) (int, error) {
	var sending []string
	var rest []claimedRow
	for _, row := range rows {
		if row.Status == Sending {
			sending = append(sending, row.ID)
		} else {
			rest = append(rest, row)
		}
	}
	n, err := markSending(tx, now, sending)
	if err != nil {
		return 0, err
	}
	others, err := execRows(tx, "claiming messages", rest, claimSQL, dbx.Params{"now": stamp(now)})
	return n + others, err
}

// changeSQL finds rows by id, as claimSQL does.
const changeSQL = `
		UPDATE messages SET
			status = r.value->>'status',
			attempts = r.value->>'attempts',
			next_at = r.value->>'next_at',
			sent_at = CASE WHEN r.value->>'unsent' THEN '' ELSE sent_at END,
			mailgun_id = CASE WHEN r.value->>'mailgun_id' = '' THEN mailgun_id ELSE r.value->>'mailgun_id' END,
			subject = CASE WHEN r.value->>'subject' = '' THEN subject ELSE r.value->>'subject' END,
			last_error = r.value->>'last_error',
			failure = r.value->>'failure',
			doubts = r.value->>'doubts',
			doubted_at = r.value->>'doubted_at',
			payload = CASE WHEN r.value->>'wipe' THEN NULL ELSE payload END,
			updated = {:now}
		FROM json_each({:rows}) AS r
		WHERE messages.id = r.value->>'id' AND +messages.status = {:from}`

// changedRow is what a row becomes after an attempt, or after the carrier was asked.
type changedRow struct {
	ID        string  `json:"id"`
	Status    Status  `json:"status"`
	Attempts  int     `json:"attempts"`
	NextAt    string  `json:"next_at"`
	Unsent    bool    `json:"unsent"` // it certainly did not go: sent_at is cleared
	MailgunID string  `json:"mailgun_id"`
	Subject   string  `json:"subject"`
	LastError string  `json:"last_error"`
	Failure   Failure `json:"failure"`
	Doubts    int     `json:"doubts"`
	DoubtedAt string  `json:"doubted_at"`
	Wipe      bool    `json:"wipe"`
}

// applyChanges writes what rows have become, but only where a row is still in the
// status it was read in: a webhook may have been quicker, and knows more.
func applyChanges(tx core.App, now time.Time, from Status, rows []changedRow) error {
	same, single, rows := alike(rows)
	overtaken, err := applyAlike(tx, now, from, same)
	if err != nil {
		return err
	}
	alone, err := applyAccepted(tx, now, from, single)
	if err != nil {
		return err
	}
	overtaken = append(overtaken, alone...)
	moved, err := execRows(tx, "writing what became of messages", rows, changeSQL, dbx.Params{"now": stamp(now), "from": from})
	if err != nil {
		return err
	}
	if moved != len(rows) {
		overtaken = append(overtaken, rows...)
	}
	_, err = execRows(tx, "completing messages that an event moved first", overtaken, `
		UPDATE messages SET
			mailgun_id = CASE WHEN mailgun_id = '' THEN r.value->>'mailgun_id' ELSE mailgun_id END,
			subject = CASE WHEN subject = '' THEN r.value->>'subject' ELSE subject END
		FROM json_each({:rows}) AS r
		WHERE messages.id = r.value->>'id' AND +messages.status != {:from}`, dbx.Params{"from": from})
	return err
}

// doubtLeftovers turns every row that a dead process left in sending into ambiguous.
func doubtLeftovers(app core.App, now time.Time) (int, error) {
	res, err := app.NonconcurrentDB().NewQuery(`
		UPDATE messages SET status = 'ambiguous', doubts = doubts + 1, doubted_at = {:now}, next_at = {:now}, updated = {:now},
			last_error = 'the program ended while this was being sent'
		WHERE status = 'sending'`).Bind(dbx.Params{"now": stamp(now)}).Execute()
	if err != nil {
		return 0, fmt.Errorf("looking for messages a crash left behind: %w", err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// execRows runs one statement over rows, given to it as the JSON parameter {:rows}, and
// returns how many rows of the ledger it touched.
func execRows[T any](tx core.App, act string, rows []T, query string, params dbx.Params) (int, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	all := dbx.Params{"rows": jsonList(rows)}
	for name, value := range params {
		all[name] = value
	}
	res, err := tx.DB().NewQuery(query).Bind(all).Execute()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", act, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", act, err)
	}
	return int(n), nil
}
