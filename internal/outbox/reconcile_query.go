package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// dueDoubts reads the ambiguous rows that are due for a look, longest waiting first, with the
// address each was sent to; empty where that may have changed since. A look that is further away than longest
// was planned by a clock that ran ahead, and is due.
func dueDoubts(app core.App, now time.Time, longest time.Duration) ([]doubtful, error) {
	var rows []doubtful
	err := app.DB().NewQuery(`
		SELECT m.id, m.send_id, m.kind, m.attempts, m.doubts, m.sent_at, m.doubted_at, m.created, m.last_error, m.mailgun_id,
			CASE WHEN m.recipient != '' THEN m.recipient WHEN s.updated > m.sent_at THEN '' ELSE coalesce(s.email, '') END AS address
		FROM messages m LEFT JOIN subscribers s ON s.id = m.subscriber
		WHERE m.status = 'ambiguous' AND (m.next_at <= {:now} OR m.next_at > {:never})
		ORDER BY m.next_at LIMIT {:limit}`).
		Bind(dbx.Params{"now": stamp(now), "never": stamp(now.Add(longest + clockSlack)), "limit": lookBatch}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("reading doubtful messages: %w", err)
	}
	return rows, nil
}

// firstDoubt is when the next ambiguous row is due for a look; zero when there is none.
func firstDoubt(app core.App) (time.Time, error) {
	return oneTime(app, "reading when the next doubtful message is due",
		`SELECT next_at FROM messages WHERE status = 'ambiguous' ORDER BY next_at LIMIT 1`, nil)
}

// newestSent is when the newest of the messages with these send ids was handed over;
// zero when none of them is ours. Of one that was ever in doubt nobody knows which attempt it
// is that shows, so those do not count.
func newestSent(app core.App, now time.Time, sendIDs []string) (time.Time, error) {
	return oneTime(app, "reading when a message was sent", `
		SELECT coalesce(max(sent_at), '') FROM messages
		WHERE send_id IN (SELECT value FROM json_each({:ids})) AND doubts = 0 AND sent_at <= {:now}`,
		dbx.Params{"ids": jsonList(sendIDs), "now": stamp(now)})
}

// earlierMail is a mail that the carrier took, without a doubt.
type earlierMail struct {
	SendID  string         `db:"send_id"`
	Address string         `db:"address"`
	SentAt  types.DateTime `db:"sent_at"`
}

// sentBefore reads the newest mails that the carrier took before a time and not before since, newest first.
// What lies in the local mailbox is none of them. Index: idx_messages_sent.
func sentBefore(app core.App, before, since time.Time) ([]earlierMail, error) {
	var found []earlierMail
	err := app.DB().NewQuery(`
		SELECT m.send_id, m.sent_at, CASE WHEN m.recipient != '' THEN m.recipient ELSE coalesce(s.email, '') END AS address
		FROM messages m LEFT JOIN subscribers s ON s.id = m.subscriber
		WHERE m.sent_at < {:before} AND m.sent_at > {:since} AND m.sent_at != ''
			AND +m.status IN ('accepted', 'delivered', 'undelivered', 'bounced', 'complained')
			AND m.doubts = 0 AND m.mailgun_id != '' AND m.mailgun_id NOT LIKE {:local}
		ORDER BY m.sent_at DESC LIMIT {:limit}`).
		Bind(dbx.Params{"before": stamp(before), "since": stamp(since), "local": "%" + LocalDomain + ">", "limit": mostEarlier}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("reading what went before: %w", err)
	}
	return found, nil
}
