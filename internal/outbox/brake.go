package outbox

import (
	"math/rand/v2"
	"time"
)

const (
	// probeEvery is how often one message is tried while the queue is stopped.
	probeEvery = 15 * time.Minute
	// slowAfter attempts in a row without a clear answer, the queue goes one by one.
	slowAfter = 3
	// firstPause and longestPause bound the pauses of backoff.
	firstPause   = 2 * time.Second
	longestPause = 15 * time.Minute
)

// brake decides how fast the queue may run, from what the last attempts met. It is a
// value of the loop's goroutine and needs no lock.
type brake struct {
	stopped bool
	reason  string
	since   time.Time
	next    time.Time // our own earliest time for the next claim; zero: at once
	asked   time.Time // the carrier's, from a Retry-After; only time ends it
	misses  int       // attempts in a row that got no clear answer
	missed  time.Time // when the last of them was heard
	answers bool      // the carrier has said something clear since the program started
}

// room is how many of want messages may be claimed, when busy are on their way.
// With 0, at is when to ask again; zero means when one of those comes back.
func (b *brake) room(now time.Time, want, busy int) (n int, at time.Time) {
	if opens := b.opens(); now.Before(opens) {
		return 0, opens
	}
	if b.stopped || b.misses >= slowAfter {
		if busy > 0 {
			return 0, time.Time{}
		}
		return min(want, 1), time.Time{}
	}
	return want, time.Time{}
}

// opens is when the next claim may be; zero: at once.
func (b *brake) opens() time.Time {
	if b.asked.After(b.next) {
		return b.asked
	}
	return b.next
}

// claimed tells the brake that messages were claimed: a stopped queue tries one at a time.
func (b *brake) claimed(now time.Time) {
	if b.stopped {
		b.next = now.Add(probeEvery)
	}
}

// note takes in how an attempt that began at began has ended, and reports whether
// the queue stops with it.
func (b *brake) note(now, began time.Time, r report) (stops bool) {
	if until := now.Add(r.retryAfter); r.retryAfter > 0 && until.After(b.asked) {
		b.asked = until
	}
	switch r.heard {
	case clearly:
		// an answer to what was asked before the stop says nothing about it
		if !b.stopped || began.After(b.since) {
			*b = brake{asked: b.asked, answers: true}
		}
	case unclearly:
		// of many that were under way at the same time, the rest says nothing new: a carrier that hangs
		// for a second with two hundred calls has failed once, and not two hundred times
		if b.misses >= slowAfter && !began.After(b.missed) {
			break
		}
		b.misses, b.missed = b.misses+1, now
		if b.misses >= slowAfter {
			b.wait(now.Add(backoff(b.misses - slowAfter + 1)))
		}
	case stop:
		stops, b.answers = !b.stopped, true
		if stops {
			b.stopped, b.since = true, now
			b.wait(now.Add(probeEvery))
		}
		b.reason = r.reason
	}
	return stops
}

// wait puts the next claim off until t, never forward.
func (b *brake) wait(t time.Time) {
	if t.After(b.next) {
		b.next = t
	}
}

// report is what the brake needs to know of an attempt.
type report struct {
	heard      heard
	retryAfter time.Duration
	reason     string // in plain words; only of a stop
}

// heard is how the carrier answered.
type heard int

const (
	nothing   heard = iota // it was never asked
	clearly                // yes, or no to this message
	unclearly              // not now, or nobody can say
	stop                   // no, and to every other message too
)

// backoff is how long to wait after the nth failure in a row: doubling from firstPause
// to longestPause, a quarter more or less so that not everybody comes back together.
func backoff(n int) time.Duration {
	pause := firstPause
	for range n - 1 {
		if pause >= longestPause {
			break
		}
		pause *= 2
	}
	pause = min(pause, longestPause)
	return pause*3/4 + rand.N(pause/2)
}
