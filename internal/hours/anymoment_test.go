package hours

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyWindow draws a window in a zone, or one of its parts alone.
func anyWindow(loc *time.Location) *rapid.Generator[Window] {
	return rapid.Custom(func(t *rapid.T) Window {
		minute := rapid.Custom(func(t *rapid.T) Minute {
			return Minute(rapid.OneOf(rapid.IntRange(0, 1439), rapid.SampledFrom([]int{0, 1, 60, 120, 150, 180, 1380, 1439})).Draw(t, "minute"))
		})
		w := Window{Zone: loc}
		if rapid.Bool().Draw(t, "with hours") {
			w.Hours = Daily{minute.Draw(t, "from"), minute.Draw(t, "until")}
		}
		if rapid.Bool().Draw(t, "with days") {
			for i := range w.Days {
				w.Days[i] = rapid.Bool().Draw(t, "day")
			}
		}
		return w
	})
}

// clock is a window as a walk from minute to minute reads it.
type clock struct {
	open week
	zone *time.Location
}

func clockOf(w Window) clock { return clock{weekOf(w), w.Zone} }

// reads says whether the clock shows a time inside the window.
func (c *clock) reads(t time.Time) bool {
	return c.open[minuteOfWeek(t, c.zone)]
}

// Any zone, any moment of those years, to the nanosecond; the reader's clock need not be the author's.
func TestWhatIsNextIsTheFirstMomentInsideAndNeverEarlierForALaterOne(t *testing.T) {
	zones := everyZone(t)
	for _, loc := range distinct(zones) {
		rapid.Check(t, func(t *rapid.T) {
			hers := loc
			if rapid.Bool().Draw(t, "at home elsewhere") {
				hers = rapid.SampledFrom(zones).Draw(t, "her zone")
			}
			nextIsFirst(t, loc, hers)
		})
	}
}

func nextIsFirst(t *rapid.T, loc, hers *time.Location) {
	window, safe := anyWindow(loc).Draw(t, "window"), anyWindow(hers).Draw(t, "her hours")
	safe.Days = [7]bool{}
	from := time.Unix(0, rapid.Int64Range(firstYear.UnixNano(), afterLast.UnixNano()).Draw(t, "t"))

	got := Next(from, window, safe)
	if got.Before(from) || got.Sub(from) > farthest {
		t.Fatalf("from %s on it is %s", from, got)
	}
	authors, days, her := clockOf(window), clockOf(Window{Days: window.Days, Zone: loc}), clockOf(safe)
	if !her.reads(got) || !authors.reads(got) && !days.reads(got) {
		t.Fatalf("%s is not in her hours, or on another day", got)
	}
	yields := !authors.reads(got)
	for at := from; at.Before(got); at = at.Truncate(time.Minute).Add(time.Minute) {
		if her.reads(at) && (authors.reads(at) || yields && days.reads(at)) {
			t.Fatalf("%s comes before %s", at, got)
		}
	}
	if yields {
		for at := got; at.Before(from.Add(15 * 24 * time.Hour)); at = at.Add(time.Minute) {
			if her.reads(at) && authors.reads(at) {
				t.Fatalf("it yields at %s, and both are open at %s", got, at)
			}
		}
	}
	if !Open(got, window, safe) {
		t.Fatalf("what opens at %s is not open then", got)
	}
	later := from.Add(time.Duration(rapid.Int64Range(0, int64(9*24*time.Hour)).Draw(t, "later")))
	if next := Next(later, window, safe); next.Before(got) {
		t.Fatalf("from %s on it is %s, and later, from %s on, it is %s", from, got, later, next)
	}
}

// On the last day of a leap year Go's own bounds of a zone lie in the past.
func TestTheLastDayOfALeapYearEnds(t *testing.T) {
	for _, loc := range distinct(everyZone(t)) {
		for hour := range 72 {
			from := time.Date(2028, 12, 30, hour, 30, 0, 0, time.UTC)
			got := Next(from, Window{Zone: loc, Hours: Parse("09:00", "09:01")}, Window{})
			if local := got.In(loc); local.Hour() != 9 || local.Minute() != 0 || got.Before(from) || got.Sub(from) > 24*time.Hour {
				t.Fatalf("%s: from %s on it is %s", loc, from, local)
			}
			if day := AddDays(from, 1, loc); day.Sub(from) != 24*time.Hour {
				t.Fatalf("%s: a day after %s is %s", loc, from, day)
			}
		}
	}
}
