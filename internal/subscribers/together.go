package subscribers

import (
	"errors"
	"sync"
)

// mostTogether bounds how many are written in one transaction.
const mostTogether = 200

// errUnwritten answers those whose writer did not come to its end.
var errUnwritten = errors.New("the one who wrote for the others did not finish")

// together has what arrives at the same moment written at once: whoever comes while others
// are being written goes with the next set. There is no goroutine to start or stop. The
// first who waits writes for all who wait with it, and hands the pen to the first of those
// who came meanwhile. The zero value is ready.
type together[T any] struct {
	mu      sync.Mutex
	waiting []*waiting[T]
	writing bool // somebody holds the pen
}

// waiting is one and its answer, which may be read once its turn has come with false.
type waiting[T any] struct {
	one    T
	answer error
	turn   chan bool // true: the pen is yours; false: it is written
}

// add returns what write answered for one. write is given a set and answers each of it.
func (t *together[T]) add(one T, write func([]T) []error) error {
	mine := &waiting[T]{one: one, answer: errUnwritten, turn: make(chan bool, 1)}
	t.mu.Lock()
	t.waiting = append(t.waiting, mine)
	pen := !t.writing
	t.writing = true
	t.mu.Unlock()
	if !pen {
		pen = <-mine.turn
	}
	if pen {
		t.writeNext(write)
	}
	return mine.answer
}

// writeNext writes one set, in which the caller is the first, and hands the pen on: also when
// write panics, or everybody after it would wait for ever.
func (t *together[T]) writeNext(write func([]T) []error) {
	t.mu.Lock()
	n := min(len(t.waiting), mostTogether)
	set := t.waiting[:n:n]
	t.waiting = t.waiting[n:]
	t.mu.Unlock()

	defer func() {
		for _, w := range set[1:] {
			w.turn <- false
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.writing = len(t.waiting) > 0
		if t.writing {
			t.waiting[0].turn <- true
		}
	}()
	ones := make([]T, n)
	for i, w := range set {
		ones[i] = w.one
	}
	for i, answer := range write(ones) {
		set[i].answer = answer
	}
}
