package sequence

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/hours"
)

var anyTime = hours.Window{Zone: time.UTC}

func TestWhatComesNext(t *testing.T) {
	monday := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	long := monday.AddDate(-1, 0, 0)
	step := func(id string, days int) Step {
		return Step{ID: id, Delay: Delay{days, InDays}, Active: true, Created: long}
	}
	a, b, c := step("a", 1), step("b", 2), step("c", 3)
	off := func(s Step) Step { s.Active = false; return s }
	fresh := func(s Step) Step { s.Created = monday.AddDate(0, 0, 5); return s }
	for _, tt := range []struct {
		name  string
		steps []Step
		sent  []Sent
		want  string
		after int // days
	}{
		{"the first, after its delay", []Step{a, b, c}, nil, "a", 1},
		{"then the second", []Step{a, b, c}, []Sent{{"a", monday}}, "b", 2},
		{"after the last there is none", []Step{a, b, c}, []Sent{{"a", monday}, {"b", monday}, {"c", monday}}, "", 0},
		{"without steps there is none", nil, nil, "", 0},
		{"one that is off is skipped", []Step{off(a), b, c}, nil, "b", 2},
		{"one that was removed after she had it changes nothing", []Step{b, c}, []Sent{{"a", monday}}, "b", 2},
		{"one that was moved behind her place is still hers", []Step{a, c, b}, []Sent{{"a", monday}, {"b", monday}}, "c", 3},
		{"one that she had and that was moved ahead is not sent twice", []Step{b, c, a}, []Sent{{"a", monday}}, "b", 2},
		{"one written since, before her place, is not sent out of order", []Step{fresh(step("x", 1)), a, b, c}, []Sent{{"a", monday}}, "b", 2},
		{"one written since, ahead of her, is", []Step{a, fresh(step("x", 1)), b}, []Sent{{"a", monday}}, "x", 1},
		{"one added at the end for somebody not finished", []Step{a, b, fresh(step("x", 4))}, []Sent{{"a", monday}, {"b", monday}}, "x", 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			next, at, ok := Next(tt.steps, tt.sent, monday, anyTime, hours.Window{})
			if next.ID != tt.want || ok != (tt.want != "") {
				t.Fatalf("got %q, %v; want %q", next.ID, ok, tt.want)
			}
			if ok && !at.Equal(monday.AddDate(0, 0, tt.after)) {
				t.Errorf("due %s", at)
			}
		})
	}
}

func TestADelayIsCountedOnHerCalendar(t *testing.T) {
	london := zone(t, "Europe/London")
	before := time.Date(2026, 10, 24, 9, 0, 0, 0, london) // the clocks go back that night
	for _, c := range []struct {
		d    Delay
		want time.Time
	}{
		{Delay{1, InDays}, time.Date(2026, 10, 25, 9, 0, 0, 0, london)},
		{Delay{1, InWeeks}, time.Date(2026, 10, 31, 9, 0, 0, 0, london)},
		{Delay{24, InHours}, time.Date(2026, 10, 25, 8, 0, 0, 0, london)},
		{Delay{0, InDays}, before},
		{Delay{-3, InDays}, before},
		// what no form saves any more, and is in a database still
		{Delay{3_000_000, InHours}, before.Add(10_000 * time.Hour)},
		{Delay{3_000_000, InDays}, before.AddDate(0, 0, 10_000)},
	} {
		if got := c.d.After(before, london); !got.Equal(c.want) {
			t.Errorf("%v: got %s, want %s", c.d, got, c.want)
		}
	}
}

// Whatever the author does to a sequence while somebody walks through it, no letter
// comes twice, and it comes to an end.
func TestNoLetterComesTwiceWhateverTheAuthorEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
		var steps []Step
		written := 0
		add := func() {
			written++
			at := rapid.IntRange(0, len(steps)).Draw(t, "place")
			s := Step{ID: fmt.Sprint(written), Delay: Delay{rapid.IntRange(0, 5).Draw(t, "delay"), InDays}, Active: rapid.Bool().Draw(t, "active"), Created: now}
			steps = append(steps[:at], append([]Step{s}, steps[at:]...)...)
		}
		for range rapid.IntRange(0, 6).Draw(t, "letters") {
			add()
		}
		had := map[string]bool{}
		var sent []Sent
		edits := rapid.IntRange(0, 10).Draw(t, "edits")
		for {
			if edits > 0 && rapid.Bool().Draw(t, "edit now") {
				edits--
				now = now.Add(time.Minute)
				switch action := rapid.IntRange(0, 3).Draw(t, "edit"); {
				case action == 0 || len(steps) == 0:
					add()
				case action == 1:
					i := rapid.IntRange(0, len(steps)-1).Draw(t, "gone")
					steps = append(steps[:i:i], steps[i+1:]...)
				case action == 2:
					i, j := rapid.IntRange(0, len(steps)-1).Draw(t, "from"), rapid.IntRange(0, len(steps)-1).Draw(t, "to")
					steps[i], steps[j] = steps[j], steps[i]
				default:
					i := rapid.IntRange(0, len(steps)-1).Draw(t, "switch")
					steps[i].Active = !steps[i].Active
				}
			}
			next, at, ok := Next(steps, sent, now, anyTime, hours.Window{})
			if !ok {
				for _, s := range steps {
					if s.Active && !had[s.ID] && len(sent) == 0 {
						t.Fatal("somebody who had nothing was left without her letter")
					}
				}
				return
			}
			if had[next.ID] {
				t.Fatalf("letter %s would come twice", next.ID)
			}
			if at.Before(now) {
				t.Fatalf("due at %s, before %s", at, now)
			}
			had[next.ID] = true
			sent = append(sent, Sent{next.ID, at})
			now = at
		}
	})
}

func TestATimeLapseKeepsOrderAndGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	start := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	c, err := NewClock(dir, 1000, start)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.At(start.Add(time.Second)); !got.Equal(start.Add(1000 * time.Second)) {
		t.Error(got)
	}
	again, err := NewClock(dir, 1000, start.Add(time.Hour))
	if err != nil || !again.At(start.Add(2*time.Hour)).Equal(c.At(start.Add(2*time.Hour))) {
		t.Error("a restart changed the time", err)
	}
	if got := c.Real(c.At(start.Add(90 * time.Second))); !got.Equal(start.Add(90 * time.Second)) {
		t.Error(got)
	}
	if real, _ := NewClock(t.TempDir(), 0, start); !real.At(start.Add(time.Hour)).Equal(start.Add(time.Hour)) {
		t.Error("without a time-lapse time is not real")
	}
	if _, err := NewClock(dir, -1, start); err == nil {
		t.Error("a clock that runs backwards")
	}
}

func TestATimeLapseNeverRunsBackwards(t *testing.T) {
	start := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for _, factor := range []int{2, 86_400, 1_000_000} {
		c, err := NewClock(t.TempDir(), factor, start)
		if err != nil {
			t.Fatal(err)
		}
		last := c.At(start)
		for hours := 1; hours < 40*365*24; hours *= 2 {
			now := c.At(start.Add(time.Duration(hours) * time.Hour))
			if now.Before(last) || now.Year() > 2300 {
				t.Fatalf("%d times as fast, after %d hours: %v, and before %v", factor, hours, now, last)
			}
			last = now
		}
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, ok := hours.Zone(name)
	if !ok {
		t.Fatalf("no zone %s", name)
	}
	return loc
}
