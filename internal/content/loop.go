package content

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// whileServing calls pass from when the server's port is open until it ends: at once, and
// then at each interval. The end waits for a pass that is under way. However often the server is
// started, there is one loop.
func whileServing(app core.App, interval time.Duration, what string, pass func(app core.App) error) {
	ctx, stop := context.WithCancel(context.Background())
	var once sync.Once
	var loop sync.WaitGroup

	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		once.Do(func() {
			loop.Go(func() {
				every(ctx, interval, e.App.Logger(), what, func() error { return pass(e.App) })
			})
		})
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		stop()
		loop.Wait()
		return e.Next()
	})
}

// every calls pass at once and then at each interval, until ctx ends. What goes wrong is
// logged when it is news: the same error at every tick says nothing more.
func every(ctx context.Context, interval time.Duration, log *slog.Logger, what string, pass func() error) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	said := ""
	for {
		if err := pass(); err == nil {
			said = ""
		} else if err.Error() != said {
			said = err.Error()
			log.Error(what, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
