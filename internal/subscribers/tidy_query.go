package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// stalePending lists subscribers who never confirmed and asked last before a time;
// idx_subscribers_status serves it.
func stalePending(tx core.App, before time.Time, limit, skip int) ([]*Subscriber, error) {
	return dueWhere(tx, "addresses that were never confirmed", "status = 'pending' AND updated < {:at}", "updated", before, limit, skip)
}

// pausesOver lists subscribers whose quiet has ended. Paused people are few;
// idx_subscribers_paused holds them and nobody else.
func pausesOver(tx core.App, now time.Time, limit, skip int) ([]*Subscriber, error) {
	return dueWhere(tx, "pauses that are over", "paused_until != '' AND paused_until <= {:at}", "paused_until", now, limit, skip)
}

// finishedSQL asks for active subscribers without the newsletter with whom everything ended before a time:
// she came before it, has had no mail since, waits for none, and every sequence of hers has come to an
// end. The planner, left alone, takes the index on status and so looks at everybody; the one named here
// holds no reader of the newsletter, and of the others only those are looked at who came before the time.
const finishedSQL = `
	SELECT id FROM subscribers s INDEXED BY idx_subscribers_guests
	WHERE s.status = 'active' AND s.newsletter = FALSE AND s.confirmed_at < {:at} AND s.created < {:at} AND s.paused_until = ''
		AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.subscriber = s.id
			AND (e.status IN ('active', 'paused') OR e.updated >= {:at} OR e.last_at >= {:at}))
		AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.subscriber = s.id
			AND (m.status IN ('queued', 'held', 'sending', 'ambiguous') OR m.sent_at >= {:at}))
	ORDER BY s.confirmed_at, s.rowid LIMIT {:limit} OFFSET {:skip}`

// finished lists the subscribers that finishedSQL asks for.
func finished(tx core.App, before time.Time, limit, skip int) ([]*Subscriber, error) {
	var ids []string
	err := tx.DB().NewQuery(finishedSQL).Bind(dbx.Params{"at": stamp(before), "limit": limit, "skip": skip}).Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("looking for who has had her last letter: %w", err)
	}
	people := make([]*Subscriber, len(ids))
	for i, id := range ids {
		if people[i], err = ByID(tx, id); err != nil {
			return nil, err
		}
	}
	return people, nil
}

func dueWhere(tx core.App, what, where, order string, at time.Time, limit, skip int) ([]*Subscriber, error) {
	var people []*Subscriber
	err := tx.RecordQuery(Collection).AndWhere(dbx.NewExp(where, dbx.Params{"at": stamp(at)})).
		OrderBy(order, "rowid").Limit(int64(limit)).Offset(int64(skip)).All(&people)
	if err != nil {
		return nil, fmt.Errorf("looking for %s: %w", what, err)
	}
	return people, nil
}

// forgetNames empties the addresses that settled mail to somebody who is no subscriber was written to before
// a time, and what such a mail said where that is still there: a link in it may hold the address, too.
func forgetNames(app core.App, before time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery(`UPDATE messages INDEXED BY idx_messages_named SET recipient = '', payload = NULL
		WHERE recipient != '' AND kind = 'system' AND created < {:at} AND updated < {:at} AND status NOT IN ('queued', 'held', 'sending', 'ambiguous')`).
		Bind(dbx.Params{"at": stamp(before)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting whom mail was for that has gone: %w", err)
	}
	return nil
}
