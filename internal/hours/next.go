package hours

import "time"

// farthest is how far ahead two windows are looked for that meet. One that is open once a week may lose a
// week to a gap, and with two zones another.
const farthest = 28 * 24 * time.Hour

// Next returns the first moment not before t that lies in both the author's window and the reader's
// safe hours. Where the two never meet in four weeks it is the first in her hours on one of the window's
// days: her hours are what keeps her safe, and win over the author's. A later t never has an earlier moment.
func Next(t time.Time, window, safe Window) time.Time {
	if at, ok := meet(t, window, safe); ok {
		return at
	}
	window.Hours = AllDay
	if at, ok := meet(t, window, safe); ok {
		return at
	}
	at, _ := safe.next(t, t.Add(farthest)) // no zone leaves out so much
	return at
}

// Open reports whether mail may go at t; see [Next].
func Open(t time.Time, window, safe Window) bool { return Next(t, window, safe).Equal(t) }

// meet returns the first moment not before t that is inside both; ok is false when there is none
// in the next four weeks.
func meet(t time.Time, a, b Window) (at time.Time, ok bool) {
	end := t.Add(farthest)
	for {
		if t, ok = a.next(t, end); !ok {
			return time.Time{}, false
		}
		if at, ok = b.next(t, end); !ok || at.Equal(t) {
			return at, ok
		}
		t = at
	}
}
