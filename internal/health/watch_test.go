package health

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// testDesk is a desk whose parts, receiver and database a test decides about.
type testDesk struct {
	mu     sync.Mutex
	states map[string]state
	parts  []Part
	answer func(ctx context.Context) error // of the receiver; nil: it takes everything
	heard  []string
	kept   map[string]told
	broken error // what keeping ends with
	silent bool
	pings  int
	said   bytes.Buffer
}

func newTestDesk(names ...string) *testDesk {
	d := &testDesk{states: map[string]state{}, kept: map[string]told{}}
	for _, name := range names {
		d.parts = append(d.parts, Part{Name: name, Patience: 10 * time.Second, Began: Event{name + "_ill", ""}, Over: Event{name + "_well", ""}})
		d.set(name, Finding{Condition: Well})
	}
	return d
}

func (d *testDesk) set(part string, f Finding) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.states[part] = d.states[part].next(time.Now(), f)
}

func (d *testDesk) look() []seen {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []seen
	for _, p := range d.parts {
		all = append(all, seen{p, d.states[p.Name]})
	}
	return all
}

func (d *testDesk) post(ctx context.Context, n Notice) error {
	d.mu.Lock()
	answer := d.answer
	d.mu.Unlock()
	if answer != nil {
		if err := answer(ctx); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.heard = append(d.heard, n.Event)
	return nil
}

func (d *testDesk) keep(all map[string]told) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken != nil {
		return d.broken
	}
	maps.Copy(d.kept, all)
	return nil
}

func (d *testDesk) quiet() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.silent
}

func (d *testDesk) ping() { d.mu.Lock(); d.pings++; d.mu.Unlock() }

func (d *testDesk) say(_ slog.Level, message string, _ ...any) { fmt.Fprintln(&d.said, message) }

func (d *testDesk) change(fn func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fn()
}

func (d *testDesk) hears(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	if got := strings.Join(d.heard, " "); got != strings.Join(want, " ") {
		t.Errorf("the receiver has heard %q, want %q", got, strings.Join(want, " "))
	}
}

// watching runs a watch over d until what it returns is called.
func watching(d *testDesk, before map[string]told) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		newWatch(d, time.Now, watchEvery, before).run(ctx)
	}()
	return func() { cancel(); <-ended }
}

func TestAPartThatFailsIsToldAndSoIsItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newTestDesk("mail", "disk")
		defer watching(d, nil)()
		time.Sleep(time.Hour)
		d.hears(t)
		d.set("mail", ill("x"))
		time.Sleep(20 * time.Second)
		d.hears(t, "mail_ill")
		time.Sleep(24 * time.Hour)
		d.hears(t, "mail_ill")
		d.set("mail", Finding{Condition: Well})
		time.Sleep(25 * time.Second)
		d.hears(t, "mail_ill", "mail_well")
		time.Sleep(24 * time.Hour)
		d.hears(t, "mail_ill", "mail_well")
	})
}

func TestAReceiverThatRefusesIsAskedAgainUntilItTakes(t *testing.T) {
	for name, answer := range map[string]func(context.Context) error{
		"refuses": func(context.Context) error { return &refusedError{why: "it answered 500"} },
		"hangs": func(ctx context.Context) error {
			<-time.After(postTimeout)
			return &refusedError{why: "it did not answer in time"}
		},
		"asks for a rest": func(context.Context) error { return &refusedError{why: "it answered 429", after: time.Minute} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newTestDesk("mail")
				attempts := 0
				d.answer = func(ctx context.Context) error { attempts++; return answer(ctx) }
				stop := watching(d, nil)
				d.set("mail", ill("x"))
				time.Sleep(5 * time.Hour)
				d.set("mail", Finding{Condition: Well})
				time.Sleep(time.Hour)
				d.hears(t)
				if attempts < 20 || attempts > 60 {
					t.Errorf("%d attempts in six hours", attempts)
				}
				d.change(func() { d.answer = nil })
				time.Sleep(20 * time.Minute)
				d.hears(t, "mail_ill", "mail_well") // late, and in their order
				stop()
				if n := strings.Count(d.said.String(), "could not be told"); n != 1 {
					t.Errorf("that nobody could be told is said %d times: %s", n, d.said.String())
				}
			})
		})
	}
}

func TestWhatWasNotTakenSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newTestDesk("mail")
		d.answer = func(context.Context) error { return &refusedError{why: "it cannot be reached"} }
		stop := watching(d, nil)
		d.set("mail", ill("x"))
		time.Sleep(time.Minute)
		stop()
		d.hears(t)

		// the program starts again: it does not know yet how the mail is
		again := newTestDesk("mail")
		again.states["mail"] = state{}
		stop = watching(again, d.kept)
		time.Sleep(time.Minute)
		again.hears(t, "mail_ill")
		again.set("mail", ill("x"))
		time.Sleep(time.Hour)
		again.hears(t, "mail_ill") // once
		stop()

		third := newTestDesk("mail")
		stop = watching(third, again.kept)
		time.Sleep(time.Minute)
		third.hears(t, "mail_well")
		stop()
	})
}

func TestADatabaseThatIsIllKeepsNobodyFromBeingTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newTestDesk("database")
		d.broken = errors.New("disk full")
		defer watching(d, nil)()
		d.set("database", ill("x"))
		time.Sleep(time.Minute)
		d.hears(t, "database_ill")
		d.change(func() { d.broken = nil })
		time.Sleep(time.Minute)
		d.change(func() {
			if k := d.kept["database"]; !k.Ill || len(k.Waiting) != 0 {
				t.Errorf("kept: %+v", k)
			}
		})
	})
}

func TestACopyThatIsBeingTriedTellsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newTestDesk("mail")
		d.silent = true
		defer watching(d, nil)()
		d.set("mail", ill("x"))
		time.Sleep(time.Hour)
		d.hears(t)
		d.change(func() { d.silent = false }) // it is the site now
		time.Sleep(time.Minute)
		d.hears(t, "mail_ill")
	})
}

func TestALookThatDoesNotComeBackIsAFinding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		block := make(chan struct{})
		looks, hang := 0, false
		var mu sync.Mutex
		part := Part{Name: "database", Fresh: provenFor, Look: func() Finding {
			mu.Lock()
			looks++
			wait := hang
			mu.Unlock()
			if wait {
				<-block
			}
			return Finding{Condition: Well}
		}}
		m := &Monitor{log: slog.Default, now: time.Now}
		m.Add(part)
		for range 1000 { // a thousand who ask at once cost one look
			go m.Report()
		}
		synctest.Wait()
		if r := m.Report(); len(r.Failing) != 0 || looks != 1 {
			t.Fatalf("%+v after %d looks", r, looks)
		}
		mu.Lock()
		hang = true
		mu.Unlock()
		began := time.Now()
		for len(m.Report().Failing) == 0 {
			time.Sleep(time.Second)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v to notice", took)
		}
		began = time.Now()
		r := m.Report() // and nobody else has to wait
		if took := time.Since(began); took != 0 || r.Detail != "The database does not answer." {
			t.Errorf("%v, %+v", took, r)
		}
		time.Sleep(time.Hour)
		if looks != 2 || !m.parts[0].hangs(time.Minute) {
			t.Errorf("%d looks", looks)
		}
		mu.Lock()
		hang = false
		mu.Unlock()
		close(block)
		synctest.Wait()
		if r := m.Report(); len(r.Failing) != 0 {
			t.Errorf("it has come back, and %+v", r)
		}
	})
}

func TestALookThatBreaksDoesNotEndTheServer(t *testing.T) {
	m := &Monitor{log: slog.Default, now: time.Now}
	m.Add(Part{Name: "odd", Look: func() Finding { panic("boom") }})
	if r := m.Report(); r.Failing["odd"] == "" {
		t.Errorf("%+v", r)
	}
}
