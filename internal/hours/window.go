package hours

import "time"

// Minute is a minute after midnight on the clock on the wall, 0 to 1439.
type Minute int

// Daily is a stretch of each day. From is its first minute, Until the first that is too
// late. Until before From reaches past midnight; the two alike are the whole day.
type Daily struct{ From, Until Minute }

// AllDay is no restriction.
var AllDay = Daily{}

// Parse reads two "HH:MM". Anything else, and nothing at all, is AllDay: the form and
// the database refuse what is malformed long before.
func Parse(from, until string) Daily {
	a, err1 := time.Parse("15:04", from)
	b, err2 := time.Parse("15:04", until)
	if err1 != nil || err2 != nil {
		return AllDay
	}
	return Daily{Minute(a.Hour()*60 + a.Minute()), Minute(b.Hour()*60 + b.Minute())}
}

func (d Daily) whole() bool { return d.From == d.Until }

// Window is a stretch of some days of the week, on the clocks of a zone. Its zero value is
// always open.
type Window struct {
	Days  [7]bool // by time.Weekday; none set means every day
	Hours Daily
	Zone  *time.Location // nil: UTC
}

// Safe is a reader's safe hours as she wrote them: "HH:MM" each, and the name of her zone. Where that is not
// known they are at home where the site is, whatever is to be sent.
func Safe(timezone, from, until string, site *time.Location) Window {
	w := Window{Hours: Parse(from, until), Zone: site}
	if hers, ok := Zone(timezone); ok {
		w.Zone = hers
	}
	return w
}

// Always reports whether the window never closes.
func (w Window) Always() bool { return w.Hours.whole() && (w.Days == [7]bool{} || w.Days == everyDay) }

var everyDay = [7]bool{true, true, true, true, true, true, true}

// Has reports whether t is inside the window.
func (w Window) Has(t time.Time) bool { return w.has(shown(t, w.zone())) }

func (w Window) zone() *time.Location {
	if w.Zone == nil {
		return time.UTC
	}
	return w.Zone
}

func (w Window) day(d time.Weekday) bool { return w.Days == [7]bool{} || w.Days[d] }

// has is Has for what the window's own clocks show.
func (w Window) has(clock time.Time) bool {
	today, now := clock.Weekday(), Minute(clock.Hour()*60+clock.Minute())
	switch h := w.Hours; {
	case h.whole():
		return w.day(today)
	case h.From < h.Until:
		return h.From <= now && now < h.Until && w.day(today)
	case now >= h.From:
		return w.day(today)
	default:
		return now < h.Until && w.day((today+6)%7)
	}
}

// next returns the first moment not before t that is inside the window; ok is false when there is none
// before end.
//
// Between two changes of a zone its clocks run evenly, and the opening can be counted out. What would open
// after a change is looked for again from that moment on, on the clocks as they are then.
func (w Window) next(t, end time.Time) (at time.Time, ok bool) {
	for t.Before(end) {
		clock := shown(t, w.zone())
		if w.has(clock) {
			return t, true
		}
		opens, change := t.Add(w.wait(clock)), evenUntil(t.In(w.zone()))
		if change.IsZero() || opens.Before(change) {
			return opens, opens.Before(end)
		}
		t = change
	}
	return time.Time{}, false
}

// wait is how long until the window opens, which is closed now, if the clocks run evenly.
func (w Window) wait(clock time.Time) time.Duration {
	from := time.Duration(w.Hours.From) * time.Minute
	if w.Hours.whole() {
		from = 0
	}
	hour, minute, second := clock.Clock()
	from -= time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(clock.Nanosecond())
	for days := range 7 {
		wait := from + time.Duration(days)*24*time.Hour
		if wait > 0 && w.day((clock.Weekday()+time.Weekday(days))%7) {
			return wait
		}
	}
	return from + 7*24*time.Hour // today in a week
}
