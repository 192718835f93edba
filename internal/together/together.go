// Package together has what arrives at the same moment written in one transaction, which
// costs little more than writing one of it alone.
package together

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// Most bounds how many are written at once, and so how long a transaction is.
const Most = 200

// Writer gathers: whoever comes while others are being written goes with the next set. There
// is no goroutine to start or stop. The first who waits writes for all who wait with it, once, and
// hands the pen to the first of those who came meanwhile, so nobody waits for more than two
// sets. The zero value is ready; safe for concurrent use.
type Writer[T any] struct {
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

// Add returns once write has written one, or its error. write is given a set of what
// everybody added, in the order they came; when it fails or panics it must have written nothing, and is
// called again for each alone, so that one which cannot be written costs the others nothing.
func (w *Writer[T]) Add(one T, write func([]T) error) error {
	mine := &waiting[T]{one: one, turn: make(chan bool, 1)}
	w.mu.Lock()
	w.waiting = append(w.waiting, mine)
	pen := !w.writing
	w.writing = true
	w.mu.Unlock()
	if !pen {
		pen = <-mine.turn
	}
	if pen {
		w.writeNext(write)
	}
	return mine.answer
}

// writeNext writes one set, in which the caller is the first, and hands the pen on.
func (w *Writer[T]) writeNext(write func([]T) error) {
	w.mu.Lock()
	n := min(len(w.waiting), Most)
	set := w.waiting[:n:n]
	w.waiting = w.waiting[n:]
	w.mu.Unlock()

	ones := make([]T, n)
	for i, each := range set {
		ones[i] = each.one
	}
	for i, answer := range Write(ones, write) {
		set[i].answer = answer
	}
	for _, other := range set[1:] {
		other.turn <- false
	}

	w.mu.Lock()
	defer w.mu.Unlock()
	if w.writing = len(w.waiting) > 0; w.writing {
		w.waiting[0].turn <- true
	}
}

// mostFailed is how many in a row may fail alone before the fault is taken to lie with none of them: a
// locked database would otherwise be waited for once for each.
const mostFailed = 3

// Write has a set written at once or, when that fails, one by one, and returns what each is
// answered: nil for what was written. Once three in a row have failed alone, the rest is not tried.
func Write[T any](set []T, write func([]T) error) []error {
	answers := make([]error, len(set))
	err := caught(set, write)
	failed := 0 // in a row
	for i := range set {
		answers[i] = err
		if err == nil || len(set) == 1 || failed == mostFailed {
			continue
		}
		answers[i] = caught(set[i:i+1], write)
		if failed++; answers[i] == nil {
			failed = 0
		} else if failed == mostFailed {
			err = answers[i]
		}
	}
	return answers
}

// caught is write, whose panic is an error: those who wait would otherwise wait for ever.
func caught[T any](set []T, write func([]T) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("writing %d at once panicked: %v\n%s", len(set), p, debug.Stack())
		}
	}()
	return write(set)
}
