package health

import (
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Condition is how a part is.
type Condition int

// The conditions. Unknown is no news: what was known before still holds.
const (
	Unknown Condition = iota
	Well
	Warned  // somebody should look; the server does its work
	Failing // the server does not do what it is for
)

func (c Condition) ill() bool { return c == Warned || c == Failing }

// Finding is what a look has found.
type Finding struct {
	Condition
	// Says is a sentence for the operator, when the part is ill. It is public: no address, no secret.
	Says string
	// Since is when it began, where the part knows; zero: when it was found.
	Since time.Time
	// Cause is for the log; nil when there is no more to say.
	Cause error
	// Measures are numbers for /metrics.
	Measures []Measure
}

// Measure is a number of one of the part's gauges. Label is "" for a gauge without one.
type Measure struct {
	Gauge string
	Label string
	Value float64
}

// Gauge is a number that a part can tell. Name follows Prometheus' conventions, unit last.
type Gauge struct{ Name, Help, Label string }

// Part is one thing that can be ill.
type Part struct {
	// Name is one word, in /healthz, /metrics, the log and the alerts.
	Name string
	// Look finds out. It is never called twice at the same time, and may take its time: see [slow].
	Look func() Finding
	// Fresh is how old a finding may be for somebody who asks; 0: each looks anew.
	Fresh time.Duration
	// Every is how often it is looked at when nobody asks; 0: every few seconds.
	Every time.Duration
	// Patience is how long it must have been ill before somebody is told.
	Patience time.Duration
	// Began and Over are what the operator is told.
	Began, Over Event
	Gauges      []Gauge
}

// Event is something the operator is told: a name for programs and the beginning of a sentence.
type Event struct{ Name, Text string }

// slow is how long a look may take before its part counts as failing. Together with a Fresh of two seconds
// it is the five seconds within which /healthz must have noticed.
const slow = 2500 * time.Millisecond

// state is what is known of a part.
type state struct {
	Finding
	// since is when it became well, or ill; zero while nothing is known.
	since time.Time
}

// next is the state after a finding at now. It is a pure function: who is ill stays so since it began, whatever
// it says meanwhile, and no news changes nothing.
func (s state) next(now time.Time, f Finding) state {
	if f.Condition == Unknown {
		s.Measures = f.Measures
		return s
	}
	next := state{Finding: f, since: s.since}
	if s.since.IsZero() || s.ill() != f.ill() {
		next.since = now
		if f.ill() && !f.Since.IsZero() && f.Since.Before(now) {
			next.since = f.Since
		}
	}
	return next
}

// watched is a part and what is known of it.
type watched struct {
	Part
	log func() *slog.Logger
	now func() time.Time

	mu     sync.Mutex // guards what follows; never held while looking
	state  state
	looked time.Time // when the last look began that has come back
	under  *look     // the one under way; nil when none is
}

// look is one that is under way.
type look struct {
	began    time.Time
	answered chan struct{} // closed when it has come back, or is overdue
	overdue  bool
}

// ask begins a look if the last one is older than age. It returns what closes when there is an answer; nil
// when what is known is fresh enough.
func (w *watched) ask(age time.Duration) (answered <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.under != nil {
		return w.under.answered
	}
	now := w.now()
	if old := now.Sub(w.looked); !w.looked.IsZero() && old < age && old >= 0 {
		return nil
	}
	l := &look{began: now, answered: make(chan struct{})}
	w.under = l
	late := time.AfterFunc(slow, func() { w.late(l) })
	go func() {
		found := w.find()
		late.Stop()
		w.came(l, found)
	}()
	return l.answered
}

// find looks, and takes a look that breaks for a finding.
func (w *watched) find() (f Finding) {
	defer func() {
		if broke := recover(); broke != nil {
			f = Finding{Condition: Failing, Says: "Looking at the " + w.Name + " failed.", Cause: fmt.Errorf("panic: %v", broke)}
		}
	}()
	return w.Look()
}

func (w *watched) late(l *look) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.under != l {
		return
	}
	l.overdue = true
	w.take(Finding{Condition: Failing, Says: "The " + w.Name + " does not answer.", Since: l.began})
	close(l.answered)
}

func (w *watched) came(l *look, f Finding) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take(f)
	w.looked, w.under = l.began, nil
	if !l.overdue {
		close(l.answered)
	}
}

// take keeps a finding and logs a change, beside it: the log may wait for the disk that is ill. The caller holds mu.
func (w *watched) take(f Finding) {
	before := w.state
	w.state = before.next(w.now(), f)
	switch {
	case w.state.ill() && (w.state.Condition != before.Condition || w.state.Says != before.Says):
		fields := []any{"part", w.Name, "says", w.state.Says}
		if f.Cause != nil {
			fields = append(fields, "error", f.Cause.Error())
		}
		go w.log().Error("Something is not well: "+w.Name, fields...)
	case before.ill() && !w.state.ill():
		go w.log().Warn("It is well again: "+w.Name, "part", w.Name) // a warning, to stand beside the other
	}
}

// known is what is known now.
func (w *watched) known() state {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// hangs reports whether a look has been under way for longer than most.
func (w *watched) hangs(most time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.under != nil && w.now().Sub(w.under.began) > most
}

// pace is how old a finding may be when nobody asks: who is ill is looked at as if somebody did.
func (w *watched) pace() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state.ill() {
		return w.Fresh
	}
	return w.Every
}
