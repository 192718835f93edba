package sequence

import (
	"context"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// sweepEvery is how often the loop looks for people whom everything else forgot.
const sweepEvery = time.Hour

// sweptAtOnce is how many one transaction puts right.
const sweptAtOnce = 1000

// A broom finds the ids of one kind of forgotten row without taking the write connection, and
// puts them right if they are forgotten still. Where nothing is wrong it costs a look at an index.
type broom struct {
	what string
	find string // an SQL query for ids, with {:most}
	mend func(l *Letters, tx core.App, ids []string) error
}

var brooms = []broom{
	{
		what: "enrolments whose letter is on its way, and in no ledger",
		// idx_enrolments_due, then idx_messages_enrolment
		find: `SELECT e.id FROM enrolments e WHERE e.status = 'active' AND e.next_at = '` + onItsWay + `' AND ` + nowhere + ` LIMIT {:most}`,
		mend: func(_ *Letters, tx core.App, ids []string) error {
			return sweepSQL(tx, `UPDATE enrolments AS e SET next_at = '' WHERE e.id IN (SELECT value FROM json_each({:ids}))
				AND +e.status = 'active' AND +e.next_at = '`+onItsWay+`' AND `+nowhere, ids, nil)
		},
	},
	{
		what: "enrolments that rest for somebody who asks for no quiet",
		// idx_enrolments_due, then subscribers by their ids
		find: `SELECT e.subscriber FROM enrolments e CROSS JOIN subscribers s ON s.id = e.subscriber
			WHERE e.status = 'paused' AND e.exit_reason != '` + byHand + `' AND s.paused_until = '' LIMIT {:most}`,
		mend: func(l *Letters, tx core.App, ids []string) error {
			for _, subscriber := range ids {
				if err := thaw(tx, l.at(), subscriber); err != nil {
					return err
				}
			}
			return nil
		},
	},
	{
		what: "letters that are held and that nothing holds",
		// idx_messages_due, then the other three by their ids
		find: `SELECT m.id FROM messages m CROSS JOIN enrolments e ON e.id = m.enrolment CROSS JOIN sequences q ON q.id = e.sequence CROSS JOIN subscribers s ON s.id = e.subscriber
			WHERE m.status = 'held' AND m.priority IN ` + letterPriorities + ` AND e.status != 'paused' AND q.status = 'live' AND s.paused_until = '' LIMIT {:most}`,
		mend: func(l *Letters, tx core.App, ids []string) error {
			return sweepSQL(tx, `UPDATE messages SET status = 'queued', next_at = {:now}, last_error = '', updated = {:now}
				WHERE id IN (SELECT value FROM json_each({:ids})) AND +status = 'held'`, ids, dbx.Params{"now": stamp(l.now())})
		},
	},
}

// nowhere: the ledger has no letter of e that it has yet to settle.
const nowhere = `NOT EXISTS (SELECT 1 FROM messages m WHERE m.enrolment = e.id AND m.status IN ` + unsettled + `)`

// Sweep puts right whoever would be waiting for ever, however that came about: a change by hand, a
// restored backup, a mistake of ours. It returns how many it found.
func (l *Letters) Sweep() (found int, err error) { return l.sweep(context.Background()) }

func (l *Letters) sweep(ctx context.Context) (found int, err error) {
	for _, b := range brooms {
		n, err := l.sweepWith(ctx, b)
		if err != nil {
			return found, fmt.Errorf("looking for %s: %w", b.what, err)
		}
		if n > 0 {
			l.app.Logger().Info("Somebody would have waited for ever, and goes on", "found", b.what, "how many", n)
		}
		found += n
	}
	if found > 0 {
		l.Wake()
		l.mail.Wake()
	}
	return found, nil
}

// sweepWith goes on while there is a whole set to put right. What one set did not put right the
// next sweep finds again, so it ends.
func (l *Letters) sweepWith(ctx context.Context, b broom) (found int, err error) {
	for ctx.Err() == nil {
		var ids []string
		if err := l.app.ConcurrentDB().NewQuery(b.find).Bind(dbx.Params{"most": sweptAtOnce}).Column(&ids); err != nil {
			return found, err
		}
		if len(ids) == 0 {
			break
		}
		if err := l.app.RunInTransaction(func(tx core.App) error { return b.mend(l, tx, ids) }); err != nil {
			return found, err
		}
		found += len(ids)
		if len(ids) < sweptAtOnce {
			break
		}
	}
	return found, nil
}

func sweepSQL(tx core.App, statement string, ids []string, also dbx.Params) error {
	params := dbx.Params{"ids": list(ids)}
	for name, value := range also {
		params[name] = value
	}
	_, err := tx.NonconcurrentDB().NewQuery(statement).Bind(params).Execute()
	return err
}
