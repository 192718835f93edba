package subscribers

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// returning is a row of returns, with the address it is for.
type returning struct {
	ID         string `db:"id"`
	Subscriber string `db:"subscriber"`
	Email      string `db:"email"`
	Cause      string `db:"cause"`
	Tries      int    `db:"tries"`
}

// putReturns writes down whom to let be written to again. Who stands there already is tried anew.
func putReturns(tx core.App, now time.Time, cause, press, called string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.NonconcurrentDB().NewQuery(`
		INSERT INTO returns (id, subscriber, cause, press, called, status, says, tries, due, created, updated)
		SELECT 'r' || lower(hex(randomblob(7))), value, {:cause}, {:press}, {:called}, 'waiting', '', 0, {:now}, {:now}, {:now} FROM json_each({:ids}) WHERE true
		ON CONFLICT (subscriber, cause) DO UPDATE SET press = excluded.press, called = excluded.called, status = 'waiting', says = '', tries = 0,
			due = excluded.due, updated = excluded.updated`).
		Bind(dbx.Params{"ids": jsonList(ids), "cause": cause, "press": press, "called": called, "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("noting who is to be written to again: %w", err)
	}
	return nil
}

// dueReturnsSQL asks the partial index on due.
const dueReturnsSQL = `SELECT r.id, r.subscriber, s.email, r.cause, r.tries FROM returns r CROSS JOIN subscribers s ON s.id = r.subscriber
		WHERE r.status = 'waiting' AND r.due <= {:now} ORDER BY r.due LIMIT {:limit}`

func dueReturns(app core.App, now time.Time, limit int) ([]returning, error) {
	var due []returning
	err := app.DB().NewQuery(dueReturnsSQL).Bind(dbx.Params{"now": stamp(now), "limit": limit}).All(&due)
	if err != nil {
		return nil, fmt.Errorf("reading who is to be written to again: %w", err)
	}
	return due, nil
}

// returnDone writes down that it is done, or why she stays as she is.
func returnDone(tx core.App, now time.Time, one returning, kept string) error {
	status := "done"
	if kept != "" {
		status = "kept"
	}
	return setReturn(tx, one, dbx.Params{"status": status, "says": kept, "due": "", "updated": stamp(now)})
}

// returnFailed writes down what failed, and when to try again.
func returnFailed(app core.App, now time.Time, one returning, failure error) error {
	n := one.Tries + 1
	row := dbx.Params{"status": "waiting", "says": clip(failure.Error()), "tries": n, "due": stamp(now.Add(listPause(n))), "updated": stamp(now)}
	if n >= mostReturnTries {
		row["status"], row["due"] = "failed", ""
	}
	return setReturn(app, one, row)
}

func setReturn(app core.App, one returning, to dbx.Params) error {
	if _, err := app.NonconcurrentDB().Update("returns", to, dbx.HashExp{"id": one.ID}).Execute(); err != nil {
		return fmt.Errorf("noting how far a return is: %w", err)
	}
	return nil
}

// returnableSQL reads those whose mail came back, from idx_subscribers_status, and those who rest, from
// idx_subscribers_paused_why.
const returnableSQL = `
	SELECT id, email, FALSE AS resting, failed_at != '' AS known, failure, CASE WHEN failed_at != '' THEN failed_at ELSE updated END AS since
		FROM subscribers WHERE status = 'bounced'
	UNION ALL
	SELECT id, email, TRUE, TRUE, failure, failed_at FROM subscribers WHERE paused_why != '' AND +status = 'active'`

// ReturnableNow lists whom the author may let be written to again, and who does not wait for it yet.
func ReturnableNow(app core.App) ([]Returnable, error) {
	var found []Returnable
	err := app.DB().NewQuery(`SELECT * FROM (` + returnableSQL + `) AS one WHERE NOT EXISTS (SELECT 1 FROM returns r WHERE r.subscriber = one.id AND r.status = 'waiting' AND r.cause != 'unlist')`).All(&found)
	if err != nil {
		return nil, fmt.Errorf("reading who may be written to again: %w", err)
	}
	return found, nil
}

// ReturnProgress is how far one press of the author's is.
type ReturnProgress struct {
	Press   string `json:"press" db:"press"`
	Called  string `json:"called" db:"called"`
	Waiting int    `json:"waiting" db:"waiting"`
	Done    int    `json:"done" db:"done"`
	Kept    int    `json:"kept" db:"kept"`
	Failed  int    `json:"failed" db:"failed"`
	Says    string `json:"says" db:"says"` // what the carrier said the last time it failed
	At      string `json:"at" db:"at"`
}

// ReturnsProgress lists how far the author's presses of the last days are, the newest first.
func ReturnsProgress(app core.App, since time.Time) ([]ReturnProgress, error) {
	list := []ReturnProgress{}
	err := app.DB().NewQuery(`SELECT press, max(called) AS called, sum(status = 'waiting') AS waiting, sum(status = 'done') AS done, sum(status = 'kept') AS kept, sum(status = 'failed') AS failed,
			max(CASE WHEN status IN ('waiting', 'failed') THEN says ELSE '' END) AS says, min(created) AS at
		FROM returns WHERE press != '' AND updated >= {:since} GROUP BY press ORDER BY max(updated) DESC LIMIT 20`).Bind(dbx.Params{"since": stamp(since)}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("reading how far the returns are: %w", err)
	}
	for i := range list {
		list[i].Says = strings.TrimSpace(list[i].Says)
	}
	return list, nil
}

// forgetReturns forgets who was let back a month ago.
func forgetReturns(app core.App, before time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery("DELETE FROM returns WHERE updated < {:before} AND status != 'waiting'").Bind(dbx.Params{"before": stamp(before)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting who was let back a month ago: %w", err)
	}
	return nil
}
