package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Most rows of one claim, and of one call, become the same thing. They are written by one plain statement
// with a list of ids, and what was accepted alone by a prepared one; the rest is taken out of JSON,
// which costs several times as much.

// An update whose trigger may fire keeps a journal of every page it touches, to undo itself alone when it
// fails. OR FAIL does without: what it had done by then goes with the transaction, which is always
// rolled back after an error.

// alikeFrom is how many rows must become the same to have a statement of their own.
const alikeFrom = 4

// sendingSQL claims rows for sending; see claimSQL about the "+".
const sendingSQL = `
		UPDATE OR FAIL messages SET status = 'sending', last_error = '', attempts = attempts + 1, sent_at = {:now}, updated = {:now}
		WHERE id IN (SELECT value FROM json_each({:ids})) AND +status = 'queued'`

// markSending moves queued rows to sending, and returns how many it did.
func markSending(tx core.App, now time.Time, ids []string) (int, error) {
	return execIDs(tx, "claiming messages", ids, sendingSQL, dbx.Params{"now": stamp(now)})
}

// acceptedSQL writes rows the carrier took. It leaves sent_at alone, and with it that index.
const acceptedSQL = `
		UPDATE OR FAIL messages SET status = 'accepted', attempts = {:attempts}, next_at = {:next_at}, mailgun_id = {:mailgun_id},
			subject = CASE WHEN {:subject} = '' THEN subject ELSE {:subject} END,
			last_error = '', doubts = {:doubts}, doubted_at = '', payload = NULL, updated = {:now}
		WHERE id IN (SELECT value FROM json_each({:ids})) AND +status = {:from}`

// accepted reports whether the row was simply accepted.
func (r changedRow) accepted() bool {
	return r.Status == Accepted && !r.Unsent && r.Wipe && r.LastError == "" && r.DoubtedAt == "" && r.MailgunID != ""
}

// alike gathers rows that were simply accepted: same are those that differ in nothing but their id, by
// what they share, and single the others. rest became something else.
func alike(rows []changedRow) (same map[changedRow][]string, single, rest []changedRow) {
	same = map[changedRow][]string{}
	for _, row := range rows {
		if !row.accepted() {
			rest = append(rest, row)
			continue
		}
		what := row
		what.ID = ""
		same[what] = append(same[what], row.ID)
	}
	for what, ids := range same {
		if len(ids) >= alikeFrom {
			continue
		}
		delete(same, what)
		for _, id := range ids {
			what.ID = id
			single = append(single, what)
		}
	}
	return same, single, rest
}

// applyAlike writes the rows that were accepted together, and returns those of them that were not in
// the status they were read in: an event moved them first.
func applyAlike(tx core.App, now time.Time, from Status, same map[changedRow][]string) (moved []changedRow, err error) {
	for what, ids := range same {
		n, err := execIDs(tx, "writing what became of messages", ids, acceptedSQL, dbx.Params{
			"now": stamp(now), "from": from, "attempts": what.Attempts, "next_at": what.NextAt, "mailgun_id": what.MailgunID,
			"subject": what.Subject, "doubts": what.Doubts,
		})
		if err != nil {
			return nil, err
		}
		if n == len(ids) {
			continue
		}
		for _, id := range ids {
			row := what
			row.ID = id
			moved = append(moved, row)
		}
	}
	return moved, nil
}

// acceptedOneSQL writes one row the carrier took.
const acceptedOneSQL = `
		UPDATE OR FAIL messages SET status = 'accepted', attempts = {:attempts}, next_at = {:next_at}, mailgun_id = {:mailgun_id},
			subject = CASE WHEN {:subject} = '' THEN subject ELSE {:subject} END,
			last_error = '', doubts = {:doubts}, doubted_at = '', payload = NULL, updated = {:now}
		WHERE id = {:id} AND +status = {:from}`

// applyAccepted writes rows that were accepted each by itself, as most letters are: the statement is
// prepared once for all of them, which costs half of taking each row out of JSON. It returns
// those that an event moved first.
func applyAccepted(tx core.App, now time.Time, from Status, rows []changedRow) (moved []changedRow, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	update := tx.DB().NewQuery(acceptedOneSQL).Prepare()
	if update.LastError != nil {
		return nil, fmt.Errorf("writing what became of messages: %w", update.LastError)
	}
	defer update.Close()
	at := stamp(now)
	for _, row := range rows {
		res, err := update.Bind(dbx.Params{
			"id": row.ID, "now": at, "from": from, "attempts": row.Attempts, "next_at": row.NextAt, "mailgun_id": row.MailgunID,
			"subject": row.Subject, "doubts": row.Doubts,
		}).Execute()
		if err != nil {
			return nil, fmt.Errorf("writing what became of a message: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return nil, fmt.Errorf("writing what became of a message: %w", err)
		}
		if n == 0 {
			moved = append(moved, row)
		}
	}
	return moved, nil
}

// execIDs runs one statement over ids, given to it as the JSON parameter {:ids}, and returns how
// many rows of the ledger it touched.
func execIDs(tx core.App, act string, ids []string, query string, params dbx.Params) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	params["ids"] = jsonList(ids)
	res, err := tx.DB().NewQuery(query).Bind(params).Execute()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", act, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", act, err)
	}
	return int(n), nil
}
