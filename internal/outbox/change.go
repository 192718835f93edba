package outbox

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// ErrTooWide: a selection of messages names nothing they belong to.
var ErrTooWide = errors.New("outbox: this would be every message")

// ErrNotUnknown: only a message of which nobody knows whether it arrived can be sent again.
var ErrNotUnknown = errors.New("outbox: the message is not unknown")

// Selection is some messages: those that match everything that is set. At least one id must be.
type Selection struct {
	Subscriber, Guide, Enrolment, Step, Newsletter string
	Kinds                                          []Kind // none: all
}

func (s Selection) where() (dbx.Expression, error) {
	columns := dbx.HashExp{}
	for name, id := range map[string]string{
		"subscriber": s.Subscriber, "guide": s.Guide, "enrolment": s.Enrolment, "step": s.Step, "newsletter": s.Newsletter,
	} {
		if id != "" {
			columns[name] = id
		}
	}
	if len(columns) == 0 {
		return nil, ErrTooWide
	}
	if len(s.Kinds) > 0 {
		kinds := make([]any, len(s.Kinds))
		for i, k := range s.Kinds {
			kinds[i] = string(k)
		}
		columns["kind"] = kinds
	}
	return columns, nil
}

// Withdraw cancels the selected messages that wait, queued or held, inside the caller's
// transaction. What is already on its way cannot be called back. It returns how many there were.
func Withdraw(tx core.App, now time.Time, which Selection, reason string) (int, error) {
	return change(tx, now, which, []any{string(Queued), string(Held)}, dbx.Params{
		"status": Cancelled, "last_error": clip(reason), "payload": nil,
	})
}

// Suspend holds the selected messages that are queued, until Release. It returns how many there were.
func Suspend(tx core.App, now time.Time, which Selection, reason string) (int, error) {
	return change(tx, now, which, []any{string(Queued)}, dbx.Params{"status": Held, "last_error": clip(reason)})
}

// Release puts the selected messages that are held back into the queue, where the gate is asked
// again, and wakes the outbox. It returns how many there were.
func Release(tx core.App, now time.Time, which Selection) (int, error) {
	n, err := change(tx, now, which, []any{string(Held)}, dbx.Params{"status": Queued, "last_error": ""})
	if err == nil && n > 0 {
		wakeAfter(tx)
	}
	return n, err
}

func change(tx core.App, now time.Time, which Selection, from []any, to dbx.Params) (int, error) {
	where, err := which.where()
	if err != nil {
		return 0, err
	}
	to["updated"] = stamp(now)
	res, err := tx.DB().Update(Collection, to, dbx.And(where, dbx.HashExp{"status": from})).Execute()
	if err != nil {
		return 0, fmt.Errorf("changing waiting messages: %w", err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// SendAgain queues a message of which nobody knows whether it arrived, because the author
// says so. It returns ErrNotUnknown when the message is in any other state, or not there; and
// for system mail, whose words are no longer kept.
func SendAgain(tx core.App, now time.Time, id string) error {
	res, err := tx.DB().Update(Collection,
		dbx.Params{"status": Queued, "next_at": stamp(now), "last_error": "", "doubted_at": "", "updated": stamp(now)},
		dbx.And(dbx.HashExp{"id": id, "status": string(Unknown)}, dbx.Not(dbx.HashExp{"kind": string(System)})),
	).Execute()
	if err != nil {
		return fmt.Errorf("queueing a message again: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrNotUnknown, err)
	}
	wakeAfter(tx)
	return nil
}

// Totals counts the ledger's rows by status. Their sum is the number of rows.
func Totals(app core.App) (map[Status]int, error) {
	var counts []struct {
		Status Status `db:"status"`
		N      int    `db:"n"`
	}
	if err := app.DB().NewQuery(`SELECT status, count(*) AS n FROM messages GROUP BY status`).All(&counts); err != nil {
		return nil, fmt.Errorf("counting messages: %w", err)
	}
	totals := make(map[Status]int, len(counts))
	for _, c := range counts {
		totals[c.Status] = c.N
	}
	return totals, nil
}
