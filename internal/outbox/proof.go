package outbox

import (
	"sync"
	"time"
)

// What it takes to say that a mail did not arrive. Nothing here asks or writes anything.
//
// Mailgun calls a page of its events trustworthy once it is half an hour old: until then an event may still be on
// its way into the list (its manual, "Event polling"). So a mail that a whole list does not show, that long after
// the attempt, was never taken; provided that the list goes on at all, and that it goes back far enough:
//
//   - It goes on: a mail of ours that was handed over after the attempt is showing, so the list is not standing still.
//     A small site may have no later mail for a week. Then half a day of answers stands in for one: that long no list
//     has stood still while it answered. Half a day and not three, because Mailgun's smallest plan keeps events for one day.
//     Somebody waits for a confirmation or a guide, and one too many harms nobody, so for those half an hour is enough.
//   - It goes back far enough: a mail of ours from before the attempt is showing as well. Were there another domain, another
//     account, a clock that was wrong or a plan that keeps less than we think, it would not be. Where there
//     is none that could still show, only what the smallest plan keeps is believed.
//
// Both are looked at before the list is read: what begins to show afterwards proves nothing about it. What is believed of
// the carrier is that an event which a later one has overtaken comes within that half hour, however long the list stands
// still afterwards.

// rules are how long the carrier's events need, and how long they last.
type rules struct {
	// shows is how long a later mail must have been showing for somebody who waits (Config.ReconcileAfter).
	shows time.Duration
	// trust is how old a page of events must be to lack nothing (Config.ResendAfter).
	trust time.Duration
}

// kept is how long the carrier keeps events: three days (Mailgun's API reference, "Events"). Tests shorten trust, and
// this with it.
func (r rules) kept() time.Duration { return min(144*r.trust, 72*time.Hour) }

// keptLeast is how long it keeps them on its smallest plan: a day (its manual, "Introduction to Events").
func (r rules) keptLeast() time.Duration { return r.kept() / 3 }

// lonely is how long a letter waits for a later mail to show.
func (r rules) lonely() time.Duration { return max(r.kept()/6, r.trust) }

// evidence is what is known of a doubtful mail when it is judged.
type evidence struct {
	found Trace
	// asked: everything the carrier shows since before the attempt has been read.
	asked bool
	// began and ended are how long ago the attempt began, and since when nobody has been sending it.
	began, ended time.Duration
	// earlier: a mail of ours from before the attempt is showing.
	earlier bool
	// later: a mail of ours that was handed over after the attempt is showing; settled: for long enough for
	// somebody who waits.
	later, settled bool
}

// judgement is what is made of the evidence.
type judgement int

const (
	open      judgement = iota // it will be asked about again
	arrived                    // it was found
	neverLeft                  // it certainly never left this computer
	absent                     // proven: it did not arrive
	unsayable                  // nobody can say any more
)

// judge says what has become of a mail of this kind.
func (r rules) judge(k Kind, e evidence) judgement {
	switch {
	case e.found.Status != "":
		return arrived
	case e.asked && e.found.Certain:
		return neverLeft
	case e.asked && r.proven(k, e):
		return absent
	case e.began >= r.kept():
		return unsayable
	default:
		return open
	}
}

// proven reports whether a mail that was not found did not arrive.
func (r rules) proven(k Kind, e evidence) bool {
	kept := r.keptLeast()
	if e.earlier {
		kept = r.kept()
	}
	switch {
	case e.began >= kept:
		return false // it may have been shown, and forgotten
	case k.awaited() && e.settled:
		return true
	case e.ended < r.trust:
		return false
	default:
		return k.awaited() || e.later || e.ended >= r.lonely()
	}
}

// slack is how far the carrier's clock may be from ours, where a search begins.
func (r rules) slack() time.Duration { return min(r.trust/6, clockSlack) }

// firstLook is how long after a doubt the carrier is first asked: its events come late.
func (r rules) firstLook() time.Duration { return min(max(r.shows/4, time.Second), 30*time.Second) }

// longestLook bounds the time between two looks for the same mail: an hour.
func (r rules) longestLook() time.Duration { return max(2*r.trust, r.firstLook()) }

// nextLook is how long until a mail of this kind is looked for again: longer and longer, but as soon as there
// may be a proof.
func (r rules) nextLook(k Kind, e evidence) time.Duration {
	most := r.longestLook()
	if k.awaited() {
		most = r.slack() // five minutes: somebody waits
		if e.later {
			most = min(most, r.shows)
		}
	}
	pause := max(min(e.ended/2, most), r.firstLook())
	if left := r.trust - e.ended; left > 0 && left < pause {
		return max(left, time.Millisecond)
	}
	return pause
}

// horizon remembers how far the carrier's events reached, and since when we know: a
// message of ours that was handed over at reached was seen showing at seen. Both are our own clock's.
type horizon struct {
	mu    sync.Mutex
	marks []mark
}

type mark struct{ reached, seen time.Time }

// mostMarks bounds what is remembered. Without the oldest marks a later one stands in for them.
const mostMarks = 500

// add takes in that a message handed over at reached was found at seen.
func (h *horizon) add(reached, seen time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.marks); n > 0 && !reached.After(h.marks[n-1].reached) {
		return
	}
	h.marks = append(h.marks[max(0, len(h.marks)-mostMarks):], mark{reached, seen})
}

// passed reports whether, for at least span, a message has been showing that was handed
// over after t.
func (h *horizon) passed(t, now time.Time, span time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.marks {
		if m.reached.After(t) {
			return now.Sub(m.seen) >= span
		}
	}
	return false
}

// forget drops all marks: the clock they were made by was wrong.
func (h *horizon) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.marks = nil
}
