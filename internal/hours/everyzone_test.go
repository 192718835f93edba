package hours

import (
	"archive/zip"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The years that are looked through.
var firstYear, afterLast = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)

// everyZone reads the tz database that is compiled in: the same file, before Go made a package of it.
func everyZone(t testing.TB) []*time.Location {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var all []*time.Location
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		loc, err := time.LoadLocationFromTZData(f.Name, raw)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		all = append(all, loc)
	}
	if len(all) < 400 {
		t.Fatalf("only %d zones", len(all))
	}
	return all
}

// change is a moment at which a zone's clocks jump from one time of day to another.
type change struct {
	at       time.Time
	from, to time.Duration // offsets from UTC
}

// changes lists the jumps of a zone's clocks in the years.
func changes(loc *time.Location, from, until time.Time) (all []change) {
	for t := from.In(loc); ; {
		next := evenUntil(t).In(loc)
		if next.IsZero() || !next.Before(until) {
			return all
		}
		_, before := next.Add(-1).Zone()
		if _, after := next.Zone(); after != before {
			all = append(all, change{next, time.Duration(before) * time.Second, time.Duration(after) * time.Second})
		}
		t = next
	}
}

// distinct keeps one of the zones whose clocks show the same all through the years.
func distinct(zones []*time.Location) (some []*time.Location) {
	seen := map[string]bool{}
	for _, loc := range zones {
		_, offset := firstYear.In(loc).Zone()
		kind := fmt.Sprint(offset)
		for _, c := range changes(loc, firstYear, afterLast) {
			kind += fmt.Sprint(" ", c.at.Unix(), c.to)
		}
		if !seen[kind] {
			seen[kind] = true
			some = append(some, loc)
		}
	}
	return some
}

// week marks the minutes of a week, from Sunday on, at which a window is open. It is made without asking the window.
type week [7 * 24 * 60]bool

func weekOf(w Window) (open week) {
	length := int(w.Hours.Until-w.Hours.From+24*60) % (24 * 60)
	from := int(w.Hours.From)
	if length == 0 {
		from, length = 0, 24*60
	}
	for day := range 7 {
		if w.Days != [7]bool{} && !w.Days[day] {
			continue
		}
		for m := range length {
			open[(day*24*60+from+m)%len(open)] = true
		}
	}
	return open
}

// both is open when both are; where they never meet, when hers is on one of the author's days.
func both(window, safe Window) (open week) {
	hers := weekOf(safe)
	for _, w := range []Window{window, {Days: window.Days}} {
		meet := false
		open = weekOf(w)
		for i := range open {
			open[i] = open[i] && hers[i]
			meet = meet || open[i]
		}
		if meet {
			break
		}
	}
	return open
}

// stretch is the minutes around a change, and what the clock on the wall shows at each.
type stretch struct {
	begins time.Time
	shows  []int // minutes of the week
}

func around(c change, loc *time.Location, before, after time.Duration) stretch {
	s := stretch{begins: c.at.Add(-before)}
	for t := s.begins; t.Before(c.at.Add(after)); t = t.Add(time.Minute) {
		s.shows = append(s.shows, minuteOfWeek(t, loc))
	}
	return s
}

func minuteOfWeek(t time.Time, loc *time.Location) int {
	_, offset := t.In(loc).Zone()
	const sunday = 3 * 24 * 60 * 60 // the first of 1970 was on a Thursday, three days before
	week := int64(7 * 24 * 60 * 60)
	return int(((t.Unix()+int64(offset)-sunday)%week+week)%week) / 60
}

// walk says for each minute which is the first from it on that is open, -1 for none, by looking at each.
func (s stretch) walk(open *week, next []int) {
	first := -1
	for i, shows := range slices.Backward(s.shows[:len(next)]) {
		if open[shows] {
			first = i
		}
		next[i] = first
	}
}

// windowsAt are windows with edges before, at, inside and after the hour that is skipped or comes twice.
func windowsAt(c change, loc *time.Location) (all [][2]Window) {
	wall := func(offset time.Duration) Minute { return Minute(c.at.Add(offset).Unix()/60%(24*60)+24*60) % (24 * 60) }
	a, b := wall(c.from), wall(c.to)
	size := Minute((c.to - c.from).Abs() / time.Minute)
	low := min(c.from, c.to)
	at := func(m Minute) Minute { return (wall(low) + m + 24*60) % (24 * 60) }
	edges := []Minute{a, b, at(-30), at(size / 2), at(size/2 + 7), at(size + 30), 0}
	for _, from := range edges {
		for _, until := range edges {
			all = append(all, [2]Window{{Zone: loc}, {Hours: Daily{from, until}, Zone: loc}})
		}
	}
	// on that day alone, by both its names, and with hers across it
	today, yesterday := c.at.In(loc).Weekday(), c.at.Add(-time.Minute).In(loc).Weekday()
	for _, day := range []time.Weekday{today, yesterday, (yesterday + 6) % 7} {
		for _, h := range []Daily{{a, at(size + 30)}, {at(size / 2), at(-30)}, {22 * 60, at(size / 2)}, AllDay} {
			w := Window{Days: days(day), Hours: h, Zone: loc}
			all = append(all, [2]Window{w, {Zone: loc}}, [2]Window{w, {Hours: Daily{at(size / 2), 6 * 60}, Zone: loc}})
		}
	}
	return all
}

