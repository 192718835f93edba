package outbox

import (
	"context"
	"slices"
	"time"
)

// mostWriting is how many sets are put into words at the same time.
const mostWriting = 2

// result is what comes back to the loop: from a call, or from the writing of a set.
type result struct {
	call  *job // nil: a set was written
	began time.Time
	done  []attempt
	jobs  []job // written, or to be tried again
}

// begin writes sets and hands jobs over, as many as may be under way.
func (l *loop) begin(ctx context.Context) {
	for len(l.sets) > 0 && l.writing < mostWriting {
		set := l.sets[0]
		l.sets = l.sets[1:]
		l.writing++
		most := l.brake.together(l.batch)
		go func() {
			jobs, failed := l.desk.write(set, most)
			l.back <- result{jobs: jobs, done: failed}
		}()
	}
	later := l.ready[:0]
	for _, j := range l.ready {
		if !l.hands.take(j.batch()) {
			later = append(later, j)
			continue
		}
		l.begun[l.sort(j.messages[0])] += len(j.messages)
		began := l.now()
		go func() {
			// a mail on its way is not called back: nobody could say whether it had arrived
			done, again := l.desk.hand(context.WithoutCancel(ctx), j)
			l.back <- result{call: &j, began: began, done: done, jobs: again}
		}()
	}
	clear(l.ready[len(later):])
	l.ready = later
}

// sort is the sort a message is counted among.
func (l *loop) sort(m Message) sort { return room{oneByOne: l.batch <= 1}.as(m.Kind.sort()) }

// giveBack ends untried what was claimed and not begun, because the program is to end.
func (l *loop) giveBack() {
	for _, set := range l.sets {
		l.untried(set)
	}
	for _, j := range l.ready {
		l.untried(j.messages)
	}
	l.sets, l.ready = nil, nil
}

func (l *loop) untried(ms []Message) {
	for _, m := range ms {
		l.note(attempt{message: m, err: errNotTried})
	}
}

// take notes what has come back. A call is one word of the carrier's, however many it was for.
func (l *loop) take(r result) {
	now := l.now()
	heard := report{}
	for _, a := range r.done {
		heard = l.note(a)
	}
	l.line(r.jobs)
	if r.call == nil {
		l.writing--
		return
	}
	l.begun[l.sort(r.call.messages[0])] -= len(r.call.messages)
	if len(r.jobs) > 0 {
		heard = report{heard: clearly} // it refused them together
	}
	l.hands.back(r.call.batch(), heard.heard)
	if heard.heard == clearly && !r.call.batch() { // an average that forgets: the last calls count most
		took := max(now.Sub(r.began), time.Microsecond)
		if l.pace == 0 {
			l.pace = took
		}
		l.pace += (took - l.pace) / 8
	}
	stops := l.brake.note(now, r.began, heard)
	l.desk.braked(l.brake, stops)
}

// line puts jobs where they wait for a hand: what somebody waits for before the rest.
func (l *loop) line(jobs []job) {
	for _, j := range jobs {
		at := len(l.ready)
		if j.messages[0].Kind.sort() == awaited {
			at = slices.IndexFunc(l.ready, func(other job) bool { return other.messages[0].Kind.sort() != awaited })
			if at < 0 {
				at = len(l.ready)
			}
		}
		l.ready = slices.Insert(l.ready, at, j)
	}
}

// note takes in how one message ended, and returns what that says of the carrier.
func (l *loop) note(a attempt) report {
	row, heard := outcome(a, l.now(), l.firstLook)
	l.claimed[l.sort(a.message)]--
	l.called = l.called || row.Status == Queued // when it is due again, only the ledger knows
	l.did++
	l.unsettled = append(l.unsettled, row)
	return heard
}
