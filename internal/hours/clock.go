package hours

import "time"

// Clock turns real time into the time that hours are read at, and back: a site that is being tried out may
// let weeks go by in a minute. Both keep order.
type Clock interface {
	At(real time.Time) time.Time
	Real(at time.Time) time.Time
}
