package sequence

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/hours"
)

// life is one person's walk through a sequence that the author keeps changing, over the
// functions that the tick decides with.
type life struct {
	now     time.Time
	steps   []Step
	written int
	window  hours.Window
	safe    hours.Window
	sent    []Sent
	began   time.Time
	frozen  time.Time // since when the clocks stand still
	gone    bool
	zones   []*time.Location
}

// Whatever the author and the reader do, and however long the server sleeps: no step
// twice, none out of order, none outside its window, none while it rests or after she left,
// and after an outage one letter, then a whole delay.
func TestWhateverHappensLettersKeepTheirRules(t *testing.T) {
	zones := []*time.Location{time.UTC, zone(t, "Europe/London"), zone(t, "Pacific/Auckland"), zone(t, "America/St_Johns")}
	rapid.Check(t, func(t *rapid.T) {
		l := &life{now: time.Date(2027, 3, 20, 9, 0, 0, 0, time.UTC), window: hours.Window{Zone: time.UTC}, zones: zones}
		for range rapid.IntRange(1, 5).Draw(t, "letters") {
			l.write(t)
		}
		l.began = l.now
		for range rapid.IntRange(5, 40).Draw(t, "events") {
			l.now = l.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "hours")) * time.Hour)
			l.happen(t)
			l.tick(t)
		}
	})
}

func (l *life) write(t *rapid.T) {
	l.written++
	at := rapid.IntRange(0, len(l.steps)).Draw(t, "place")
	step := Step{ID: fmt.Sprint(l.written), Delay: Delay{rapid.IntRange(1, 4).Draw(t, "delay"), rapid.SampledFrom([]Unit{InDays, InDays, InWeeks}).Draw(t, "unit")}, Active: true, Created: l.now}
	l.steps = append(l.steps[:at:at], append([]Step{step}, l.steps[at:]...)...)
}

func (l *life) happen(t *rapid.T) {
	what := rapid.SampledFrom([]string{"nothing", "insert", "delete", "move", "switch", "delay", "window", "zone", "safe", "pause", "resume", "leave", "come back", "outage"}).Draw(t, "what")
	any := func(name string) int { return rapid.IntRange(0, len(l.steps)-1).Draw(t, name) }
	if len(l.steps) == 0 && (what == "delete" || what == "move" || what == "switch" || what == "delay") {
		return
	}
	anyHours := func() hours.Daily {
		return hours.Daily{From: hours.Minute(rapid.IntRange(0, 1439).Draw(t, "from")), Until: hours.Minute(rapid.IntRange(0, 1439).Draw(t, "until"))}
	}
	switch what {
	case "insert":
		l.write(t)
	case "delete":
		i := any("gone")
		l.steps = append(l.steps[:i:i], l.steps[i+1:]...)
	case "move":
		i, j := any("one"), any("other")
		l.steps[i], l.steps[j] = l.steps[j], l.steps[i]
	case "switch":
		i := any("switched")
		l.steps[i].Active = !l.steps[i].Active
	case "delay":
		l.steps[any("delayed")].Delay.Count = rapid.IntRange(1, 6).Draw(t, "count")
	case "window":
		l.window.Hours = anyHours()
		for day := range l.window.Days {
			l.window.Days[day] = rapid.Bool().Draw(t, "day")
		}
	case "zone":
		l.window.Zone = rapid.SampledFrom(l.zones).Draw(t, "zone")
		l.safe.Zone = l.window.Zone
	case "safe":
		l.safe = hours.Window{Hours: anyHours(), Zone: l.window.Zone}
	case "pause":
		if l.frozen.IsZero() {
			l.frozen = l.now
		}
	case "resume":
		if !l.frozen.IsZero() {
			l.began, l.frozen = thawed(l.began, l.frozen, l.now), time.Time{}
		}
	case "leave":
		l.gone = true
	case "come back":
		if l.gone {
			l.gone, l.began, l.frozen = false, l.now, time.Time{}
		}
	case "outage":
		l.now = l.now.AddDate(0, 0, rapid.IntRange(3, 60).Draw(t, "days of outage"))
	}
}

// tick sends what the tick would send now, and holds it against the rules.
func (l *life) tick(t *rapid.T) {
	for range 2 { // a second look at the same moment must find nothing more
		if l.gone || !l.frozen.IsZero() {
			return
		}
		next, at, ok := Next(l.steps, l.sent, lastOf(l.sent, l.began), l.window, l.safe)
		if !ok || at.After(l.now) || hours.Next(l.now, l.window, l.safe).After(l.now) {
			return
		}
		l.check(t, next)
		l.sent = append(l.sent, Sent{next.ID, l.now})
	}
}

func (l *life) check(t *rapid.T, next Step) {
	had, last := map[string]bool{}, time.Time{}
	for _, sent := range l.sent {
		had[sent.Step], last = true, later(last, sent.At)
	}
	if had[next.ID] {
		t.Fatalf("letter %s came twice", next.ID)
	}
	if !next.Active {
		t.Fatalf("letter %s is switched off", next.ID)
	}
	for _, step := range l.steps {
		if step.ID == next.ID {
			break
		}
		if step.Active && !had[step.ID] && (last.IsZero() || !step.Created.After(last)) {
			t.Fatalf("letter %s came before %s, which was there already", next.ID, step.ID)
		}
	}
	if !last.IsZero() && l.now.Sub(last) < 23*time.Hour { // a day of 23 hours, where the clocks go forward
		t.Fatalf("two letters within %v", l.now.Sub(last))
	}
	local := l.now.In(l.window.Zone)
	if day := local.Weekday(); l.window.Hours == hours.AllDay && l.safe.Hours == hours.AllDay && !(hours.Window{Days: l.window.Days, Zone: l.window.Zone}).Has(l.now) {
		t.Fatalf("a letter on a %s", day)
	}
	minute := hours.Minute(local.Hour()*60 + local.Minute())
	if !within(minute, l.safe.Hours) {
		t.Fatalf("a letter at %v, outside her safe hours %v", local, l.safe.Hours)
	}
}

// within reports whether a minute of the day lies in hours, and is written apart from the
// code it checks.
func within(m hours.Minute, h hours.Daily) bool {
	switch {
	case h.From == h.Until:
		return true
	case h.From < h.Until:
		return h.From <= m && m < h.Until
	}
	return m >= h.From || m < h.Until
}
