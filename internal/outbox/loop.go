package outbox

import (
	"context"
	"time"
)

const (
	// aheadOf is how much work is claimed ahead, when mails go out quickly. Whatever is claimed when
	// the power fails is in doubt, so it is little; each claim waits for the disk, so it is not one.
	aheadOf = 100 * time.Millisecond
	// leastPerHand and mostPerHand bound what is claimed for each call that may be under way. At
	// least two: one on its way and one to go on with.
	leastPerHand, mostPerHand = 2, 32
	// longestSleep bounds how long a row waits that another process wrote: a command
	// beside a running server cannot wake its loop.
	longestSleep = 30 * time.Second
	// mostWriting is how many sets are put into words at the same time.
	mostWriting = 2
)

// desk is what the loop works at: the ledger, and the carrier behind it. Only the loop's
// own goroutine calls its methods, but for write and hand.
type desk interface {
	claim(now time.Time, r room) (claim, error)
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
	desk           desk
	now            func() time.Time
	batch          int // most receivers of one call; 1: the carrier takes them one by one
	reconcileAfter time.Duration
	wake           <-chan struct{}
	back           chan result

	brake     brake
	hands     hands
	pace      time.Duration // what one call lately took; 0 until one has come back
	sets      [][]Message   // claimed, and not yet written
	writing   int           // sets being written
	ready     []job         // written, and not yet begun
	alone     int           // claimed and not come back, of the kinds that go alone
	shared    int           // and of those that share a call
	unsettled []changedRow  // come back, and not yet written down
	did       int
	failures  int // errors of the database in a row
}

// result is what comes back to the loop: from a call, or from the writing of a set.
type result struct {
	call  bool
	batch bool // the call was for several
	began time.Time
	done  []attempt
	jobs  []job // written, or to be tried again
}

func newLoop(d desk, now func() time.Time, batch int, reconcileAfter time.Duration, wake <-chan struct{}) *loop {
	return &loop{
		desk: d, now: now, batch: batch, reconcileAfter: reconcileAfter, wake: wake,
		back: make(chan result, mostHands), hands: hands{width: leastHands},
	}
}

// busy is how many messages are claimed and have not come back.
func (l *loop) busy() int { return l.alone + l.shared }

