package health

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Register has m watch from the moment app listens until it ends, and tells systemd when that is.
func Register(app core.App, m *Monitor) {
	ctx, cancel := context.WithCancel(context.Background())
	manager := managerOf(os.Getenv)
	var running sync.WaitGroup
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		d := &atWork{Monitor: m, book: book{app}, receiver: newReceiver(m.cfg.AlertURL, m.cfg.Site, m.parts), manager: manager}
		before, err := d.load()
		if err != nil {
			return fmt.Errorf("preparing the alerts: %w", err)
		}
		every := watchEvery
		if w := manager.watchdog; w > 0 {
			every = min(every, w/3)
		}
		running.Go(func() {
			manager.tell("READY=1")
			newWatch(d, m.now, every, before).run(ctx)
		})
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		manager.tell("STOPPING=1")
		cancel()
		running.Wait() // before the database closes
		return e.Next()
	})
}

// atWork is the desk of a server.
type atWork struct {
	*Monitor
	book
	*receiver
	manager manager
}

func (a *atWork) look() []seen {
	a.Monitor.look((*watched).pace)
	all := make([]seen, len(a.parts))
	for i, w := range a.parts {
		all[i] = seen{w.Part, w.known()}
	}
	return all
}

func (a *atWork) quiet() bool { return a.cfg.AlertURL == "" || a.cfg.Quiet() }

// say logs beside the loop: the log may wait for the disk that is ill.
func (a *atWork) say(level slog.Level, message string, fields ...any) {
	go a.log().Log(context.Background(), level, message, fields...)
}

// ping tells the service manager that we live, unless something has hung for as long as it would wait: then only a
// start helps. A part that is ill, such as a full disk, is not mended by one.
func (a *atWork) ping() {
	most := a.manager.watchdog
	if most == 0 {
		return
	}
	for _, w := range a.parts {
		if w.hangs(max(most, time.Minute)) {
			return
		}
	}
	a.manager.tell("WATCHDOG=1")
}
