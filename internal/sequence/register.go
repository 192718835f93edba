package sequence

import (
	"context"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// idle is how long the loop sleeps at most. A probe of two indexes is all a tick costs
// when nothing is due, and another process may have changed something.
const idle = 5 * time.Second

// Register connects l with subscribers and the ledger, makes edits act on what is ahead,
// and ticks while the site runs.
func (l *Letters) Register() error {
	l.people.OnConfirmed(l.Enrol)
	l.people.OnStopped(l.Exit)
	l.people.OnPaused(l.Freeze)
	l.people.OnResumed(l.Thaw)
	l.people.OnRestored(l.Restore)
	l.mail.ComposeSet(outbox.Letter, l.compose)
	l.bindEdits()
	l.bindGoLive()

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	l.app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		running.Go(func() { l.run(ctx) })
		return nil
	})
	l.app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		cancel()
		running.Wait()
		return e.Next()
	})
	return nil
}

// run ticks until ctx is done. An error is logged when it is new, not at every tick.
func (l *Letters) run(ctx context.Context) {
	said := ""
	var swept time.Time
	for {
		_, err := l.tick(ctx)
		if since := l.now().Sub(swept); err == nil && (since >= sweepEvery || since < 0) {
			_, err = l.sweep(ctx)
			swept = l.now()
		}
		switch {
		case err == nil:
			said = ""
		case err.Error() != said:
			said = err.Error()
			l.app.Logger().Error("The letters that are due could not be queued and are tried again", "error", said)
		}
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		case <-time.After(l.pause()):
		}
	}
}

// pause is how long until something may be due, in real time.
func (l *Letters) pause() time.Duration {
	longest := max(idle/time.Duration(l.clock.Lapse()), 250*time.Millisecond)
	at, ok, err := nextDue(l.app)
	if err != nil || !ok {
		return longest
	}
	return min(max(l.clock.Real(at).Sub(l.now()), 50*time.Millisecond), longest)
}
