package sequence

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Joined gives the enrolments of one subscriber to another, because both are the same person: her letters
// go on where they stood, and are planned anew for the hours of the row that stays. Of two enrolments for
// the same letters the one of the row that stays is kept, unless she had left those letters there and not
// here. What is not kept still hangs on from, and goes with it.
func (l *Letters) Joined(tx core.App, from, to string) error {
	for _, statement := range []string{
		// put aside what makes room; who was taken out by hand stays out
		`UPDATE enrolments SET subscriber = '' WHERE subscriber = {:to} AND status = 'exited' AND exit_reason != '` + byHand + `'
			AND sequence IN (SELECT sequence FROM enrolments WHERE subscriber = {:from} AND status != 'exited')`,
		`UPDATE enrolments SET subscriber = {:to}, next_at = CASE WHEN status = 'active' AND next_at != '` + onItsWay + `' THEN '' ELSE next_at END
			WHERE subscriber = {:from} AND sequence NOT IN (SELECT sequence FROM enrolments WHERE subscriber = {:to})`,
		`UPDATE enrolments SET subscriber = {:from} WHERE subscriber = ''`,
	} {
		if _, err := tx.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"from": from, "to": to}).Execute(); err != nil {
			return fmt.Errorf("joining the letters of two rows of hers: %w", err)
		}
	}
	l.Wake()
	return nil
}

// Parted ends every enrolment of a subscriber but those in keep: the others came with an address that is not hers any more.
func (l *Letters) Parted(tx core.App, subscriber string, keep []string) error {
	kept, err := json.Marshal(keep)
	if err != nil {
		return fmt.Errorf("parting with letters: %w", err)
	}
	_, err = tx.NonconcurrentDB().NewQuery(`UPDATE enrolments SET status = 'exited', exit_reason = 'stopped', next_at = '', paused_at = '', updated = {:now}
		WHERE subscriber = {:s} AND status IN ('active', 'paused') AND id NOT IN (SELECT value FROM json_each({:kept}))`).
		Bind(dbx.Params{"s": subscriber, "kept": string(kept), "now": stamp(l.now())}).Execute()
	if err != nil {
		return fmt.Errorf("parting with letters: %w", err)
	}
	return nil
}
