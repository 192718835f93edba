package subscribers

import (
	"context"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	// readListsEvery is how often the carrier's lists are read, besides at every start.
	readListsEvery = 24 * time.Hour
	// readAgainAfter is when they are read again after a failure.
	readAgainAfter = 15 * time.Minute
	// lookEvery is how often the keeper looks for what another process has written down.
	lookEvery = 5 * time.Second
)

// Serve keeps the lists in step while app serves, whenever sending says that it is this
// process that sends.
func (k *ListKeeper) Serve(app core.App, sending func() bool) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		// once the port is ours
		if err := e.Next(); err != nil {
			return err
		}
		running.Go(func() { k.keep(ctx, sending) })
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		cancel()
		running.Wait()
		return e.Next()
	})
}

func (k *ListKeeper) keep(ctx context.Context, sending func() bool) {
	var next time.Time // to read the lists
	for ctx.Err() == nil {
		if sending() {
			if now := k.people.now(); !now.Before(next) {
				next = now.Add(readListsEvery)
				if err := k.Read(ctx); err != nil {
					next = now.Add(readAgainAfter)
					k.people.app.Logger().Warn("The carrier's lists could not be read", "error", err)
				}
			}
			if did, err := k.Settle(ctx); err != nil {
				k.people.app.Logger().Warn("The carrier could not be told who has stopped", "error", err)
			} else if did > 0 {
				continue
			}
		}
		select {
		case <-ctx.Done():
		case <-k.wake:
		case <-time.After(lookEvery):
		}
	}
}

// unstamp reads what stamp wrote; zero when it is empty.
func unstamp(text string) time.Time {
	d, _ := types.ParseDateTime(text)
	return d.Time()
}
