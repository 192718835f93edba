package outbox

import (
	"context"
	"time"
)

// TestLoop is a loop that keeps its brake from one pass to the next, as the one of a server does.
type TestLoop struct{ l *loop }

func NewTestLoop(o *Outbox) TestLoop { return TestLoop{o.newLoop()} }

func (t TestLoop) Run(ctx context.Context) (int, error) { return t.l.run(ctx, true) }

// HoldLock takes a directory's lock as another process would.
func HoldLock(dir string) (release func(), err error) {
	held, err := acquire(dir)
	if err != nil {
		return nil, err
	}
	return func() { _ = held.release() }, nil
}

// ClockWasSet is what happens when the clock turns out to have been wrong.
func ClockWasSet(o *Outbox, now time.Time) error { return o.doubtAnew(now) }

// CatchUpAsAServer does so and holds letters back if it must; done is called when they have waited long enough.
func CatchUpAsAServer(ctx context.Context, o *Outbox) (done func(), err error) {
	since, restored, err := o.catchUp(ctx, o.now(), time.Time{})
	if restored {
		o.holdLetters(o.now().Add(o.rules.trust))
	}
	return func() { o.letLettersGo(ctx, since) }, err
}

// CatchUp is what a process does before it sends for the first time.
func CatchUp(o *Outbox, now time.Time) error {
	_, _, err := o.catchUp(context.Background(), now, time.Time{})
	return err
}
