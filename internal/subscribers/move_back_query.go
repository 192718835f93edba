package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// partWith takes from a subscriber every consent but those in consents, with the mail that came of them and of every enrolment but
// those in enrolments. Mail that waits is cancelled, and what is on its way stays in the ledger until it is settled.
func partWith(tx core.App, now time.Time, subscriber string, consents, enrolments []string) error {
	const others = `subscriber = {:s} AND (consent != '' AND consent NOT IN (SELECT value FROM json_each({:consents}))
		OR enrolment != '' AND enrolment NOT IN (SELECT value FROM json_each({:enrolments})))`
	for _, statement := range []string{
		"UPDATE messages SET status = 'cancelled', last_error = 'the change of address was taken back', updated = {:now} WHERE status IN ('queued', 'held') AND " + others,
		"DELETE FROM messages WHERE status NOT IN ('sending', 'ambiguous', 'cancelled') AND " + others,
		"DELETE FROM consents WHERE subscriber = {:s} AND id NOT IN (SELECT value FROM json_each({:consents}))",
	} {
		_, err := tx.NonconcurrentDB().NewQuery(statement).
			Bind(dbx.Params{"s": subscriber, "consents": jsonList(consents), "enrolments": jsonList(enrolments), "now": stamp(now)}).Execute()
		if err != nil {
			return fmt.Errorf("parting with what came from another inbox: %w", err)
		}
	}
	return nil
}

// forgetMoves empties what changes of address before a time could have been taken back to. idx_subscribers_moved holds those that have any.
func forgetMoves(app core.App, before time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery("UPDATE subscribers SET before_move = '' WHERE before_move != '' AND moved_at < {:before}").
		Bind(dbx.Params{"before": stamp(before)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting what was before a change of address: %w", err)
	}
	return nil
}
