package health

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func ill(says string) Finding { return Finding{Condition: Failing, Says: says} }

func TestWhoIsIllStaysSoSinceItBegan(t *testing.T) {
	after := func(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }
	for name, c := range map[string]struct {
		found []Finding // one a second
		want  Condition
		since time.Time
	}{
		"nothing is known yet":                       {[]Finding{{}}, Unknown, time.Time{}},
		"well since the start":                       {[]Finding{{Condition: Well}, {Condition: Well}}, Well, after(0)},
		"ill since it was found":                     {[]Finding{{Condition: Well}, ill("a"), ill("b")}, Failing, after(1)},
		"worse is no new illness":                    {[]Finding{{Condition: Well}, {Condition: Warned}, ill("a")}, Failing, after(1)},
		"well again":                                 {[]Finding{ill("a"), {Condition: Well}, {Condition: Well}}, Well, after(1)},
		"no news leaves it ill":                      {[]Finding{ill("a"), {}, {}}, Failing, after(0)},
		"since the part knows":                       {[]Finding{{Condition: Well}, {Condition: Failing, Since: after(-100)}}, Failing, after(-100)},
		"a clock that ran ahead is not believed":     {[]Finding{{Condition: Failing, Since: after(500)}}, Failing, after(0)},
		"what it knows later does not move the time": {[]Finding{ill("a"), {Condition: Failing, Since: after(1)}}, Failing, after(0)},
	} {
		var s state
		for i, f := range c.found {
			s = s.next(after(i), f)
		}
		if s.Condition != c.want || !s.since.Equal(c.since) {
			t.Errorf("%s: %v since %v", name, s.Condition, s.since)
		}
	}
}

// tells plays a course of findings and returns what was decided, as "began@second" and "over@second".
func tells(p Part, course string, second time.Duration) []string {
	var said []string
	var s state
	var k told
	for i, c := range course {
		now := noon.Add(time.Duration(i) * second)
		f := Finding{Condition: Well}
		switch c {
		case 'x':
			f = ill("x")
		case '?':
			f = Finding{}
		}
		s = s.next(now, f)
		k, _ = k.next(now, p, s)
		for _, n := range k.Waiting {
			what := "began"
			if n.Over {
				what = "over"
			}
			said = append(said, fmt.Sprintf("%s@%d", what, i))
		}
		k.Waiting = nil // taken at once
	}
	return said
}

func TestTheOperatorIsToldOnceOfEach(t *testing.T) {
	patient := Part{Name: "p", Patience: 20 * time.Second}
	for name, c := range map[string]struct {
		part   Part
		course string // one finding every 5 seconds: . well, x ill, ? no news
		want   string
	}{
		"nothing is wrong":                {patient, "..........", ""},
		"ill, and over":                   {patient, "..xxxxxxx....", "began@6 over@12"},
		"shorter than its patience":       {patient, "..xxxx.....xxxx...", ""},
		"at once, without patience":       {Part{}, ".x....", "began@1 over@5"},
		"nobody knows after a start":      {Part{}, "????", ""},
		"no news while ill is no end":     {Part{}, "x???????", "began@0"},
		"ill again before the end counts": {Part{}, "x..x..x..x....", "began@0 over@13"},
	} {
		if got := strings.Join(tells(c.part, c.course, 5*time.Second), " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAPartThatComesAndGoesIsNotToldOfAllDay(t *testing.T) {
	for _, pattern := range []string{"x....", "x...........", "xxxx" + strings.Repeat(".", 20), "x" + strings.Repeat(".", 120)} {
		hour := strings.Repeat(pattern, 720/len(pattern))
		if n := len(tells(Part{}, hour, 5*time.Second)); n == 0 || n > 20 {
			t.Errorf("%q for an hour: %d alerts", pattern, n)
		}
		day := strings.Repeat(pattern, 24*720/len(pattern))
		if n := len(tells(Part{}, day, 5*time.Second)); n > 100 {
			t.Errorf("%q for a day: %d alerts", pattern, n)
		}
	}
	if n := len(tells(Part{}, strings.Repeat("x"+strings.Repeat(".", 12), 5), time.Hour)); n != 10 {
		t.Errorf("twice a day is told each time: %d", n)
	}
}

// Whatever comes and whatever the receiver does: it hears that something began before it hears that it is over, by turns, and once
// everything was taken it knows what we have decided.
func TestWhatTheReceiverHearsGoesByTurns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k told
		var s state
		now, knows := noon, false
		take := func() {
			n := k.Waiting[0]
			if n.Over != knows {
				t.Fatalf("it hears %+v while it knows %v", n, knows)
			}
			if n.Over && n.Until.Before(n.Since) {
				t.Fatalf("over before it began: %+v", n)
			}
			knows, k = !n.Over, k.taken()
		}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 4000).Draw(t, "seconds")) * time.Second)
			s = s.next(now, []Finding{{}, {Condition: Well}, {Condition: Warned}, ill("x")}[rapid.IntRange(0, 3).Draw(t, "found")])
			k, _ = k.next(now, Part{Patience: time.Minute}, s)
			if len(k.Waiting) > 2 {
				t.Fatalf("%d wait", len(k.Waiting))
			}
			if len(k.Waiting) > 0 && rapid.Bool().Draw(t, "taken") {
				take()
			}
		}
		for len(k.Waiting) > 0 {
			take()
		}
		if knows != k.Ill {
			t.Fatalf("it knows %v, and we decided %v", knows, k.Ill)
		}
	})
}

func TestTheDiskIsNarrowBeforeItIsFull(t *testing.T) {
	for free, want := range map[uint64]Condition{0: Failing, diskFull - 1: Failing, diskFull: Warned, diskNarrow - 1: Warned, diskNarrow: Well} {
		if f := room(free, nil); f.Condition != want || (f.Says == "") != (want == Well) || f.Measures[0].Value != float64(free) {
			t.Errorf("%d: %+v", free, f)
		}
	}
	if f := room(0, errors.New("no such folder")); f.Condition != Unknown {
		t.Errorf("%+v", f)
	}
}
