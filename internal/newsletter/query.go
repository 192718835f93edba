package newsletter

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
)

// ErrNotFound: there is no such newsletter (any more), or no such message of one.
var ErrNotFound = errors.New("newsletter: not found")

// ByID returns a newsletter, or ErrNotFound.
func ByID(app core.App, id string) (*Newsletter, error) {
	n := &Newsletter{}
	err := app.RecordQuery(Collection).AndWhere(dbx.HashExp{"id": id}).Limit(1).One(n)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("reading a newsletter: %w", err)
	}
	return n, nil
}

// inState lists the newsletters in a state, longest waiting first. There are a few in any but the
// last two.
func inState(app core.App, state string) ([]*Newsletter, error) {
	var found []*Newsletter
	err := app.RecordQuery(Collection).AndWhere(dbx.HashExp{"status": state}).OrderBy("send_at", "id").All(&found)
	if err != nil {
		return nil, fmt.Errorf("looking for newsletters: %w", err)
	}
	return found, nil
}

// statesOf reads where newsletters stand, by id.
func statesOf(app core.App, ids []any) (map[string]string, error) {
	var rows []struct {
		ID     string `db:"id"`
		Status string `db:"status"`
	}
	if err := app.DB().Select("id", "status").From(Collection).Where(dbx.In("id", ids...)).All(&rows); err != nil {
		return nil, fmt.Errorf("asking where newsletters stand: %w", err)
	}
	states := make(map[string]string, len(rows))
	for _, row := range rows {
		states[row.ID] = row.Status
	}
	return states, nil
}

// readersSQL walks through idx_subscribers_newsletter, which holds those who want it and nobody else.
const readersSQL = `FROM subscribers INDEXED BY idx_subscribers_newsletter
	WHERE newsletter = 1 AND status = 'active' AND confirmed_at <= {:by}`

// readersAfter lists up to limit subscribers a newsletter is for, by id, that come after one.
func readersAfter(tx core.App, by time.Time, after string, limit int) ([]string, error) {
	var ids []string
	err := tx.DB().NewQuery(`SELECT id ` + readersSQL + ` AND id > {:after} ORDER BY id LIMIT {:limit}`).
		Bind(dbx.Params{"by": stamp(by), "after": after, "limit": limit}).Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("looking for a newsletter's readers: %w", err)
	}
	return ids, nil
}

// Readers counts whom a newsletter sent now would be for.
func (n *Newsletters) Readers() (int, error) {
	var count int
	err := n.app.DB().NewQuery(`SELECT count(*) ` + readersSQL).Bind(dbx.Params{"by": stamp(n.now())}).Row(&count)
	if err != nil {
		return 0, fmt.Errorf("counting the newsletter's readers: %w", err)
	}
	return count, nil
}

// advance notes how far a newsletter stands in the ledger. In plain SQL: it is no edit of the author's.
func advance(tx core.App, id, cursor string, written bool) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE newsletters SET cursor = {:cursor}, written = {:written} WHERE id = {:id} AND status = 'sending'`).
		Bind(dbx.Params{"id": id, "cursor": cursor, "written": written}).Execute()
	if err != nil {
		return fmt.Errorf("noting how far a newsletter stands in the ledger: %w", err)
	}
	return nil
}

// finish ends a newsletter of which nothing is on its way any more, and reports whether it did.
func finish(tx core.App, now time.Time, id string) (bool, error) {
	res, err := tx.NonconcurrentDB().NewQuery(`UPDATE newsletters SET status = 'sent', finished_at = {:now}, updated = {:now}
		WHERE id = {:id} AND status = 'sending' AND written AND NOT EXISTS
			(SELECT 1 FROM messages WHERE newsletter = {:id} AND newsletter != '' AND status IN ('queued', 'sending', 'ambiguous'))`).
		Bind(dbx.Params{"id": id, "now": stamp(now)}).Execute()
	if err != nil {
		return false, fmt.Errorf("ending a newsletter: %w", err)
	}
	ended, err := res.RowsAffected()
	return ended > 0, err
}

// narrow is the ledger's priority for newsletters to readers with safe hours; numbers stand in the
// database and are never changed.
const narrow = "55"

// waitingForHours counts the readers whose copy waits for their safe hours. idx_messages_due finds those who
// wait for theirs, and nobody else.
func (n *Newsletters) waitingForHours(id string) (count int, err error) {
	err = n.app.DB().NewQuery(`SELECT count(*) FROM messages INDEXED BY idx_messages_due
		WHERE status = 'queued' AND priority = ` + narrow + ` AND next_at > {:now} AND newsletter = {:id}`).
		Bind(dbx.Params{"id": id, "now": stamp(n.now())}).Row(&count)
	if err != nil {
		return 0, fmt.Errorf("counting who waits for her hours: %w", err)
	}
	return count, nil
}

// messageOf returns the newsletter and the subscriber of a ledger row, or ErrNotFound.
func messageOf(app core.App, message string) (newsletter, subscriber string, err error) {
	var row struct {
		Kind       outbox.Kind `db:"kind"`
		Newsletter string      `db:"newsletter"`
		Subscriber string      `db:"subscriber"`
	}
	err = app.DB().Select("kind", "newsletter", "subscriber").From(outbox.Collection).Where(dbx.HashExp{"id": message}).One(&row)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && row.Kind != outbox.Newsletter) {
		return "", "", ErrNotFound
	}
	if err != nil {
		return "", "", fmt.Errorf("reading a newsletter's message: %w", err)
	}
	return row.Newsletter, row.Subscriber, nil
}

// stamp writes a time as PocketBase stores it, so that strings compare as times do.
func stamp(t time.Time) string {
	d, _ := types.ParseDateTime(t.UTC())
	return d.String()
}

// unfinished lists the newsletters that were stopped, and of which something may still wait.
func unfinished(app core.App) ([]string, error) {
	var ids []string
	err := app.DB().NewQuery(`SELECT id FROM newsletters WHERE status = 'stopped' AND finished_at = ''`).Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("looking for newsletters to call back: %w", err)
	}
	return ids, nil
}

// calledBackAll notes that nothing waits any more of a newsletter that was stopped.
func calledBackAll(tx core.App, now time.Time, id string) error {
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE newsletters SET finished_at = {:now} WHERE id = {:id} AND status = 'stopped'`).
		Bind(dbx.Params{"id": id, "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("noting that a newsletter was called back: %w", err)
	}
	return nil
}
