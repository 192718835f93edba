package sequence

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// batch is how many enrolments one transaction handles: few enough that a signup
// waiting for the write connection does not notice.
const batch = 200

// Tick plans what needs planning and writes what is due into the ledger, until nothing
// is left of either. It returns how many letters it queued.
func (l *Letters) Tick() (queued int, err error) { return l.tick(context.Background()) }

// tick is Tick until ctx is done: what is left then is there still at the next start.
func (l *Letters) tick(ctx context.Context) (queued int, err error) {
	for ctx.Err() == nil {
		var planned, looked, added int
		err := l.app.RunInTransaction(func(tx core.App) (err error) {
			if planned, err = l.plan(tx); err != nil {
				return err
			}
			looked, added, err = l.queueDue(tx)
			return err
		})
		if err != nil {
			return queued, fmt.Errorf("seeing to the letters that are due: %w", err)
		}
		queued += added
		if planned < batch && looked < batch {
			break
		}
	}
	return queued, nil
}

// plan decides what comes next for enrolments that have no next_at.
func (l *Letters) plan(tx core.App) (int, error) {
	waiting, err := unplanned(tx, batch)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	desk, err := l.desk(tx, waiting)
	if err != nil {
		return 0, err
	}
	plans := make([]plan, 0, len(waiting))
	for _, e := range waiting {
		p, err := desk.plan(tx, e)
		if err != nil {
			return 0, err
		}
		plans = append(plans, p)
	}
	return len(waiting), savePlans(tx, l.now(), plans)
}

// queueDue writes the letters whose time has come. Each is planned once more: an edit may
// have moved it, or the server may have slept past its window.
func (l *Letters) queueDue(tx core.App) (looked, queued int, err error) {
	at := l.at()
	waiting, err := due(tx, at, batch)
	if err != nil || len(waiting) == 0 {
		return 0, 0, err
	}
	desk, err := l.desk(tx, waiting)
	if err != nil {
		return 0, 0, err
	}
	if desk.had, err = lettersElsewhere(tx, l.clock, l.now(), waiting, true); err != nil {
		return 0, 0, err
	}
	inTurn(waiting)
	plans := make([]plan, 0, len(waiting))
	drafts := make([]outbox.Draft, 0, len(waiting))
	for _, e := range waiting {
		p, err := desk.plan(tx, e)
		if err != nil {
			return 0, 0, err
		}
		if p.status == EnrolmentActive && p.nextAt <= stamp(at) {
			moment, err := desk.moment(tx, e, at)
			if err != nil {
				return 0, 0, err
			}
			if moment.After(at) {
				p.nextAt = stamp(moment)
			} else {
				desk.had.take(e, at)
				p.nextAt = onItsWay
				drafts = append(drafts, outbox.Draft{
					Kind: outbox.Letter, Purpose: letterPurpose(e.ID, p.step),
					Subscriber: e.Subscriber, Enrolment: e.ID, Step: p.step, Narrow: e.SafeFrom != "",
				})
			}
		}
		plans = append(plans, p)
	}
	if queued, err = outbox.Enqueue(tx, l.now(), drafts...); err != nil {
		return 0, 0, err
	}
	if queued < len(drafts) {
		if err := backFromNowhere(tx, plans, drafts, at); err != nil {
			return 0, 0, err
		}
	}
	return len(waiting), queued, savePlans(tx, l.now(), plans)
}

// backFromNowhere corrects the plans whose letter the ledger did not take. On its way is only what
// the ledger has and will settle: nothing else ever calls an enrolment back. It asks
// again in an hour.
func backFromNowhere(tx core.App, plans []plan, drafts []outbox.Draft, at time.Time) error {
	purposes := make([]string, len(drafts))
	for i, d := range drafts {
		purposes[i] = d.Purpose
	}
	there, err := unsettledAmong(tx, purposes)
	if err != nil {
		return err
	}
	lost := make(map[string]bool, len(drafts))
	for _, purpose := range purposes {
		lost[purpose] = !slices.Contains(there, purpose)
	}
	for i, p := range plans {
		if lost[letterPurpose(p.enrolment, p.step)] {
			plans[i].nextAt = stamp(at.Add(time.Hour))
		}
	}
	return nil
}
