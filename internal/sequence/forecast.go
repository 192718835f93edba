package sequence

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/hours"
	"waymark/internal/settings"
)

// Forecast is what a sequence would do, if it were live now as it stands or as proposed.
type Forecast struct {
	Now  int       // people to whom a letter goes at once
	Next time.Time // when the first letter after those goes; zero when none does
	// People are in it and wait for letters; Done of them would find that none is left.
	People, Done int
	Resting      int // asked for quiet: their clocks stand still whatever she does
	Finished     int // have had all their letters, and stay finished
	// About says that so many are in it that a fair sample of them was asked.
	About   bool
	Letters []LetterForecast // in her order, those that are sent
	Live    bool             // false: the proposal leaves it off, and nothing goes
}

// LetterForecast is to how many people a letter goes next, and when to the first of them.
type LetterForecast struct {
	Step, Subject string
	People        int
	First         time.Time // zero when it is nobody's next
}

// askedAtMost is how many people a forecast looks at: ids are random, so the first of
// them are a fair sample of all.
const askedAtMost = 20_000

// Forecast answers for a sequence, with an edit that is not saved yet or nil. Nothing is
// written. It returns ErrNotFound, or a [content.Refusal] for a proposal that makes no sense.
func (l *Letters) Forecast(app core.App, sequence string, p *Proposal) (Forecast, error) {
	d, fallback, err := l.consider(app, sequence, p)
	if err != nil {
		return Forecast{}, err
	}
	counts, err := enrolledByStatus(app, sequence)
	if err != nil {
		return Forecast{}, err
	}
	f := Forecast{People: counts[EnrolmentActive], Resting: counts[EnrolmentPaused], Finished: counts[EnrolmentCompleted], Live: d.live, Letters: []LetterForecast{}}
	place := map[string]int{}
	for _, step := range d.steps {
		if step.Active {
			place[step.ID] = len(f.Letters)
			f.Letters = append(f.Letters, LetterForecast{Step: step.ID, Subject: d.subjects[step.ID]})
		}
	}
	asked, now := 0, l.at()
	look := func(e enrolment, had []heldLetter) error {
		asked++
		step, at, ok := d.outlook(e, had, now, fallback)
		if !ok {
			f.Done++
			return nil
		}
		switch {
		case !at.After(now):
			f.Now++
		case f.Next.IsZero() || at.Before(f.Next):
			f.Next = at
		}
		if i, known := place[step]; known {
			letter := &f.Letters[i]
			letter.People++
			if letter.First.IsZero() || at.Before(letter.First) {
				letter.First = at
			}
		}
		return nil
	}
	if err := l.eachEnrolled(app, sequence, EnrolmentActive, askedAtMost, look); err != nil {
		return Forecast{}, err
	}
	f.scale(asked)
	for _, step := range d.switchedOn {
		back, err := l.eachMissed(app, step, look)
		if err != nil {
			return Forecast{}, err
		}
		f.People, f.Finished = f.People+back, f.Finished-back
	}
	return f, nil
}

// eachMissed calls do with those whom a letter brings back when it is switched on, at most as many
// as a forecast looks at, and returns how many they are.
func (l *Letters) eachMissed(app core.App, step string, do func(enrolment, []heldLetter) error) (int, error) {
	missed, err := enrolments(app, `e.status = 'completed' AND e.next_at = '' AND e.next_step = {:step} AND s.status = 'active' AND s.paused_until = ''`,
		askedAtMost, dbx.Params{"step": step})
	if err != nil {
		return 0, err
	}
	ids := make([]string, len(missed))
	for i, e := range missed {
		ids[i] = e.ID
	}
	letters, err := ledgerOf(app, l.clock, ids)
	if err != nil {
		return 0, err
	}
	for _, e := range missed {
		if err := do(e, letters[e.ID]); err != nil {
			return 0, err
		}
	}
	return len(missed), nil
}

// scale makes of a sample's numbers those of everybody.
func (f *Forecast) scale(asked int) {
	if asked == 0 || asked >= f.People {
		return
	}
	f.About = true
	scaled := func(n int) int { return int(float64(n)*float64(f.People)/float64(asked) + 0.5) }
	f.Now, f.Done = scaled(f.Now), scaled(f.Done)
	for i := range f.Letters {
		f.Letters[i].People = scaled(f.Letters[i].People)
	}
}

// Sign is a line of the calendar of a signup.
type Sign struct {
	Step, Subject string
	At            time.Time
}

// Calendar returns when the letters of a sequence go to somebody who confirms at from,
// lives in zone (nil: the sequence's, else the site's) and has these safe hours in it; with an
// edit that is not saved yet, or nil. Errors are those of Forecast.
func (l *Letters) Calendar(app core.App, sequence string, p *Proposal, from time.Time, zone *time.Location, safe hours.Daily) ([]Sign, *time.Location, error) {
	d, fallback, err := l.consider(app, sequence, p)
	if err != nil {
		return nil, nil, err
	}
	w, hers := d.sequence.Window("", fallback), hours.Window{Hours: safe, Zone: fallback}
	if zone != nil {
		w.Zone, hers.Zone = zone, zone
	}
	signs := []Sign{}
	for _, going := range Calendar(d.steps, from, w, hers) {
		signs = append(signs, Sign{going.Step, d.subjects[going.Step], going.At})
	}
	return signs, w.Zone, nil
}

// consider reads a sequence and puts a proposal over it.
func (l *Letters) consider(app core.App, sequence string, p *Proposal) (*draft, *time.Location, error) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	s, err := sequenceByID(app, sequence)
	if err != nil {
		return nil, nil, err
	}
	letters, err := lettersOf(app, sequence)
	if err != nil {
		return nil, nil, err
	}
	site, err := settings.Load(app)
	if err != nil {
		return nil, nil, err
	}
	return l.draftOf(s, letters, p), site.Timezone(), nil
}

// outlook is the letter that somebody gets next and when, if she does; the same
// functions as the tick's decide, over what the tick would find.
func (d *draft) outlook(e enrolment, letters []heldLetter, now time.Time, fallback *time.Location) (step string, at time.Time, ok bool) {
	w, safe := d.sequence.Window(e.Timezone, fallback), e.safe(fallback)
	var had []Sent
	for _, letter := range letters {
		if !letter.waits() {
			had = append(had, letter.Sent)
		} else if d.active(letter.Step) {
			return letter.Step, hours.Next(now, w, safe), true // in the ledger already
		}
	}
	began := parse(e.LastAt)
	if !d.frozen.IsZero() {
		began = thawed(began, d.frozen, now)
	}
	next, at, ok := Next(d.steps, had, lastOf(had, began), w, safe)
	return next.ID, hours.Next(later(at, now), w, safe), ok
}

// thawed is when a delay that began at t began, once a pause from since until now is
// taken out of it. Somebody who came during the pause starts now.
func thawed(t, since, now time.Time) time.Time {
	if !t.Before(since) {
		return now
	}
	return t.Add(now.Sub(since))
}

// lastOf is when the last letter went, or when her first delay began, whichever is later.
func lastOf(had []Sent, began time.Time) time.Time {
	for _, sent := range had {
		began = later(began, sent.At)
	}
	return began
}