// run works until ctx is done, then claims nothing more, waits for what is on its way
// and writes it down. With once it also ends when nothing is due now.
//
// It returns how many messages it tried and, with once, the first error of the database.
func (l *loop) run(ctx context.Context, once bool) (did int, err error) {
	for {
		var pause time.Duration
		failed := l.settle()
		if failed == nil && l.failures > 0 && l.busy() == 0 {
			// a claim that failed may still have been committed
			failed = l.desk.doubt(l.now())
		}
		if failed == nil && ctx.Err() == nil {
			pause, failed = l.claim()
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
		l.wait(ctx, pause)
	}
}

// settle writes down what has come back. What cannot be written is kept for the next time.
func (l *loop) settle() error {
	if len(l.unsettled) == 0 {
		return nil
	}
	if err := l.desk.settle(l.now(), l.unsettled); err != nil {
		return err
	}
	l.unsettled = nil
	return nil
}

// claim fills the hands and returns how long nothing more can be done unless somebody
// calls: 0 means look again when something comes back.
func (l *loop) claim() (pause time.Duration, err error) {
	for {
		now := l.now()
		free := l.free()
		if free.total() == 0 {
			return 0, nil
		}
		most, at := l.brake.room(now, free.total(), l.busy())
		if most == 0 {
			return until(now, at), nil
		}
		free.most = most
		c, err := l.desk.claim(now, free)
		if err != nil {
			return 0, err
		}
		if len(c.messages) > 0 {
			l.brake.claimed(now)
			l.sets = append(l.sets, c.messages)
		}
		for _, m := range c.messages {
			l.count(m.Kind, 1)
		}
		if len(c.messages) == 0 && !c.stirred {
			return until(now, c.next), nil
		}
	}
}

// count keeps alone and shared.
func (l *loop) count(k Kind, by int) {
	if k.shared() {
		l.shared += by
	} else {
		l.alone += by
	}
}

// free is how many messages of either sort may be claimed now: none until there is room
// for a good number, because each claim waits for the disk.
func (l *loop) free() room {
	var r room
	perHand := leastPerHand
	if l.pace > 0 {
		perHand = int(min(aheadOf/l.pace, mostPerHand))
	}
	window := l.hands.width * max(perHand, leastPerHand)
	if l.alone <= window/2 {
		r.alone = window - l.alone
	}
	switch most := l.brake.together(l.batch); {
	case l.batch <= 1:
		if l.shared <= window/2 {
			r.shared = window - l.shared
		}
	case l.shared+most <= most*(mostBatches+1):
		r.shared = most
	}
	return r
}

// until is how long to sleep when the next thing happens at t; zero t means nothing is known to come.
func until(now, t time.Time) time.Duration {
	if t.IsZero() {
		return longestSleep
	}
	return min(max(t.Sub(now), time.Millisecond), longestSleep)
}

// begin writes sets and hands jobs over, as many as may be under way.
func (l *loop) begin(ctx context.Context) {
	for len(l.sets) > 0 && l.writing < mostWriting {
		set := l.sets[0]
		l.sets = l.sets[1:]
		l.writing++
		most := l.brake.together(l.batch)
		go func() {
			jobs, failed := l.desk.write(set, most)
			l.back <- result{jobs: jobs, done: failed}
		}()
	}
	later := l.ready[:0]
	for _, j := range l.ready {
		batch := len(j.messages) > 1
		if !l.hands.take(batch) {
			later = append(later, j)
			continue
		}
		began := l.now()
		go func() {
			// a mail on its way is not called back: nobody could say whether it had arrived
			done, again := l.desk.hand(context.WithoutCancel(ctx), j)
			l.back <- result{call: true, batch: batch, began: began, done: done, jobs: again}
		}()
	}
	clear(l.ready[len(later):])
	l.ready = later
}

// giveBack ends untried what was claimed and not begun, because the program is to end.
func (l *loop) giveBack() {
	for _, set := range l.sets {
		l.untried(set)
	}
	for _, j := range l.ready {
		l.untried(j.messages)
	}
	l.sets, l.ready = nil, nil
}

func (l *loop) untried(ms []Message) {
	for _, m := range ms {
		l.note(attempt{message: m, err: errNotTried})
	}
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
	select {
	case r := <-l.back:
		l.take(r)
		for range len(l.back) { // and whatever else is there, for one transaction
			l.take(<-l.back)
		}
	case <-wake:
	case <-timer:
	case <-done:
	}
}

// take notes what has come back. A call is one word of the carrier's, however many it was for.
func (l *loop) take(r result) {
	now := l.now()
	heard := report{}
	for _, a := range r.done {
		heard = l.note(a)
	}
	l.ready = append(l.ready, r.jobs...)
	if !r.call {
		l.writing--
		return
	}
	if len(r.jobs) > 0 {
		heard = report{heard: clearly} // it refused them together
	}
	l.hands.back(r.batch, heard.heard)
	if heard.heard == clearly && !r.batch { // an average that forgets: the last calls count most
		took := max(now.Sub(r.began), time.Microsecond)
		if l.pace == 0 {
			l.pace = took
		}
		l.pace += (took - l.pace) / 8
	}
	stops := l.brake.note(now, r.began, heard)
	l.desk.braked(l.brake, stops)
}

// note takes in how one message ended, and returns what that says of the carrier.
func (l *loop) note(a attempt) report {
	row, heard := outcome(a, l.now(), l.reconcileAfter)
	l.count(a.message.Kind, -1)
	l.did++
	l.unsettled = append(l.unsettled, row)
	return heard
}