// In every zone, around every change of its clocks, the rule finds what a walk from minute to minute finds.
// So what it finds is inside by the clock on the wall, the first that is, and never earlier for a later
// moment; and it is there within a fortnight, whatever the gap takes away.
func TestAroundEveryChangeOfEveryZoneItIsWhatAWalkFinds(t *testing.T) {
	const before, after, fortnight = 27 * time.Hour, 16 * 24 * time.Hour, 14 * 24 * time.Hour
	zones := distinct(everyZone(t))
	if len(zones) < 60 {
		t.Fatalf("only %d zones differ", len(zones))
	}
	for part := range 4 {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			next := make([]int, 0)
			seen := 0
			for i := part; i < len(zones); i += 4 {
				loc := zones[i]
				for _, c := range changes(loc, firstYear, afterLast) {
					s := around(c, loc, before, after)
					next = slices.Grow(next[:0], len(s.shows))[:len(s.shows)]
					for _, w := range windowsAt(c, loc) {
						seen++
						open := both(w[0], w[1])
						next := next
						if w[0].Days == [7]bool{} {
							next = next[:int((2*before+48*time.Hour)/time.Minute)] // what is open each day is open by then
						}
						s.walk(&open, next)
						for m := 0; m < int(2*before/time.Minute); m += 47 {
							if near := m - int(before/time.Minute); -150 < near && near < 150 {
								m -= 36 // each eleventh minute
							}
							from := s.begins.Add(time.Duration(m) * time.Minute)
							got := Next(from, w[0], w[1])
							want := s.begins.Add(time.Duration(next[m]) * time.Minute)
							if next[m] < 0 || !got.Equal(want) {
								t.Fatalf("%s at %s: from %s on, %v and %v open at %s; the walk found %s", loc, c.at, from, w[0], w[1], got, want.In(loc))
							}
							if got.Sub(from) > fortnight {
								t.Fatalf("%s: nothing opens for %s", loc, got.Sub(from))
							}
						}
					}
				}
			}
			if seen < 1000 {
				t.Fatalf("only %d cases", seen)
			}
		})
	}
}

// The same for the days in a zone's life that were strangest, outside those years.
func TestADayThatAZoneLeftOutIsWhatAWalkFinds(t *testing.T) {
	for _, name := range []string{"Pacific/Apia", "Pacific/Fakaofo", "Pacific/Kiritimati", "America/Sao_Paulo", "Asia/Pyongyang", "America/Caracas", "America/St_Johns", "Antarctica/Casey"} {
		loc := zone(t, name)
		for _, c := range changes(loc, time.Date(1994, 1, 1, 0, 0, 0, 0, time.UTC), firstYear) {
			s := around(c, loc, 27*time.Hour, 16*24*time.Hour)
			next := make([]int, len(s.shows))
			for _, w := range windowsAt(c, loc) {
				open := both(w[0], w[1])
				s.walk(&open, next)
				for m := 0; m < 3*24*60; m += 53 {
					from := s.begins.Add(time.Duration(m) * time.Minute)
					if got, want := Next(from, w[0], w[1]), s.begins.Add(time.Duration(next[m])*time.Minute); next[m] < 0 || !got.Equal(want) {
						t.Fatalf("%s at %s: from %s on, %v and %v open at %s; the walk found %s", loc, c.at, from, w[0], w[1], got, want.In(loc))
					}
				}
			}
		}
	}
}

// In every zone a day later on the clock is that day, at that time or, where there is none, just after the gap.
func TestADayLaterIsTheNextDayInEveryZone(t *testing.T) {
	for _, loc := range distinct(everyZone(t)) {
		for _, c := range changes(loc, firstYear, afterLast) {
			for m := -26 * 60; m < 26*60; m += 13 {
				from := c.at.Add(time.Duration(m) * time.Minute)
				got := AddDays(from, 1, loc).In(loc)
				shows, clock := got.Format(time.DateTime), wallClock(from, loc).AddDate(0, 0, 1)
				if jump := c.to - c.from; shows != clock.Format(time.DateTime) && (jump < 0 || shows != clock.Add(jump).Format(time.DateTime)) {
					t.Fatalf("%s: a day after %s is %s", loc, from.In(loc), got)
				}
				if earlier := got.Add(-(c.to - c.from).Abs()); shows == earlier.Format(time.DateTime) {
					t.Fatalf("%s: of %s there was an earlier one", loc, got)
				}
				day := NextDay(from, loc)
				if day.In(loc).Weekday() == from.In(loc).Weekday() || day.Add(-time.Nanosecond).In(loc).Weekday() != from.In(loc).Weekday() {
					t.Fatalf("%s: the day after %s begins at %s", loc, from.In(loc), day.In(loc))
				}
			}
		}
	}
}

// wallClock is what the clock shows, as if it were in UTC.
func wallClock(t time.Time, loc *time.Location) time.Time {
	_, offset := t.In(loc).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
