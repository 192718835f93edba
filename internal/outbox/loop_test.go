package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// bench is a desk without a database, for a loop in a bubble of fake time.
type bench struct {
	mu       sync.Mutex
	queue    []waitingRow
	started  map[string]time.Time
	settled  map[string]changedRow
	attempts int // at this moment
	most     int // at the same time
	takes    time.Duration
	disk     time.Duration // what a claim takes
	answer   func(Message) error
	broken   error // claim and settle fail with it
	claims   int
	claimed  int
	ahead    int // most that was claimed and not begun, between two claims
	troubles int
	state    brake
}

type waitingRow struct {
	id   string
	due  time.Time
	kind Kind // empty: a guide
}

func (r waitingRow) message() Message {
	kind := r.kind
	if kind == "" {
		kind = Guide
	}
	return Message{ID: r.id, Kind: kind, Attempts: 1}
}

func newBench(n int, takes time.Duration) *bench {
	b := &bench{started: map[string]time.Time{}, settled: map[string]changedRow{}, takes: takes}
	for i := range n {
		b.queue = append(b.queue, waitingRow{id: fmt.Sprint(i)})
	}
	return b
}

func (b *bench) claim(now time.Time, free room, rows []changedRow) (claim, error) {
	time.Sleep(b.disk) // fake time, as in hand
	b.mu.Lock()
	defer b.mu.Unlock()
	b.claims++
	if b.broken != nil {
		return claim{}, b.broken
	}
	b.note(rows)
	var c claim
	var rest []waitingRow
	for _, r := range b.queue {
		m := r.message()
		switch {
		case !r.due.After(now) && free.of(m.Kind.sort()) > 0:
			free.take(m.Kind.sort(), 1)
			c.messages = append(c.messages, m)
		default:
			rest = append(rest, r)
			if c.next.IsZero() || r.due.Before(c.next) {
				c.next = r.due
			}
		}
	}
	b.queue = rest
	b.claimed += len(c.messages)
	b.ahead = max(b.ahead, b.claimed-len(b.started))
	return c, nil
}

func (b *bench) write(ms []Message, _ int) (jobs []job, failed []attempt) {
	for _, m := range ms {
		jobs = append(jobs, job{messages: []Message{m}})
	}
	return jobs, nil
}

func (b *bench) hand(_ context.Context, j job) ([]attempt, []job) {
	m := j.messages[0]
	b.mu.Lock()
	b.started[m.ID] = time.Now()
	b.attempts++
	b.most = max(b.most, b.attempts)
	answer := b.answer
	b.mu.Unlock()
	time.Sleep(b.takes) // fake time: the bubble's
	b.mu.Lock()
	defer b.mu.Unlock()
	b.attempts--
	if answer != nil {
		if err := answer(m); err != nil {
			return []attempt{{message: m, err: err}}, nil
		}
	}
	return []attempt{{message: m, id: "<id>"}}, nil
}

func (b *bench) settle(_ time.Time, rows []changedRow) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return b.broken
	}
	b.note(rows)
	return nil
}

func (b *bench) note(rows []changedRow) {
	for _, r := range rows {
		b.settled[r.ID] = r
		if r.Status == Queued {
			due, _ := time.Parse("2006-01-02 15:04:05.000Z", r.NextAt)
			b.queue = append(b.queue, waitingRow{id: r.ID, due: due})
		}
	}
}

func (b *bench) doubt(time.Time) error  { return nil }
func (b *bench) braked(s brake, _ bool) { b.mu.Lock(); b.state = s; b.mu.Unlock() }
func (b *bench) trouble(error)          { b.mu.Lock(); b.troubles++; b.mu.Unlock() }
func (b *bench) with(f func())          { b.mu.Lock(); defer b.mu.Unlock(); f() }
func (b *bench) accepted() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.settled {
		if r.Status == Accepted {
			n++
		}
	}
	return n
}

// run starts a loop on b and returns what wakes it and what ends it.
func (b *bench) run(t *testing.T) (wake chan struct{}, end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	wake = make(chan struct{}, 1)
	l := newLoop(b, time.Now, 1, 2*time.Minute, wake)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := l.run(ctx, false); err != nil && b.broken == nil && b.troubles == 0 {
			t.Error(err)
		}
	}()
	return wake, func() { cancel(); <-done }
}

func TestMailsGoSideBySideAndMoreOfThemWhileAnswersComeCleanly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(10_000, time.Second)
		_, end := b.run(t)
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		b.with(func() {
			if b.most != leastHands {
				t.Errorf("it begins with %d at once, want %d", b.most, leastHands)
			}
		})
		time.Sleep(50 * time.Second) // 8, 16, 32, 64, 128, and then 256 a second
		synctest.Wait()
		if n := b.accepted(); n != 10_000 || b.most != mostHands {
			t.Errorf("%d mails went, at most %d at once; want all and %d", n, b.most, mostHands)
		}
		end()
	})
}

