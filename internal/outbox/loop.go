package outbox

import (
	"context"
	"sync"
	"time"
)

const (
	// defaultWorkers is how many mails are handed over at the same time.
	defaultWorkers = 8
	// mostPerWorker bounds what is claimed ahead for each worker. At least two: one on its way and
	// one to go on with.
	leastPerWorker, mostPerWorker = 2, 32
	// aheadOf is how much work is claimed ahead, when mails go out quickly. Whatever is claimed when
	// the power fails is in doubt, so it is little; each claim waits for the disk, so it is not one.
	aheadOf = 100 * time.Millisecond
	// longestSleep bounds how long a row waits that another process wrote: a command
	// beside a running server cannot wake its loop.
	longestSleep = 30 * time.Second
)

// desk is what the loop works at: the ledger, and the carrier behind it. Only the loop's
// own goroutine calls its methods, but for attempt, which the workers call.
type desk interface {
	claim(now time.Time, room int) (claim, error)
	attempt(ctx context.Context, m Message) attempt
	settle(now time.Time, rows []changedRow) error
	// doubt turns rows that are sending, though nobody is sending them, into ambiguous.
	doubt(now time.Time) error
	// braked is told after every attempt how the queue runs; stops is true when it has just stopped.
	braked(b brake, stops bool)
	// trouble is told of an error of the database. The loop goes on.
	trouble(err error)
}

// loop claims, hands over and settles. One goroutine decides and writes; workers only send.
type loop struct {
	desk           desk
	now            func() time.Time
	workers        int
	reconcileAfter time.Duration
	wake           <-chan struct{}

	brake     brake
	busy      int           // claimed and not come back
	pace      time.Duration // what one mail lately took; 0 until one has come back
	unsettled []changedRow  // come back, and not yet written down
	did       int
	failures  int // errors of the database in a row
}

// run works until ctx is done, then claims nothing more, waits for what is on its way
// and writes it down. With once it also ends when nothing is due now.
//
// It returns how many messages it tried and, with once, the first error of the database.
func (l *loop) run(ctx context.Context, once bool) (did int, err error) {
	jobs := make(chan Message, mostPerWorker*l.workers)
	back := make(chan attempt, mostPerWorker*l.workers)
	var workers sync.WaitGroup
	for range l.workers {
		workers.Go(func() { l.work(ctx, jobs, back) })
	}
	defer workers.Wait()
	defer close(jobs)

	for {
		var pause time.Duration
		failed := l.settle()
		if failed == nil && l.failures > 0 && l.busy == 0 {
			// a claim that failed may still have been committed
			failed = l.desk.doubt(l.now())
		}
		if failed == nil && ctx.Err() == nil {
			pause, failed = l.claim(jobs)
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

		ended := ctx.Err() != nil || (once && (failed != nil || pause > 0))
		// what cannot be written when the program ends is found as a leftover when it starts again
		if ended && l.busy == 0 && (len(l.unsettled) == 0 || l.failures > 2) {
			return l.did, err
		}
		l.wait(ctx, back, pause)
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

// claim fills the workers' hands and returns how long nothing more can be done unless
// somebody calls: 0 means look again at once, or when a worker comes back.
func (l *loop) claim(jobs chan<- Message) (pause time.Duration, err error) {
	for {
		now := l.now()
		window := l.window()
		if l.busy > window/2 {
			return 0, nil
		}
		room, at := l.brake.room(now, window-l.busy, l.busy)
		if room == 0 {
			return until(now, at), nil
		}
		c, err := l.desk.claim(now, room)
		if err != nil {
			return 0, err
		}
		if len(c.messages) > 0 {
			l.brake.claimed(now)
		}
		for _, m := range c.messages {
			l.busy++
			jobs <- m // never blocks: there is room for all that are busy
		}
		if len(c.messages) == 0 && !c.stirred {
			return until(now, c.next), nil
		}
	}
}

// window is how many messages may be claimed and not come back.
func (l *loop) window() int {
	perWorker := leastPerWorker
	if l.pace > 0 {
		perWorker = int(min(aheadOf/l.pace, mostPerWorker))
	}
	return l.workers * max(perWorker, leastPerWorker)
}

// until is how long to sleep when the next thing happens at t; zero t means nothing is known to come.
func until(now, t time.Time) time.Duration {
	if t.IsZero() {
		return longestSleep
	}
	return min(max(t.Sub(now), time.Millisecond), longestSleep)
}

// wait returns when a worker comes back, somebody calls, pause is over or ctx is done.
func (l *loop) wait(ctx context.Context, back <-chan attempt, pause time.Duration) {
	done, wake := ctx.Done(), l.wake
	if ctx.Err() != nil {
		done, wake = nil, nil // draining: nothing but the workers counts any more
	}
	var timer <-chan time.Time
	if pause > 0 || l.busy == 0 {
		timer = time.After(max(pause, time.Millisecond))
	}
	select {
	case a := <-back:
		l.take(a)
		for range len(back) { // and whoever else is there, for one transaction
			l.take(<-back)
		}
	case <-wake:
	case <-timer:
	case <-done:
	}
}

// take notes how an attempt ended.
func (l *loop) take(a attempt) {
	now := l.now()
	row, heard := outcome(a, now, l.reconcileAfter)
	l.busy--
	l.did++
	if a.err == nil { // an average that forgets: the last mails count most
		took := max(now.Sub(a.began), time.Microsecond)
		if l.pace == 0 {
			l.pace = took
		}
		l.pace += (took - l.pace) / 8
	}
	l.unsettled = append(l.unsettled, row)
	stops := l.brake.note(now, a.began, heard)
	l.desk.braked(l.brake, stops)
}

// work hands over one message after another. What it finds when the program is
// to end goes back untried.
func (l *loop) work(ctx context.Context, jobs <-chan Message, back chan<- attempt) {
	for m := range jobs {
		if ctx.Err() != nil {
			back <- attempt{message: m, began: l.now(), err: errNotTried}
			continue
		}
		// a mail on its way is not called back: nobody could say whether it had arrived
		back <- l.desk.attempt(context.WithoutCancel(ctx), m)
	}
}
