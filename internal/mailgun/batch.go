package mailgun

import (
	"sync"

	"waymark/internal/outbox"
)

// mostTogether bounds the events of one transaction.
const mostTogether = 200

// batches writes events of many requests in one transaction: whoever comes while one is
// being written goes with the next. There is no goroutine to start or stop: the first
// who comes does the writing for the others.
type batches struct {
	mu      sync.Mutex
	waiting []waiting
	writing bool
}

type waiting struct {
	event outbox.Event
	done  chan error
}

// add returns once keep has kept the event, or failed to.
func (b *batches) add(e outbox.Event, keep func([]outbox.Event) error) error {
	mine := waiting{event: e, done: make(chan error, 1)}
	b.mu.Lock()
	b.waiting = append(b.waiting, mine)
	first := !b.writing
	b.writing = true
	b.mu.Unlock()
	if first {
		b.write(keep)
	}
	return <-mine.done
}

// write keeps what waits until nothing does.
func (b *batches) write(keep func([]outbox.Event) error) {
	for {
		b.mu.Lock()
		n := min(len(b.waiting), mostTogether)
		batch := b.waiting[:n:n]
		b.waiting = b.waiting[n:]
		b.writing = n > 0
		b.mu.Unlock()
		if n == 0 {
			return
		}
		keepAll(batch, keep)
	}
}

// keepAll keeps a batch together or, when that fails, one by one, so that one bad event
// costs the others nothing.
func keepAll(batch []waiting, keep func([]outbox.Event) error) {
	events := make([]outbox.Event, len(batch))
	for i, w := range batch {
		events[i] = w.event
	}
	err := keep(events)
	for i, w := range batch {
		if err != nil && len(batch) > 1 {
			w.done <- keep(events[i : i+1])
			continue
		}
		w.done <- err
	}
}
