package sequence

import (
	"time"

	"waymark/internal/hours"
)

// Unit is what a delay is counted in.
type Unit string

const (
	InHours Unit = "hours"
	InDays  Unit = "days"
	InWeeks Unit = "weeks"
)

// Delay is how long after the letter before it a step is due.
type Delay struct {
	Count int
	Unit  Unit
}

// longestDelay bounds the count of a delay, in any unit. Ten thousand weeks are two centuries, and
// what is past the year 9999 would sort before this one.
const longestDelay = 10_000

// After returns when a delay that began at t is over. A count below nought is nought, and one
// above [longestDelay] is that. Hours are hours; days and weeks are
// counted on the calendar where she lives, so that a letter sent at nine is followed at
// nine when the clocks have changed in between; see [hours.AddDays].
func (d Delay) After(t time.Time, zone *time.Location) time.Time {
	count := min(max(d.Count, 0), longestDelay)
	switch d.Unit {
	case InHours:
		return t.Add(time.Duration(count) * time.Hour)
	case InWeeks:
		count *= 7
	}
	return hours.AddDays(t, count, zone)
}

// Step is one letter of a sequence, as the plan sees it.
type Step struct {
	ID      string
	Delay   Delay
	Active  bool
	Created time.Time
}

// Sent is a letter that she has had, or that is past calling back.
type Sent struct {
	Step string
	At   time.Time
}

// Next returns the letter that comes next for somebody, and when it is due; ok is false
// when there is none. steps are in the author's order, as they stand now; sent is what
// she has had, in the order in which it went; began is when her enrolment's first delay
// started, or when the last letter went, whichever is later.
//
// What is still ahead of her is every active letter she has not had which stands after the
// last one she had. A letter that stands before it is ahead of her too if it was there
// already when that one went: then it was moved, and skipping it would lose it. One that
// was written since is not: letters do not arrive out of order.
func Next(steps []Step, sent []Sent, began time.Time, w, safe hours.Window) (next Step, at time.Time, ok bool) {
	had := make(map[string]bool, len(sent))
	var last time.Time
	for _, s := range sent {
		had[s.Step] = true
		last = later(last, s.At)
	}
	furthest := -1
	for i, step := range steps {
		if had[step.ID] {
			furthest = i
		}
	}
	for i, step := range steps {
		if !step.Active || had[step.ID] || (i < furthest && step.Created.After(last)) {
			continue
		}
		return step, hours.Next(step.Delay.After(began, w.Zone), w, safe), true
	}
	return Step{}, time.Time{}, false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
