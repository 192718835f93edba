package sequence

import "time"

// Minutes are minutes after midnight on the clock on the wall, 0 to 1439.
type Minutes int

// Hours are the hours of a day in which a letter may arrive. From is the first minute, Until
// the first that is too late. Until before From reaches past midnight; equal means the whole day.
type Hours struct{ From, Until Minutes }

// AllDay is no restriction.
var AllDay = Hours{}

// ParseHours reads two "HH:MM". Anything else, and nothing at all, is AllDay: the form and
// the database refuse what is malformed long before.
func ParseHours(from, until string) Hours {
	a, err1 := time.Parse("15:04", from)
	b, err2 := time.Parse("15:04", until)
	if err1 != nil || err2 != nil {
		return AllDay
	}
	return Hours{Minutes(a.Hour()*60 + a.Minute()), Minutes(b.Hour()*60 + b.Minute())}
}

// Window is when a sequence's letters may go.
type Window struct {
	Days  [7]bool // by time.Weekday; none set means every day
	Hours Hours
	Zone  *time.Location // where the subscriber lives
}

// span is a stretch of real time, its end excluded.
type span struct{ from, until time.Time }

// NextOpening returns the first moment not before t at which a letter may go: inside the
// window, narrowed to the subscriber's own safe hours. Where the two never meet, her hours
// win over the author's, because they are what keeps her safe.
//
// Days and hours are read on the wall where she lives, so daylight saving is the zone's
// business: an hour that does not exist is moved by time.Date as it documents, and an
// hour that comes twice is open both times.
func NextOpening(t time.Time, w Window, safe Hours) time.Time {
	if at, ok := firstOpening(t, w, safe); ok {
		return at
	}
	at, _ := firstOpening(t, Window{Days: w.Days, Zone: w.Zone}, safe)
	return at
}

// firstOpening looks through nine days, one more than any weekly window can stay shut.
func firstOpening(t time.Time, w Window, safe Hours) (time.Time, bool) {
	local := t.In(w.Zone)
	for offset := -1; offset <= 8; offset++ { // yesterday's window may reach past midnight
		day := time.Date(local.Year(), local.Month(), local.Day()+offset, 12, 0, 0, 0, w.Zone)
		if !w.open(day.Weekday()) {
			continue
		}
		best, found := time.Time{}, false
		for _, part := range meet(w.Hours.on(day), safe, day) {
			if !part.until.After(t) {
				continue
			}
			if from := later(part.from, t); !found || from.Before(best) {
				best, found = from, true
			}
		}
		if found {
			return best, true
		}
	}
	return t, false
}

// Open reports whether a letter may go at t.
func Open(t time.Time, w Window, safe Hours) bool { return NextOpening(t, w, safe).Equal(t) }

func (w Window) open(day time.Weekday) bool { return w.Days == [7]bool{} || w.Days[day] }

// on returns the stretch that the hours open on a day.
func (h Hours) on(day time.Time) span {
	at := func(m Minutes, days int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day()+days, int(m)/60, int(m)%60, 0, 0, day.Location())
	}
	if h.Until <= h.From {
		return span{at(h.From, 0), at(h.Until, 1)}
	}
	return span{at(h.From, 0), at(h.Until, 0)}
}

// meet cuts a stretch to the safe hours of the day, of the day before (they may reach past
// midnight) and of the day after (the stretch may).
func meet(s span, safe Hours, day time.Time) []span {
	var parts []span
	for offset := -1; offset <= 1; offset++ {
		other := safe.on(day.AddDate(0, 0, offset))
		part := span{later(s.from, other.from), s.until}
		if other.until.Before(part.until) {
			part.until = other.until
		}
		if part.from.Before(part.until) {
			parts = append(parts, part)
		}
	}
	return parts
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
