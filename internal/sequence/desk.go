package sequence

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
	"waymark/internal/subscribers"
)

// desk holds what planning or judging a batch needs, so that each sequence is read once.
type desk struct {
	fallback  *time.Location
	letters   map[string][]heldLetter
	had       *mailDays
	sequences map[string]*plannable
}

// plannable is a sequence with its steps; live is false when it is paused, a draft, or gone.
type plannable struct {
	sequence *Sequence
	steps    []Step
	live     bool
}

// newDesk returns a desk that knows nobody's letters yet.
func newDesk(tx core.App) (*desk, error) {
	site, err := settings.Load(tx)
	if err != nil {
		return nil, err
	}
	return &desk{fallback: site.Timezone(), had: &mailDays{}, sequences: map[string]*plannable{}}, nil
}

// desk returns one with the letters that a batch has in the ledger.
func (l *Letters) desk(tx core.App, batch []enrolment) (*desk, error) {
	d, err := newDesk(tx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(batch))
	for i, e := range batch {
		ids[i] = e.ID
	}
	d.letters, err = ledgerOf(tx, l.clock, ids)
	return d, err
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
	why, gone := leftBecause[subscribers.Status(e.Person)]
	switch {
	case underWay:
		// what comes after it is thought about when the ledger has settled it
		p.nextAt, p.lastAt = onItsWay, e.LastAt
		return p, nil
	case gone:
		// however that came about: the gate would refuse each letter, and the tick write it again
		p.step, p.nextAt, p.status, p.reason = "", "", EnrolmentExited, why
		return p, nil
	case !s.live || subscribers.Status(e.Person) != subscribers.Active:
		return p, nil
	}
	next, at, ok := Next(s.steps, had, began, s.sequence.Window(e.Timezone, d.fallback), e.safe(d.fallback))
	if !ok {
		p.step, p.nextAt, p.status, p.reason = s.missed(e.NextStep, had), "", EnrolmentCompleted, "finished"
		return p, nil
	}
	p.step, p.nextAt = next.ID, stamp(at)
	return p, nil
}

// leftBecause is why somebody is taken out of the letters, by her status.
var leftBecause = map[subscribers.Status]string{
	subscribers.Unsubscribed: "stopped", subscribers.Bounced: "suppressed", subscribers.Complained: "suppressed",
}

// missed returns step when somebody finishes only because this letter, for which she waited, is
// switched off; otherwise "". It stays noted with her, and brings her back when it is switched on.
func (p *plannable) missed(step string, had []Sent) string {
	for _, sent := range had {
		if sent.Step == step {
			return ""
		}
	}
	for _, s := range p.steps {
		if s.ID == step && !s.Active {
			return step
		}
	}
	return ""
}

// moment is the first moment not before at, at which a letter of e may go. The tick and the
// gate both ask it, so that neither refuses for ever what the other wants.
func (d *desk) moment(tx core.App, e enrolment, at time.Time) (time.Time, error) {
	s, err := d.sequence(tx, e.Sequence)
	if err != nil {
		return at, err
	}
	return NextMoment(at, s.sequence.Window(e.Timezone, d.fallback), e.safe(d.fallback), d.had.elsewhere(e)), nil
}
