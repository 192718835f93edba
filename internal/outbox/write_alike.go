package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Most rows of one claim, and of one call, become the same thing. They are written by one
// plain statement with a list of ids; what differs from row to row is taken out of JSON, which
// costs several times as much.

// alikeFrom is how many rows must become the same to have a statement of their own.
const alikeFrom = 4

// sendingSQL claims rows for sending; see claimSQL about the "+".
const sendingSQL = `
		UPDATE messages SET status = 'sending', last_error = '', attempts = attempts + 1, sent_at = {:now}, updated = {:now}
		WHERE id IN (SELECT value FROM json_each({:ids})) AND +status = 'queued'`

// markSending moves queued rows to sending, and returns how many it did.
func markSending(tx core.App, now time.Time, ids []string) (int, error) {
	return execIDs(tx, "claiming messages", ids, sendingSQL, dbx.Params{"now": stamp(now)})
}

// acceptedSQL writes rows the carrier took. It leaves sent_at alone, and with it that index.
const acceptedSQL = `
		UPDATE messages SET status = 'accepted', attempts = {:attempts}, next_at = {:next_at}, mailgun_id = {:mailgun_id},
			subject = CASE WHEN {:subject} = '' THEN subject ELSE {:subject} END,
			last_error = '', doubts = {:doubts}, doubted_at = '', payload = NULL, updated = {:now}
		WHERE id IN (SELECT value FROM json_each({:ids})) AND +status = {:from}`

// alike gathers rows that were simply accepted and differ in nothing but their id. rest are the others.
func alike(rows []changedRow) (same map[changedRow][]string, rest []changedRow) {
	same = map[changedRow][]string{}
	for _, row := range rows {
		what := row
		what.ID = ""
		if row.Status == Accepted && !row.Unsent && row.Wipe && row.LastError == "" && row.DoubtedAt == "" && row.MailgunID != "" {
			same[what] = append(same[what], row.ID)
		} else {
			rest = append(rest, row)
		}
	}
	for what, ids := range same {
		if len(ids) < alikeFrom {
			for _, id := range ids {
				row := what
				row.ID = id
				rest = append(rest, row)
			}
			delete(same, what)
		}
	}
	return same, rest
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
