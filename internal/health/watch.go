package health

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"
)

const (
	// watchEvery is how often the loop looks whether a part is due.
	watchEvery = 5 * time.Second
	// firstPause and longestPause bound the pauses between attempts to tell somebody: doubling, a quarter
	// more or less.
	firstPause   = 10 * time.Second
	longestPause = 15 * time.Minute
)

// desk is what the loop works at. Its methods may take their time: the loop never waits for one of them, but for look.
type desk interface {
	// look has what is due looked at, waits at most slow, and returns how each part is.
	look() []seen
	// post gives one notice to the receiver.
	post(ctx context.Context, n Notice) error
	// keep writes down what was told.
	keep(all map[string]told) error
	// quiet reports that nothing is to be told at present.
	quiet() bool
	// ping tells the service manager that the server is alive.
	ping()
	// say logs.
	say(level slog.Level, message string, fields ...any)
}

// seen is how a part is.
type seen struct {
	part  Part
	state state
}

// watch is the loop that tells the operator. One goroutine decides; posting and keeping go on beside it, one of each.
type watch struct {
	desk  desk
	now   func() time.Time
	every time.Duration

	told    map[string]told
	changed map[string]bool // told, and not yet kept
	keeping chan error      // nil while nothing is being kept
	retry   time.Time       // nothing is kept before
	kept    map[string]told // what is being kept
	posting chan error      // nil while nothing is on its way
	posted  string          // the part whose notice is
	tries   int             // of the notice at the head, in vain
	next    time.Time       // no attempt before
}

func newWatch(d desk, now func() time.Time, every time.Duration, before map[string]told) *watch {
	if before == nil {
		before = map[string]told{}
	}
	return &watch{desk: d, now: now, every: every, told: before, changed: map[string]bool{}}
}

// run watches until ctx is done, and then keeps what is not kept yet.
func (w *watch) run(ctx context.Context) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		w.see()
		w.tell(ctx)
		w.keep()
		w.desk.ping()
		select {
		case <-ctx.Done():
			w.end()
			return
		case <-tick.C:
		case err := <-w.posting:
			w.answered(err)
		case err := <-w.keeping:
			w.wasKept(err)
		}
	}
}

// see looks, and decides what the operator has to know.
func (w *watch) see() {
	all, quiet := w.desk.look(), w.desk.quiet()
	for _, s := range all {
		if quiet || (w.posting != nil && w.posted == s.part.Name) {
			continue // what is on its way cannot be taken back
		}
		if t, changed := w.told[s.part.Name].next(w.now(), s.part, s.state); changed {
			w.told[s.part.Name], w.changed[s.part.Name] = t, true
		}
	}
}

// tell gives the oldest notice that waits to the receiver, if it is time.
func (w *watch) tell(ctx context.Context) {
	if w.posting != nil || w.desk.quiet() || w.now().Before(w.next) {
		return
	}
	part, n, any := w.oldest()
	if !any {
		return
	}
	answer := make(chan error, 1)
	w.posting, w.posted = answer, part
	go func() { answer <- w.desk.post(ctx, n) }()
}

func (w *watch) oldest() (part string, n Notice, any bool) {
	var at time.Time
	for name, t := range w.told {
		if len(t.Waiting) == 0 {
			continue
		}
		first := t.Waiting[0]
		when := first.Since
		if first.Over {
			when = first.Until
		}
		if !any || when.Before(at) || (when.Equal(at) && name < part) {
			part, n, at, any = name, first, when, true
		}
	}
	return part, n, any
}

// answered takes in how an attempt ended.
func (w *watch) answered(err error) {
	w.posting = nil
	if err == nil {
		w.told[w.posted], w.changed[w.posted] = w.told[w.posted].taken(), true
		if w.tries > 0 {
			w.desk.say(slog.LevelWarn, "The operator could be told after all", "attempts", w.tries+1)
		}
		w.tries, w.next = 0, time.Time{}
		return
	}
	pause := firstPause
	for range min(w.tries, 16) {
		pause = min(pause*2, longestPause)
	}
	pause = pause*3/4 + rand.N(pause/2)
	var refused *refusedError
	if errors.As(err, &refused) {
		pause = max(pause, refused.after)
	}
	if w.tries == 0 {
		w.desk.say(slog.LevelError, "The operator could not be told, at WAYMARK_ALERT_URL; it is tried again", "error", err.Error())
	}
	w.tries++
	w.next = w.now().Add(pause)
}

// keep writes down what has changed, beside the loop: the database may be what is ill.
func (w *watch) keep() {
	if w.keeping != nil || len(w.changed) == 0 || w.now().Before(w.retry) {
		return
	}
	w.kept = map[string]told{}
	for part := range w.changed {
		w.kept[part] = w.told[part]
	}
	clear(w.changed)
	all, done := w.kept, make(chan error, 1)
	w.keeping = done
	go func() { done <- w.desk.keep(all) }()
}

func (w *watch) wasKept(err error) {
	w.keeping = nil
	if err != nil { // the database is a part itself and has said what is wrong
		w.retry = w.now().Add(w.every)
		for part := range w.kept {
			w.changed[part] = true
		}
	}
}

// end waits a moment for what is under way, and keeps what is left.
func (w *watch) end() {
	patience := time.After(slow)
	if w.posting != nil {
		select {
		case err := <-w.posting:
			if err == nil {
				w.answered(nil)
			}
		case <-patience:
		}
	}
	for range 2 { // what is being kept, and what has changed since
		w.keep()
		if w.keeping == nil {
			return
		}
		select {
		case err := <-w.keeping:
			w.wasKept(err)
		case <-patience:
			return
		}
	}
}