func TestTheLoopSleepsUntilTheNextMessageIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(0, 0)
		due := time.Now().Add(20 * time.Second)
		b.queue = []waitingRow{{id: "m", due: due}}
		_, end := b.run(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		end()
		if at := b.started["m"]; at.Before(due) || at.Sub(due) > time.Second {
			t.Errorf("started %v after it was due", at.Sub(due))
		}
		if b.claims > 8 {
			t.Errorf("the ledger was asked %d times in a minute: waiting is computed, not polled", b.claims)
		}
	})
}

func TestAWokenLoopSendsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(0, 0)
		wake, end := b.run(t)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		asked := time.Now()
		b.with(func() { b.queue = append(b.queue, waitingRow{id: "m"}) })
		wake <- struct{}{}
		synctest.Wait()
		end()
		if at, ok := b.started["m"]; !ok || at != asked {
			t.Errorf("started at %v, want at once", at)
		}
	})
}

func TestStoppingWaitsForWhatIsOnItsWayAndGivesBackTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(100, 10*time.Second)
		_, end := b.run(t)
		time.Sleep(time.Second)
		synctest.Wait()
		var claims int
		b.with(func() { claims = b.claims })
		end()
		if n := b.accepted(); n != 8 {
			t.Errorf("%d mails went, want the 8 that were on their way", n)
		}
		for id, r := range b.settled {
			if _, started := b.started[id]; !started && (r.Status != Queued || !r.Unsent || r.Attempts != 0) {
				t.Errorf("%s was claimed and not begun, and is now %+v", id, r)
			}
		}
		if len(b.settled)+len(b.queue)-8 != 100 && len(b.queue)+8 != 100 {
			t.Errorf("%d settled, %d queued: something is lost", len(b.settled), len(b.queue))
		}
		if b.claims != claims {
			t.Error("something was claimed after the stop")
		}
	})
}

func TestWhenTheDiskIsFullOutcomesAreKeptUntilItIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(8, time.Second)
		_, end := b.run(t)
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		b.with(func() { b.broken = errors.New("database or disk is full") })
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		var troubles int
		b.with(func() { troubles = b.troubles })
		if n := b.accepted(); n != 0 || troubles == 0 || troubles > 30 {
			t.Errorf("%d settled, %d troubles", n, troubles)
		}
		b.with(func() { b.broken = nil })
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := b.accepted(); n != 8 {
			t.Errorf("%d settled, want all 8", n)
		}
		end()
	})
}

func TestAStoppedQueueProbesEveryFifteenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(100, time.Second)
		stop := &SendError{Outcome: Stop, Code: 402, Err: errors.New("pay")}
		calls := 0
		b.answer = func(Message) error { calls++; return stop }
		_, end := b.run(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		var first, got int
		b.with(func() { first = calls })
		time.Sleep(time.Hour)
		synctest.Wait()
		b.with(func() { got = calls - first })
		if got != 4 {
			t.Errorf("%d probes in an hour, want 4", got)
		}
		b.with(func() { b.answer = nil })
		time.Sleep(20 * time.Minute)
		synctest.Wait()
		var stopped bool
		b.with(func() { stopped = b.state.stopped })
		if n := b.accepted(); n != 100 || stopped {
			t.Errorf("%d went, stopped %v; want 100 and a running queue", n, stopped)
		}
		end()
	})
}

func TestRetryAfterIsObeyedByTheWholeQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(50, time.Second)
		first := true
		b.answer = func(Message) error {
			if first {
				first = false
				return &SendError{Outcome: Later, Code: 429, RetryAfter: 10 * time.Minute, Err: errors.New("slowly")}
			}
			return nil
		}
		begin := time.Now()
		_, end := b.run(t)
		time.Sleep(time.Hour)
		synctest.Wait()
		end()
		early := 0
		for _, at := range b.started {
			if after := at.Sub(begin); after > 5*time.Second && after < 10*time.Minute {
				early++
			}
		}
		if b.accepted() != 50 || early != 0 {
			t.Errorf("%d went, %d of them before the ten minutes were over", b.accepted(), early)
		}
	})
}

// forgetful commits its second claim and says that it failed.
type forgetful struct {
	*bench
	claims, lost, doubts int
}

func (f *forgetful) claim(now time.Time, r room, rows []changedRow) (claim, error) {
	c, err := f.bench.claim(now, r, rows)
	if f.claims++; f.claims == 2 {
		f.lost = len(c.messages)
		return claim{}, errors.New("the disk failed after the commit")
	}
	return c, err
}

func (f *forgetful) doubt(time.Time) error {
	f.doubts++
	return nil
}

func TestAClaimThatFailedAfterItsCommitIsDoubtedThoughOthersAreUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forgetful{bench: newBench(200, 3*time.Second)}
		l := newLoop(f, time.Now, 1, 2*time.Minute, make(chan struct{}, 1))
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		if _, err := l.run(ctx, false); err == nil {
			t.Error("the failed claim was nobody's trouble")
		}
		if f.lost == 0 || f.doubts != 1 {
			t.Errorf("%d rows were claimed and lost; doubted %d times", f.lost, f.doubts)
		}
		if len(f.settled)+f.lost != 200 {
			t.Errorf("%d settled and %d lost, of 200", len(f.settled), f.lost)
		}
	})
}
