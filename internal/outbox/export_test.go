package outbox

import (
	"context"
	"time"
)

// TestLoop is a loop that keeps its brake from one pass to the next, as the one of a server does.
type TestLoop struct{ l *loop }

func NewTestLoop(o *Outbox) TestLoop { return TestLoop{o.newLoop()} }

func (t TestLoop) Run(ctx context.Context) (int, error) { return t.l.run(ctx, true) }

func WaitForAlerts(o *Outbox) { o.alerts.Wait() }

// HoldLock takes a directory's lock as another process would.
func HoldLock(dir string) (release func(), err error) {
	held, err := acquire(dir)
	if err != nil {
		return nil, err
	}
	return func() { _ = held.release() }, nil
}

// CatchUp is what a process does before it sends for the first time.
func CatchUp(o *Outbox, now time.Time) error { return o.catchUp(context.Background(), now) }
