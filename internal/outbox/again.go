package outbox

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// ErrNotUnknown: only a message of which nobody knows whether it arrived can be sent again, or one
// that used up its attempts.
var ErrNotUnknown = errors.New("outbox: the message is neither unknown nor without an answer")

// UsedUp is the SQL condition for a message that used up its attempts: each was proven not to have arrived,
// and none was refused.
const UsedUp = "(status = 'failed' AND doubts >= 5)"

// SendAgain queues a message of which nobody knows whether it arrived, or that used up its attempts, because the
// author says so. It may be handed over as often as one with its first doubt. It returns ErrNotUnknown when the message is in
// any other state, or not there; and for system mail and try-outs, whose words are no longer kept.
func SendAgain(tx core.App, now time.Time, id string) error {
	res, err := tx.DB().Update(Collection,
		dbx.Params{"status": Queued, "next_at": stamp(now), "last_error": "", "doubts": 1, "doubted_at": "", "updated": stamp(now)},
		dbx.And(
			dbx.HashExp{"id": id},
			dbx.Or(dbx.HashExp{"status": string(Unknown)}, dbx.NewExp("status = 'failed' AND doubts >= {:most}", dbx.Params{"most": mostAttempts})),
			dbx.NotIn("kind", string(System), string(Test)),
		),
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

// ErrNotUndelivered: only a letter or a newsletter that could not arrive can be sent to her once more.
var ErrNotUndelivered = errors.New("outbox: the message is not undelivered")

// SendUndelivered queues a letter or a newsletter once more that could not arrive, because the author says so; the
// gate is asked as for any other. It returns ErrNotUndelivered when the message is in any other state,
// of another kind, or not there.
func SendUndelivered(tx core.App, now time.Time, id string) error {
	res, err := tx.DB().Update(Collection,
		dbx.Params{"status": Queued, "next_at": stamp(now), "last_error": "", "failure": "", "doubts": 0, "attempts": 0, "doubted_at": "", "updated": stamp(now)},
		dbx.HashExp{"id": id, "status": string(Undelivered), "kind": []any{string(Letter), string(Newsletter)}},
	).Execute()
	if err != nil {
		return fmt.Errorf("queueing a message that could not arrive: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrNotUndelivered, err)
	}
	wakeAfter(tx)
	return nil
}
