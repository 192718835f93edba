package outbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// lockEvery is how often a process that found the lock taken tries again, so that it
// takes over when the other one ends.
const lockEvery = 5 * time.Second

// Register starts o when app serves, drains it when app terminates, and makes PocketBase's
// own mails rows of the ledger. It returns ErrNoGate when o has no gate.
func Register(app core.App, o *Outbox) error {
	if o.gate == nil {
		return ErrNoGate
	}
	catchSystemMail(app, o.now)

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		// once the port is ours: a second server that cannot listen must not send either
		if err := e.Next(); err != nil {
			return err
		}
		running.Go(func() { o.serve(ctx) })
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		// what is on its way is waited for before the database closes
		cancel()
		running.Wait()
		return e.Next()
	})
	return nil
}

// serve waits for the lock, and for the word that mail may leave, then sends until ctx is done.
func (o *Outbox) serve(ctx context.Context) {
	held, ok := o.awaitLock(ctx)
	if !ok {
		return
	}
	if !o.awaitLeave(ctx) {
		if err := held.release(); err != nil {
			o.trouble(err)
		}
		return
	}
	var background sync.WaitGroup
	o.awaitCatchUp(ctx, &background)
	background.Go(func() { o.keepReconciling(ctx) })
	_, _ = o.newLoop().run(ctx, false) // its errors have gone to trouble
	background.Wait()
	if err := o.end(held); err != nil {
		o.trouble(err)
	}
}

// awaitLeave waits until mail may leave, and enters then; it returns false when ctx is done before. A command
// beside the server can give the word, so it is asked for again and again.
func (o *Outbox) awaitLeave(ctx context.Context) bool {
	for ctx.Err() == nil {
		may, err := o.mayLeave()
		if may {
			err = o.enter()
		}
		if err != nil {
			o.trouble(err)
		} else if may {
			return true
		}
		select {
		case <-ctx.Done():
		case <-o.wake:
		case <-time.After(lockEvery):
		}
	}
	return false
}

// awaitLock tries to take the lock until it may; ok is false when ctx is done before.
func (o *Outbox) awaitLock(ctx context.Context) (held *lock, ok bool) {
	told := false
	for ctx.Err() == nil {
		held, err := acquire(o.app.DataDir())
		if err == nil {
			return held, true
		}
		if !told {
			told = true
			if errors.Is(err, ErrElsewhere) {
				o.mu.Lock()
				o.state.Elsewhere = true
				o.mu.Unlock()
				o.app.Logger().Warn("Another process sends this site's mail; this one will when that ends")
			} else {
				o.trouble(err)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(lockEvery):
		}
	}
	return nil, false
}
