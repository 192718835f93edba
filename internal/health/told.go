package health

import "time"

// Notice is one thing the operator is told. It is kept as JSON until it is taken.
type Notice struct {
	Event string    `json:"event"`
	Part  string    `json:"part"`
	Over  bool      `json:"over"` // it is about the end of it
	Says  string    `json:"says"`
	Since time.Time `json:"since"` // when the part became ill
	Until time.Time `json:"until"` // when it became well again; zero while it is ill
}

// told is what the operator knows of a part, and what is on the way. It is kept in the database.
type told struct {
	Ill   bool      `json:"ill"` // of what was decided last
	Since time.Time `json:"since"`
	// Times is how often the part became ill lately, At when something was last decided.
	Times int       `json:"times"`
	At    time.Time `json:"at"`
	// Waiting was not taken yet, oldest first: at most that it began and that it is over.
	Waiting []Notice `json:"waiting,omitempty"`
}

const (
	// shortestHold is how long a part must be well before that is told, the first time.
	shortestHold = 15 * time.Second
	longestHold  = 30 * time.Minute
	// forgetsAfter is how long a part must have been well to begin anew.
	forgetsAfter = 6 * time.Hour
)

// hold is how long a part must be well before that is told, when it became ill for the nth time
// lately. Until then it counts as ill, and becoming ill anew is no news: so it doubles, and a part that comes
// and goes all day is told of some ten times in the first hour and twice in each that follows.
func hold(n int) time.Duration {
	d := shortestHold
	for ; n > 1 && d < longestHold; n-- {
		d *= 2
	}
	return min(d, longestHold)
}

// next is what is known after a part was seen as s at now, and whether anything was decided. It is a pure function.
func (t told) next(now time.Time, p Part, s state) (next told, changed bool) {
	switch {
	case s.since.IsZero():
		return t, false // nothing is known since the start
	case s.ill() && !t.Ill && now.Sub(s.since) >= p.Patience:
		t.Ill, t.Since, t.At = true, s.since, now
		t.Times++
		return t.add(Notice{Event: p.Began.Name, Part: p.Name, Says: s.Says, Since: s.since}), true
	case !s.ill() && t.Ill && now.Sub(s.since) >= hold(t.Times):
		t.Ill, t.At = false, now
		return t.add(Notice{Event: p.Over.Name, Part: p.Name, Over: true, Since: t.Since, Until: s.since}), true
	case !s.ill() && !t.Ill && t.Times > 0 && now.Sub(t.At) >= forgetsAfter:
		t.Times = 0
		return t, true
	}
	return t, false
}

// add puts a notice behind those that wait. Where the end of an illness was not taken yet and it begins
// again, the operator need not know that it was over.
func (t told) add(n Notice) told {
	if last := len(t.Waiting) - 1; last >= 0 && t.Waiting[last].Over && !n.Over {
		t.Waiting = append([]Notice(nil), t.Waiting[:last]...)
		return t
	}
	t.Waiting = append(append([]Notice(nil), t.Waiting...), n)
	return t
}

// taken is t after the receiver took its oldest notice.
func (t told) taken() told {
	t.Waiting = append([]Notice(nil), t.Waiting[1:]...)
	return t
}
