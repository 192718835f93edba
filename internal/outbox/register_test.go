package outbox_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

func TestAServerSendsWhatIsEnqueuedAndDrainsWhenItEnds(t *testing.T) {
	o := newOffice(t, config.Config{})
	if err := outbox.Register(o.app, o.out); err != nil {
		t.Fatal(err)
	}
	onItsWay, goOn := make(chan struct{}), make(chan struct{})
	var ended atomic.Bool
	o.carrier.answer = func(outbox.Mail) error {
		close(onItsWay)
		<-goOn
		if ended.Load() {
			t.Error("the server had ended while a mail was on its way")
		}
		return nil
	}
	if err := o.app.OnServe().Trigger(&core.ServeEvent{App: o.app}, func(*core.ServeEvent) error { return nil }); err != nil {
		t.Fatal(err)
	}
	o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "m", Subscriber: o.subscriber("ada")})
	select {
	case <-onItsWay:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was sent: the loop was not woken")
	}
	if s := o.out.State(); !s.Sending {
		t.Errorf("state %+v, want it sending", s)
	}
	done := make(chan error)
	go func() {
		err := o.app.OnTerminate().Trigger(&core.TerminateEvent{App: o.app}, func(*core.TerminateEvent) error {
			ended.Store(true)
			return nil
		})
		done <- err
	}()
	close(goOn)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	o.wantStatus("m", outbox.Accepted)
	if s := o.out.State(); s.Sending {
		t.Errorf("state %+v, want it ended", s)
	}
	release, err := outbox.HoldLock(o.app.DataDir())
	if err != nil {
		t.Fatalf("the lock was kept: %v", err)
	}
	release()
}

func TestAServerThatCannotListenSendsNothing(t *testing.T) {
	o := newOffice(t, config.Config{})
	if err := outbox.Register(o.app, o.out); err != nil {
		t.Fatal(err)
	}
	taken := errors.New("the port is taken")
	err := o.app.OnServe().Trigger(&core.ServeEvent{App: o.app}, func(*core.ServeEvent) error { return taken })
	if !errors.Is(err, taken) {
		t.Fatal(err)
	}
	if release, err := outbox.HoldLock(o.app.DataDir()); err != nil {
		t.Errorf("it took the lock all the same: %v", err)
	} else {
		release()
	}
}

func TestAnOutboxWithoutAGateIsNotStarted(t *testing.T) {
	o := newOffice(t, config.Config{})
	bare := outbox.New(o.app, config.Config{}, o.carrier, time.Now)
	if err := outbox.Register(o.app, bare); !errors.Is(err, outbox.ErrNoGate) {
		t.Errorf("%v, want ErrNoGate", err)
	}
}
