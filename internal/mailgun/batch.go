package mailgun

import (
	"fmt"
	"sync"

	"waymark/internal/outbox"
)

// mostTogether bounds the events of one transaction.
const mostTogether = 200

// batches writes events of many requests in one transaction: whoever comes while one is
// being written goes with the next. There is no goroutine to start or stop: the first who
// comes writes for all who wait, once, and then hands that over to the first of those who
// came meanwhile. So nobody's answer waits for more than two transactions.
type batches struct {
	mu      sync.Mutex
	waiting []waiting
	writing bool
}

type waiting struct {
	event outbox.Event
	done  chan error
	lead  chan struct{} // told to write for all who wait
}

// add returns once keep has kept the event, or failed to.
func (b *batches) add(e outbox.Event, keep func([]outbox.Event) error) error {
	mine := waiting{event: e, done: make(chan error, 1), lead: make(chan struct{}, 1)}
	b.mu.Lock()
	b.waiting = append(b.waiting, mine)
	first := !b.writing
	b.writing = true
	b.mu.Unlock()
	if !first {
		select {
		case err := <-mine.done:
			return err
		case <-mine.lead:
		}
	}
	b.write(keep)
	return <-mine.done
}

// write keeps what waits now, and hands over. The caller's own event is the first of it.
func (b *batches) write(keep func([]outbox.Event) error) {
	b.mu.Lock()
	n := min(len(b.waiting), mostTogether)
	batch := b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	b.mu.Unlock()

	keepAll(batch, keep)

	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		b.waiting, b.writing = nil, false
		return
	}
	b.waiting[0].lead <- struct{}{}
}

// keepAll keeps a batch together or, when that fails, one by one, so that one bad event
// costs the others nothing.
func keepAll(batch []waiting, keep func([]outbox.Event) error) {
	events := make([]outbox.Event, len(batch))
	for i, w := range batch {
		events[i] = w.event
	}
	err := keepSafely(events, keep)
	for i, w := range batch {
		if err != nil && len(batch) > 1 {
			w.done <- keepSafely(events[i:i+1], keep)
			continue
		}
		w.done <- err
	}
}

// keepSafely is keep; one that panics has only failed, and those who wait still hear of it.
func keepSafely(events []outbox.Event, keep func([]outbox.Event) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("keeping events panicked: %v", p)
		}
	}()
	return keep(events)
}
