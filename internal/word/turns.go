package word

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrBusy: too many wait already, from everywhere or from one network. Asking again a little later helps.
var ErrBusy = errors.New("word: too many are waiting")

// Lane is what a slow hash is for.
type Lane int

// Of those who choose a word and those who open something with theirs, one is served after one of the other.
const (
	Opening Lane = iota
	Choosing
	lanes
)

// Turn says for whom a slow hash is computed.
type Turn struct {
	Lane Lane
	// Of is the network it came from, as a keyed hash. Those of one are served one after the other, while each
	// network has its turn; "" is a network like others, but may have as many waiting as all together.
	Of string
}

const (
	mostWaiting = 1024 // in a lane
	mostOfOne   = 4    // of one network in a lane
)

// turns lets one at a time through. The zero value is ready.
//
// mu guards everything. taken is true from the moment somebody is let through until done finds nobody
// waiting. Whoever is let through while she waits learns it by her channel being closed, and holds the turn from then on.
type turns struct {
	mu    sync.Mutex
	taken bool
	lanes [lanes]queue
	last  Lane // that was served
}

// queue holds who waits in a lane: by network, and the networks in the order of their turns.
type queue struct {
	waiting map[string][]chan struct{}
	order   []string
	n       int
}

// wait returns when it is this one's turn; whoever had it calls done. Errors: ErrBusy, the context's; then there is no turn.
func (t *turns) wait(ctx context.Context, turn Turn) error {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	q := &t.lanes[turn.Lane]
	if q.n >= mostWaiting || turn.Of != "" && len(q.waiting[turn.Of]) >= mostOfOne {
		t.mu.Unlock()
		return ErrBusy
	}
	let := q.add(turn.Of)
	t.mu.Unlock()
	select {
	case <-let:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	left := q.remove(turn.Of, let)
	t.mu.Unlock()
	if !left {
		t.done() // she was let through at the same moment
	}
	return ctx.Err()
}

// done lets the next one through.
func (t *turns) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for range lanes {
		t.last = (t.last + 1) % lanes
		if let := t.lanes[t.last].next(); let != nil {
			close(let)
			return
		}
	}
	t.taken = false
}

func (q *queue) add(of string) chan struct{} {
	if q.waiting == nil {
		q.waiting = map[string][]chan struct{}{}
	}
	if len(q.waiting[of]) == 0 {
		q.order = append(q.order, of)
	}
	let := make(chan struct{})
	q.waiting[of] = append(q.waiting[of], let)
	q.n++
	return let
}

// next takes the first of the network whose turn it is; nil when nobody waits.
func (q *queue) next() chan struct{} {
	if len(q.order) == 0 {
		return nil
	}
	of := q.order[0]
	q.order = q.order[1:]
	let := q.waiting[of][0]
	q.n--
	if q.waiting[of] = q.waiting[of][1:]; len(q.waiting[of]) > 0 {
		q.order = append(q.order, of)
	} else {
		delete(q.waiting, of)
	}
	return let
}

// remove takes out one who waits no longer, and reports whether she was still there.
func (q *queue) remove(of string, let chan struct{}) bool {
	at := slices.Index(q.waiting[of], let)
	if at < 0 {
		return false
	}
	q.n--
	if q.waiting[of] = slices.Delete(q.waiting[of], at, at+1); len(q.waiting[of]) == 0 {
		delete(q.waiting, of)
		q.order = slices.DeleteFunc(q.order, func(other string) bool { return other == of })
	}
	return true
}
