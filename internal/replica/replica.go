package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

const (
	// askEvery is how often the child is asked how it goes.
	askEvery = 500 * time.Millisecond
	// FinishWithin is how long the last changes may take to reach the target when the server ends.
	FinishWithin = 10 * time.Second
	// troubledFinish is the same while the target is known to be out of reach.
	troubledFinish = 2 * time.Second
	// silentFor is how long a child may not answer before it is taken for stuck.
	silentFor = time.Minute
)

// Replica keeps a child that replicates, for as long as the server may.
type Replica struct {
	task    Task
	mayRun  func() bool
	now     func() time.Time
	program func() (string, error)

	logger *slog.Logger
	ctx    context.Context
	cancel context.CancelFunc
	going  sync.WaitGroup

	mu      sync.Mutex
	begun   time.Time // when replicating was first wanted; zero before
	state   State
	trouble string // of the child as a whole
	child   *child // nil while there is none
	// emptying is what EmptyLog waits for; nil when nobody does.
	emptying chan struct{}
}

// New prepares a replica of dataDir's main database at target. keep is how long old states stay there at most. It replicates
// while mayRun says so: this process sends the mail, and is the site rather than a copy of it.
func New(target Target, dataDir string, keep time.Duration, mayRun func() bool, now func() time.Time) *Replica {
	ctx, cancel := context.WithCancel(context.Background())
	return &Replica{
		task:   Task{Target: target, Database: filepath.Join(dataDir, "data.db"), Keep: keep, MostStaged: mostStaged},
		mayRun: mayRun, now: now, program: ownProgram, ctx: ctx, cancel: cancel,
	}
}

// Register begins when app serves, and ends after everything else has: the last words are in the database by then, and SQLite
// has closed it.
func (r *Replica) Register(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		r.logger = e.App.Logger()
		r.going.Go(r.keep)
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		err := e.Next()
		r.cancel()
		r.going.Wait()
		return err
	})
}

// Target is where the replica lies, without secrets.
func (r *Replica) Target() string { return r.task.Target.String() }

// Lag is how far the target is behind: everything that was committed before now-lag is there. It grows while the target is out of
// reach, and while the child is. on is false while this process is not the one that replicates.
func (r *Replica) Lag(now time.Time) (lag time.Duration, on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begun.IsZero() {
		return 0, false
	}
	since := r.state.Covered
	if since.IsZero() {
		since = r.begun
	}
	return max(0, now.Sub(since)), true
}

// Trouble says what keeps the replica from following, or "" when nothing does. It holds no secret.
func (r *Replica) Trouble() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.trouble != "" {
		return r.trouble
	}
	return r.state.Trouble
}

// EmptyLog has the database's log moved into the database and emptied, which nobody but the child can while it reads the log.
// done is false when there is no child, and the caller can do it alone. It waits two seconds at most; what then
// stands in the way (somebody who reads an older state) is tried again until it is gone.
func (r *Replica) EmptyLog() (done bool) {
	r.mu.Lock()
	if r.child == nil {
		r.mu.Unlock()
		return false
	}
	if r.emptying == nil {
		r.emptying = make(chan struct{})
	}
	emptying := r.emptying
	r.mu.Unlock()
	select {
	case <-emptying:
	case <-time.After(2 * time.Second):
	}
	return true
}

// keep has a child while it may, and another when one ends.
func (r *Replica) keep() {
	backoff := time.Second
	for r.ctx.Err() == nil {
		if !r.mayRun() {
			r.wait(100 * time.Millisecond)
			continue
		}
		r.mu.Lock()
		if r.begun.IsZero() {
			r.begun = r.now()
		}
		r.mu.Unlock()
		began := time.Now()
		err := r.follow()
		if r.ctx.Err() != nil {
			return
		}
		if err != nil {
			r.say(err)
		}
		if time.Since(began) > time.Minute {
			backoff = time.Second
		}
		r.wait(backoff)
		backoff = min(2*backoff, time.Minute)
	}
}

func (r *Replica) wait(d time.Duration) {
	select {
	case <-r.ctx.Done():
	case <-time.After(d):
	}
}

func (r *Replica) say(err error) {
	r.mu.Lock()
	said := r.task.Target.without(err.Error())
	again := said == r.trouble
	r.trouble = said
	r.mu.Unlock()
	if !again {
		r.logger.Warn("The replica does not follow", "why", said)
	}
}

// follow has one child from its start to its end, and returns why it ended: nil when it was to.
func (r *Replica) follow() error {
	program, err := r.program()
	if err != nil {
		return fmt.Errorf("finding this program: %w", err)
	}
	c, err := startChild(program, r.task, r.logger)
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.child = c
	r.mu.Unlock()
	defer func() {
		c.end()
		r.mu.Lock()
		r.child = nil
		if r.emptying != nil { // without the child the log is anybody's
			close(r.emptying)
			r.emptying = nil
		}
		r.mu.Unlock()
	}()
	heard, told := time.Now(), ""
	for {
		r.wait(askEvery)
		if r.ctx.Err() != nil || !r.mayRun() {
			within := FinishWithin
			if told != "" {
				within = troubledFinish
			}
			if err := c.finish(within); err != nil {
				r.logger.Warn("The last changes did not reach the replica", "error", r.task.Target.without(err.Error()))
			}
			return nil
		}
		state, err := c.state()
		switch {
		case err == nil:
			heard = time.Now()
		case errors.Is(err, errGone) || time.Since(heard) > silentFor:
			return fmt.Errorf("the replica's process: %w", err)
		default:
			continue
		}
		r.mu.Lock()
		covered := r.state.Covered
		r.state, r.trouble = state, ""
		if state.Covered.IsZero() {
			r.state.Covered = covered // of the child before
		}
		r.mu.Unlock()
		if state.Trouble != told {
			if told = state.Trouble; told != "" {
				r.logger.Warn("The replica does not follow", "why", told)
			}
		}
		if state.Ended {
			return errors.New(state.Trouble)
		}
		r.emptyNow(c)
	}
}

// emptyNow empties the log when somebody has asked for it.
func (r *Replica) emptyNow(c *child) {
	r.mu.Lock()
	asked := r.emptying
	r.mu.Unlock()
	if asked == nil {
		return
	}
	if emptied, err := c.empty(); err != nil || !emptied {
		return // again in half a second
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	close(asked)
	if r.emptying == asked {
		r.emptying = nil
	}
}
