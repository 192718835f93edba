package sequence

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Stopping, standing still and going on, each in one statement.

// exit takes a subscriber out of every sequence she is still in.
func exit(tx core.App, now time.Time, subscriber, why string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE enrolments SET status = 'exited', exit_reason = {:why}, next_at = '', paused_at = '', updated = {:now}
		WHERE subscriber = {:s} AND status IN ('active', 'paused')`).Bind(dbx.Params{"s": subscriber, "why": why, "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("taking her out of the letters: %w", err)
	}
	return nil
}

// restoreSlack is how far the moment at which an enrolment ended may be from that of the bounce that ended it.
const restoreSlack = 5 * time.Second

// restore puts a subscriber back into the sequences that a bounce took her out of, at a time or after it.
func restore(tx core.App, now time.Time, subscriber string, since time.Time) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE enrolments SET status = 'active', exit_reason = '', next_at = '', next_step = '', updated = {:now}
		WHERE subscriber = {:s} AND status = 'exited' AND exit_reason = 'suppressed' AND updated >= {:since}`).
		Bind(dbx.Params{"s": subscriber, "now": stamp(now), "since": stamp(since.Add(-restoreSlack))}).Execute()
	if err != nil {
		return fmt.Errorf("letting her letters go on: %w", err)
	}
	return nil
}

// freeze stops the clocks of one subscriber; at is the sequences' time.
func freeze(tx core.App, at time.Time, subscriber string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE enrolments SET status = 'paused', paused_at = {:at} WHERE subscriber = {:s} AND status = 'active'`).
		Bind(dbx.Params{"s": subscriber, "at": stamp(at)}).Execute()
	if err != nil {
		return fmt.Errorf("stopping her clocks: %w", err)
	}
	return nil
}

// shifted is last_at moved by the time since since (a column or a value): what was left
// of a delay when the clock stopped is left still. Somebody who came during the pause
// starts now, and so does somebody of whom nobody noted when she came.
const shifted = `CASE WHEN last_at = '' OR last_at >= %[1]s THEN {:at} ELSE
	strftime('%%Y-%%m-%%d %%H:%%M:%%fZ', julianday(last_at) + julianday({:at}) - julianday(%[1]s)) END`

// thaw lets the clocks of one subscriber go on, but for those that the author stopped by hand.
func thaw(tx core.App, at time.Time, subscriber string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE enrolments SET last_at = ` + fmt.Sprintf(shifted, "paused_at") + `, status = 'active', paused_at = '', next_at = ''
		WHERE subscriber = {:s} AND status = 'paused' AND exit_reason != '` + byHand + `'`).Bind(dbx.Params{"s": subscriber, "at": stamp(at)}).Execute()
	if err != nil {
		return fmt.Errorf("letting her clocks go on: %w", err)
	}
	return nil
}

// thawSequence lets the clocks of a whole sequence go on, which stood still since.
func thawSequence(tx core.App, at time.Time, sequence, since string) error {
	set := "next_at = ''"
	params := dbx.Params{"q": sequence, "at": stamp(at)}
	if since != "" {
		set += ", last_at = " + fmt.Sprintf(shifted, "{:since}")
		params["since"] = since
	}
	_, err := tx.NonconcurrentDB().NewQuery("UPDATE enrolments SET " + set + " WHERE sequence = {:q} AND status = 'active'").Bind(params).Execute()
	if err != nil {
		return fmt.Errorf("letting a sequence's clocks go on: %w", err)
	}
	return nil
}
