package hours

import (
	"sync"
	"time"
	_ "time/tzdata" // a machine without zone files of its own knows them all the same
)

var zones sync.Map // *time.Location by name; a zone is read once

// Zone returns a time zone by its IANA name; ok is false for a name that is not known, for none at
// all, and for "Local", which is no place.
func Zone(name string) (zone *time.Location, ok bool) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), true
	}
	if name == "" || name == "Local" || len(name) > 64 {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	zones.Store(name, zone)
	return zone, true
}

// AddDays returns the moment at which the clock in zone shows what it shows at t, days later.
// An hour that does not exist on that day moves forward by as much as the clocks do, and of one
// that comes twice it is the first (RFC 5545 3.3.5). With 0 days it is t itself.
func AddDays(t time.Time, days int, zone *time.Location) time.Time {
	if days == 0 {
		return t
	}
	return wall(shown(t, zone).AddDate(0, 0, days), zone)
}

// NextDay returns the first moment after t that is not on t's day in zone: midnight, or what comes in its
// place where the clocks leave it out.
func NextDay(t time.Time, zone *time.Location) time.Time {
	others := everyDay
	others[shown(t, zone).Weekday()] = false
	at, _ := Window{Days: others, Zone: zone}.next(t, t.Add(farthest))
	return at
}

// shown is what the clocks in zone show at t, as a time in UTC: one that can be asked again and again
// without looking for the zone's rules each time.
func shown(t time.Time, zone *time.Location) time.Time {
	_, offset := t.In(zone).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// evenUntil returns a moment after t, on a zone's clocks, up to which they run evenly; zero when they always
// will. It is [time.Time.ZoneBounds], which on the last day of a leap year, where a zone's changes follow
// from a rule, gives that day's midnight in UTC for the end, and so a moment that is past.
func evenUntil(t time.Time) time.Time {
	_, end := t.ZoneBounds()
	if end.IsZero() || end.After(t) {
		return end
	}
	return time.Date(t.UTC().Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC)
}

// wall is shown's way back: the first moment at which the clocks in zone show that. [time.Date] does not
// say which way it goes where there is none.
func wall(clock time.Time, zone *time.Location) time.Time {
	// no clock is a day and a half off, so the moment is not before this one
	local := clock.Add(-36 * time.Hour).In(zone)
	for {
		_, offset := local.Zone()
		change := evenUntil(local)
		at := clock.Add(-time.Duration(offset) * time.Second).In(zone)
		if change.IsZero() || at.Before(change) {
			return at // not before the last change either, or it would have been found there
		}
		next := change.In(zone)
		if _, after := next.Zone(); clock.Add(-time.Duration(after) * time.Second).Before(change) {
			return at // in the gap: by the clock as it was before it
		}
		local = next
	}
}
