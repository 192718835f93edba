package outbox

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// ForgetTraces empties what names somebody who is about to be erased in rows that are not hers, inside the caller's
// transaction: mail to her address that somebody else caused (what waits of it is cancelled), and the last
// message of an hour. Mail that is being sent at this moment keeps its address until it is known what became of it, and
// is emptied with the rest within a day. It returns the send ids of all mail to her, which go with her rows.
func ForgetTraces(tx core.App, subscriber, address string) (sendIDs []string, err error) {
	params := dbx.Params{"s": subscriber, "address": address}
	// each half has its index: idx_messages_subscriber, and idx_messages_named, which holds few rows
	err = tx.DB().NewQuery(`
		SELECT send_id FROM messages WHERE subscriber = {:s}
		UNION SELECT send_id FROM messages INDEXED BY idx_messages_named WHERE recipient != '' AND kind = 'system' AND recipient = {:address} COLLATE NOCASE`).Bind(params).Column(&sendIDs)
	if err != nil {
		return nil, fmt.Errorf("finding the mail to her: %w", err)
	}
	for _, act := range []string{
		"UPDATE arrivals SET latest = '' WHERE latest != '' AND latest IN (SELECT id FROM messages WHERE subscriber = {:s})",
		`UPDATE messages INDEXED BY idx_messages_named SET status = CASE WHEN status IN ('queued', 'held') THEN 'cancelled' ELSE status END, recipient = '', payload = NULL
			WHERE recipient != '' AND kind = 'system' AND recipient = {:address} COLLATE NOCASE AND subscriber = '' AND status NOT IN ('sending', 'ambiguous')`,
	} {
		if _, err := tx.NonconcurrentDB().NewQuery(act).Bind(params).Execute(); err != nil {
			return nil, fmt.Errorf("emptying what names her: %w", err)
		}
	}
	return sendIDs, nil
}
