package sequence

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/settings"
)

// batch is how many enrolments one transaction handles: few enough that a signup
// waiting for the write connection does not notice.
const batch = 200

// Tick plans what needs planning and writes what is due into the ledger, until nothing
// is left of either. It returns how many letters it queued.
func (l *Letters) Tick() (queued int, err error) {
	for {
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
			return queued, nil
		}
	}
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
	had, err := lettersElsewhere(tx, l.clock, l.now(), waiting)
	if err != nil {
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
			opens, err := desk.opening(tx, e, at)
			if err != nil {
				return 0, 0, err
			}
			if zone := desk.zone(e); !opens.After(at) && had.taken(e, at, zone) {
				if opens, err = desk.opening(tx, e, tomorrow(at, zone)); err != nil {
					return 0, 0, err
				}
			}
			if opens.After(at) {
				p.nextAt = stamp(opens)
			} else {
				had.take(e, at)
				p.nextAt = onItsWay
				drafts = append(drafts, outbox.Draft{
					Kind: outbox.Letter, Purpose: "letter:" + e.ID + ":" + p.step,
					Subscriber: e.Subscriber, Enrolment: e.ID, Step: p.step,
				})
			}
		}
		plans = append(plans, p)
	}
	if err := savePlans(tx, l.now(), plans); err != nil {
		return 0, 0, err
	}
	queued, err = outbox.Enqueue(tx, l.now(), drafts...)
	return len(waiting), queued, err
}

// desk holds what planning a batch needs, so that each sequence is read once.
type desk struct {
	at        time.Time
	fallback  *time.Location
	letters   map[string][]heldLetter
	sequences map[string]*plannable
}

// plannable is a sequence with its steps; live is false when it is paused, a draft, or gone.
type plannable struct {
	sequence *Sequence
	steps    []Step
	live     bool
}

func (l *Letters) desk(tx core.App, batch []enrolment) (*desk, error) {
	site, err := settings.Load(tx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(batch))
	for i, e := range batch {
		ids[i] = e.ID
	}
	letters, err := ledgerOf(tx, l.clock, ids)
	if err != nil {
		return nil, err
	}
	return &desk{at: l.at(), fallback: site.Timezone(), letters: letters, sequences: map[string]*plannable{}}, nil
}

func (d *desk) sequence(tx core.App, id string) (*plannable, error) {
	if known, ok := d.sequences[id]; ok {
		return known, nil
	}
	s, err := sequenceByID(tx, id)
	if errors.Is(err, ErrNotFound) {
		d.sequences[id] = &plannable{sequence: &Sequence{}}
		return d.sequences[id], nil
	}
	if err != nil {
		return nil, err
	}
	letters, err := lettersOf(tx, id)
	if err != nil {
		return nil, err
	}
	p := &plannable{sequence: s, live: s.Status() == Live}
	for _, letter := range letters {
		p.steps = append(p.steps, letter.Step())
	}
	d.sequences[id] = p
	return p, nil
}

// plan decides what comes next for one enrolment.
func (d *desk) plan(tx core.App, e enrolment) (plan, error) {
	s, err := d.sequence(tx, e.Sequence)
	if err != nil {
		return plan{}, err
	}
	var had []Sent
	underWay := false
	for _, letter := range d.letters[e.ID] {
		had = append(had, letter.Sent)
		underWay = underWay || !letter.settled()
	}
	began := lastOf(had, parse(e.LastAt))
	p := plan{enrolment: e.ID, step: e.NextStep, lastAt: stamp(began), status: EnrolmentActive, nextAt: never}
	switch {
	case underWay:
		// what comes after it is thought about when the ledger has settled it
		p.nextAt, p.lastAt = onItsWay, e.LastAt
		return p, nil
	case !s.live:
		return p, nil
	}
	next, at, ok := Next(s.steps, had, began, s.sequence.Window(e.Timezone, d.fallback), ParseHours(e.SafeFrom, e.SafeUntil))
	if !ok {
		p.step, p.nextAt, p.status = "", "", EnrolmentCompleted
		return p, nil
	}
	p.step, p.nextAt = next.ID, stamp(at)
	return p, nil
}

// zone is where an enrolment's subscriber lives, as far as anybody knows.
func (d *desk) zone(e enrolment) *time.Location {
	if s := d.sequences[e.Sequence]; s != nil {
		return s.sequence.Window(e.Timezone, d.fallback).Zone
	}
	return d.fallback
}

// opening is when a letter that is due may really go.
func (d *desk) opening(tx core.App, e enrolment, at time.Time) (time.Time, error) {
	s, err := d.sequence(tx, e.Sequence)
	if err != nil {
		return at, err
	}
	return NextOpening(at, s.sequence.Window(e.Timezone, d.fallback), ParseHours(e.SafeFrom, e.SafeUntil)), nil
}
