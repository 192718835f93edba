package outbox

import (
	"context"
	"time"
)

// longestSleep bounds how long a row waits that another process wrote: a command beside a
// running server cannot wake its loop.
const longestSleep = 30 * time.Second

// settleWithin bounds how long what has come back waits to be written down.
const settleWithin = 10 * time.Millisecond

// desk is what the loop works at: the ledger, and the carrier behind it. Only the loop's
// own goroutine calls its methods, but for write and hand.
type desk interface {
	// claim settles rows and takes what there is room for, in one transaction.
	claim(now time.Time, r room, rows []changedRow) (claim, error)
	// write makes jobs of claimed messages, of at most most messages each.
	write(ms []Message, most int) (jobs []job, failed []attempt)
	// hand gives a job to the carrier. What is to be tried again in smaller jobs comes back as again.
	hand(ctx context.Context, j job) (done []attempt, again []job)
	settle(now time.Time, rows []changedRow) error
	// doubt turns rows that are sending, though nobody is sending them, into ambiguous.
	doubt(now time.Time) error
	// braked is told after every call how the queue runs; stops is true when it has just stopped.
	braked(b brake, stops bool)
	// trouble is told of an error of the database. The loop goes on.
	trouble(err error)
}

// loop claims, hands over and settles. One goroutine decides and keeps the books; others
// only write and send.
type loop struct {
	desk      desk
	now       func() time.Time
	batch     int           // most receivers of one call; 1: the carrier takes them one by one
	firstLook time.Duration // how long after a doubt the carrier is first asked
	wake      <-chan struct{}
	back      chan result

	books
	brake     brake
	hands     hands
	pace      time.Duration    // what one call lately took; 0 until one has come back
	called    bool             // the ledger must be asked: somebody called, or the time has come
	more      [sorts]bool      // there may be more to claim than the last claim took
	next      time.Time        // when the next message is due, if there is no more now
	sets      [][]Message      // claimed, and not yet written
	writing   int              // sets being written
	ready     []job            // written, and not yet begun
	unsettled []changedRow     // come back, and not yet written down
	late      <-chan time.Time // when they have waited long enough
	overdue   bool             // they have
	did       int
	failures  int  // errors of the database in a row
	unsure    bool // a claim failed, and may have been committed all the same
}

func newLoop(d desk, now func() time.Time, batch int, firstLook time.Duration, wake <-chan struct{}) *loop {
	return &loop{
		desk: d, now: now, batch: batch, firstLook: firstLook, wake: wake,
		back: make(chan result, mostHands), hands: hands{width: leastHands}, called: true,
	}
}

// run works until ctx is done, then claims nothing more, waits for what is on its way
// and writes it down. With once it also ends when nothing is due now.
//
// It returns how many messages it tried and, with once, the first error of the database.
func (l *loop) run(ctx context.Context, once bool) (did int, err error) {
	for {
		var pause time.Duration
		var failed error
		if l.mustSettle() || ctx.Err() != nil {
			failed = l.settle()
		}
		if failed == nil && l.unsure && l.busy() == 0 {
			// nobody is sending: whatever stands in sending came of that claim
			failed = l.desk.doubt(l.now())
			l.unsure = failed != nil
		}
		if failed == nil && !l.unsure && ctx.Err() == nil {
			pause, failed = l.claim()
			l.unsure = failed != nil
		}
		if failed != nil {
			if err == nil {
				err = failed
			}
			l.failures++
			l.desk.trouble(failed)
			pause = min(backoff(l.failures), longestSleep)
		} else {
			l.failures = 0
		}
		if ctx.Err() != nil {
			l.giveBack()
			if failed == nil {
				pause = 0 // what was given back is written down at once
			}
		} else {
			l.begin(ctx)
		}

		ended := ctx.Err() != nil || (once && (failed != nil || pause > 0))
		// what cannot be written when the program ends is found as a leftover when it starts again
		if ended && l.busy() == 0 && (len(l.unsettled) == 0 || l.failures > 2) {
			return l.did, err
		}
		if pause > 0 || l.unsure || !l.worth(l.free()) || ctx.Err() != nil {
			l.wait(ctx, pause) // otherwise what has just begun made room
		}
	}
}

// mustSettle reports whether what has come back is written down now. Each transaction costs as much as
// several mails, so a little is gathered, for the next claim to take along; while nothing else
// will come back, or much has, or some of it has waited, it is written at once.
func (l *loop) mustSettle() bool {
	return l.overdue || len(l.unsettled) >= mostAhead || l.failures > 0 || l.busy() == 0
}

// settle writes down what has come back. What cannot be written is kept for the next time.
func (l *loop) settle() error {
	if len(l.unsettled) == 0 {
		return nil
	}
	if err := l.desk.settle(l.now(), l.unsettled); err != nil {
		return err
	}
	l.settled()
	return nil
}

func (l *loop) settled() { l.unsettled, l.late, l.overdue = nil, nil, false }

// claim fills the hands and returns how long nothing more can be done unless somebody
// calls: 0 means look again when something comes back.
func (l *loop) claim() (pause time.Duration, err error) {
	for {
		now := l.now()
		free := l.free()
		if !l.worth(free) {
			if l.more != [sorts]bool{} {
				return 0, nil
			}
			return until(now, l.next), nil
		}
		most, at := l.brake.room(now, free.total(), l.busy())
		if most == 0 {
			return until(now, at), nil
		}
		free.most = most
		c, err := l.desk.claim(now, free, l.unsettled)
		if err != nil {
			return 0, err
		}
		l.settled()
		l.learn(free, c)
		if len(c.messages) > 0 {
			l.brake.claimed(now)
			l.sets = append(l.sets, c.messages)
		}
	}
}

// learn takes in what a claim brought, when there was so much room.
func (l *loop) learn(r room, c claim) {
	l.called, l.next = c.stirred, c.next
	var took [sorts]int
	for _, m := range c.messages {
		s := r.as(m.Kind.sort())
		l.claimed[s]++
		took[s]++
		r.take(s, 1)
	}
	for s := range sorts {
		// none, though there was room for some: there is no more
		l.more[s] = took[s] > 0 || r.of(s) <= 0
	}
	if l.more == [sorts]bool{} {
		l.hands.wanted = false
	}
}

// until is how long to sleep when the next thing happens at t; zero t means nothing is known to come.
func until(now, t time.Time) time.Duration {
	if t.IsZero() {
		return longestSleep
	}
	return min(max(t.Sub(now), time.Millisecond), longestSleep)
}

// wait returns when something comes back, somebody calls, pause is over or ctx is done.
func (l *loop) wait(ctx context.Context, pause time.Duration) {
	done, wake := ctx.Done(), l.wake
	if ctx.Err() != nil {
		done, wake = nil, nil // draining: nothing but what is under way counts any more
	}
	var timer <-chan time.Time
	if pause > 0 || l.busy() == 0 {
		timer = time.After(max(pause, time.Millisecond))
	}
	if len(l.unsettled) > 0 && l.late == nil {
		l.late = time.After(settleWithin)
	}
	late := l.late
	if l.failures > 0 {
		late = nil // the database has its own pauses
	}
	select {
	case r := <-l.back:
		l.take(r)
		for range len(l.back) { // and whatever else is there, for one transaction
			l.take(<-l.back)
		}
	case <-wake:
		l.called = true
	case <-timer:
		l.called = true
	case <-late:
		l.overdue = true
	case <-done:
	}
}
