package outbox

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var asShipped = rules{shows: 2 * time.Minute, trust: 30 * time.Minute}

func TestAProofTakesAWholeListThatGoesOnAndGoesBack(t *testing.T) {
	whole := evidence{asked: true, began: 31 * time.Minute, ended: 30 * time.Minute, earlier: true, later: true}
	with := func(change func(e *evidence)) evidence {
		e := whole
		change(&e)
		return e
	}
	for _, c := range []struct {
		what string
		kind Kind
		e    evidence
		want judgement
	}{
		{"half an hour later, between two mails that show", Letter, whole, absent},
		{"a newsletter likewise", Newsletter, whole, absent},
		{"a moment too early", Letter, with(func(e *evidence) { e.ended -= time.Millisecond }), open},
		{"not asked", Letter, with(func(e *evidence) { e.asked = false }), open},
		{"no later mail shows", Letter, with(func(e *evidence) { e.later = false }), open},
		{"no later mail for half a day", Letter, with(func(e *evidence) { e.later, e.began, e.ended = false, 12*time.Hour, 12*time.Hour }), absent},
		{"found after all", Letter, with(func(e *evidence) { e.found.Status = Delivered }), arrived},
		{"found, though much later", Letter, with(func(e *evidence) { e.found.Status, e.began = Accepted, 100*time.Hour }), arrived},
		{"it never left", Letter, evidence{asked: true, found: Trace{Certain: true}}, neverLeft},
		{"two days old, and the list goes back that far", Letter, with(func(e *evidence) { e.began, e.ended = 48*time.Hour, 47*time.Hour }), absent},
		{"two days old, and nobody knows how far the list goes back", Letter, with(func(e *evidence) { e.began, e.ended, e.earlier = 48*time.Hour, time.Hour, false }), open},
		{"the first mail there ever was", Letter, with(func(e *evidence) { e.earlier = false }), absent},
		{"a confirmation, when a later mail has shown for two minutes", Confirmation, with(func(e *evidence) { e.ended, e.settled = 3*time.Minute, true }), absent},
		{"a confirmation, when it has not", Confirmation, with(func(e *evidence) { e.ended = 3 * time.Minute }), open},
		{"a guide after half an hour, though nothing else went", Guide, with(func(e *evidence) { e.later = false }), absent},
		{"three days without an answer", Letter, evidence{began: 72 * time.Hour, ended: 71 * time.Hour}, unsayable},
		{"three days, and the answer comes too late", Guide, with(func(e *evidence) { e.began, e.ended, e.settled = 72*time.Hour, 72*time.Hour, true }), unsayable},
	} {
		if got := asShipped.judge(c.kind, c.e); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
}

// world is a carrier that promises what Mailgun does, one mail of ours, and everything that may go wrong between them.
type world struct {
	*rapid.T
	rules rules
	kind  Kind
	now   time.Duration // since it began

	showing  bool          // the list has stood still since stalled
	stalled  time.Duration //
	attempts int
	took     []time.Duration // when it took our mail
	shows    []time.Duration // when the event of each shows
	later    []time.Duration // when it took later mails of ours; each shows within trust, too
	laterBy  []time.Duration
	seen     horizon
}

func at(d time.Duration) time.Time { return time.Unix(0, 0).Add(d) }

// visible reports whether an event that shows from then on is seen now: not while the list stands still, and not
// when it is forgotten. A list that stands still keeps back what comes; an event that a later one has overtaken before is
// on its way already, and keeps to the promise.
func (w *world) visible(happened, from time.Duration) bool {
	upTo, overtaken := w.now, false
	for i, at := range w.later {
		overtaken = overtaken || at > happened && w.laterBy[i] <= w.stalled
	}
	if !w.showing && !overtaken {
		upTo = w.stalled
	}
	return from <= upTo && w.now < happened+w.rules.kept()
}

// Whatever happens between us and a carrier that keeps its promise, nobody gets a letter twice, and a mail of which
// the carrier could be asked ends in a word about it.
func TestNoHistoryMailsALetterTwiceOrForgetsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{T: t, rules: asShipped, kind: rapid.SampledFrom([]Kind{Letter, Newsletter}).Draw(t, "kind"), showing: true}
		for w.attempts < mostAttempts {
			end := w.attempt()
			switch end {
			case arrived:
				if len(w.took) == 0 {
					t.Fatal("it is said to have arrived and did not")
				}
			case absent:
				if len(w.took) > 0 {
					t.Fatalf("it was taken at %v, showing from %v, and is proven absent at %v", w.took, w.shows, w.now)
				}
				continue
			}
			break
		}
		if len(w.took) > 1 {
			t.Fatalf("taken %d times", len(w.took))
		}
	})
}

// attempt hands the mail over without a clear answer and asks until there is a judgement.
func (w *world) attempt() judgement {
	w.attempts++
	span := func(name string, most time.Duration) time.Duration {
		return time.Duration(rapid.Int64Range(0, int64(most)).Draw(w.T, name))
	}
	began := w.now
	w.now += span("call", time.Minute)
	ended := w.now
	if rapid.Bool().Draw(w.T, "taken") {
		w.took = append(w.took, began+span("taken at", ended-began))
		w.shows = append(w.shows, w.took[len(w.took)-1]+span("late", w.rules.trust))
	}
	earlier := rapid.Bool().Draw(w.T, "earlier")
	deaf := rapid.IntRange(0, 9).Draw(w.T, "deaf") // of ten questions get no answer
	if rapid.IntRange(0, 3).Draw(w.T, "never") == 0 {
		deaf = 10
	}
	answered := false
	for range 2_000 {
		w.world(span)
		asked := rapid.IntRange(0, 9).Draw(w.T, "answer") >= deaf
		e := evidence{began: w.now - began, ended: w.now - ended, asked: asked, earlier: earlier && w.now-began < w.rules.kept()}
		if asked {
			for i := range w.later {
				if w.visible(w.later[i], w.laterBy[i]) {
					w.seen.add(at(w.later[i]), at(w.now))
				}
			}
			for i := range w.took {
				if w.visible(w.took[i], w.shows[i]) {
					e.found.Status = Accepted
				}
			}
		}
		e.later, e.settled = w.seen.passed(at(ended), at(w.now), 0), w.seen.passed(at(ended), at(w.now), w.rules.shows)
		answered = answered || asked && e.ended >= w.rules.lonely() && e.began < w.rules.keptLeast()
		got := w.rules.judge(w.kind, e)
		switch {
		case got == unsayable && answered:
			w.Fatalf("nobody can say, though it was answered in time")
		case got == unsayable && e.began < w.rules.kept():
			w.Fatalf("given up after %v", e.began)
		}
		if got != open {
			return got
		}
		w.now += w.rules.nextLook(w.kind, e)
	}
	w.Fatal("it never ends")
	return open
}

// world goes on between two looks: mails go, and the list stands still for up to ten hours.
func (w *world) world(span func(string, time.Duration) time.Duration) {
	switch rapid.IntRange(0, 11).Draw(w.T, "then") {
	case 0:
		w.later, w.laterBy = append(w.later, w.now), append(w.laterBy, w.now+span("later late", w.rules.trust))
	case 1:
		if w.showing {
			w.showing, w.stalled = false, w.now
		}
	}
	if !w.showing && w.now-w.stalled > 10*time.Hour || rapid.IntRange(0, 5).Draw(w.T, "goes on") == 0 {
		w.showing = true
	}
}

func TestLooksComeLessAndLessOftenAndWhenThereMayBeAProof(t *testing.T) {
	for _, k := range []Kind{Confirmation, Letter} {
		looks, was := 0, time.Duration(0)
		for age := time.Duration(0); age < 12*time.Hour; looks++ {
			was, age = age, age+asShipped.nextLook(k, evidence{ended: age})
			if was < asShipped.trust && age > asShipped.trust {
				t.Errorf("a %s is looked for at %v and then at %v", k, was, age)
			}
		}
		if most := map[Kind]int{Confirmation: 160, Letter: 30}[k]; looks > most {
			t.Errorf("%d looks for a %s in half a day, want %d at most", looks, k, most)
		}
	}
}

func TestEveryTimeFollowsFromTheOneThatIsSet(t *testing.T) {
	for _, c := range []struct{ trust, kept, least, lonely time.Duration }{
		{30 * time.Minute, 72 * time.Hour, 24 * time.Hour, 12 * time.Hour},
		{time.Hour, 72 * time.Hour, 24 * time.Hour, 12 * time.Hour},
		{12 * time.Hour, 72 * time.Hour, 24 * time.Hour, 12 * time.Hour},
		{time.Second, 144 * time.Second, 48 * time.Second, 24 * time.Second},
	} {
		r := rules{time.Second, c.trust}
		if got := fmt.Sprint(r.kept(), r.keptLeast(), r.lonely()); got != fmt.Sprint(c.kept, c.least, c.lonely) {
			t.Errorf("%v: %s", c.trust, got)
		}
	}
}
