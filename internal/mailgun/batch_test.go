package mailgun

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"waymark/internal/outbox"
)

func TestEventsThatComeTogetherAreKeptTogetherAndEachIsAnswered(t *testing.T) {
	var b batches
	var calls, kept atomic.Int64
	began, goOn := make(chan struct{}, 1), make(chan struct{})
	keep := func(events []outbox.Event) error {
		if calls.Add(1) == 1 {
			began <- struct{}{}
			<-goOn
		}
		for _, e := range events {
			if e.Name == "bad" {
				return errors.New("cannot be kept")
			}
		}
		kept.Add(int64(len(events)))
		return nil
	}
	var first, rest sync.WaitGroup
	first.Go(func() {
		if err := b.add(outbox.Event{Token: "first"}, keep); err != nil {
			t.Error(err)
		}
	})
	<-began
	for i := range 500 {
		rest.Go(func() {
			name := ""
			if i == 250 {
				name = "bad"
			}
			if err := b.add(outbox.Event{Token: fmt.Sprint(i), Name: name}, keep); (err != nil) != (name == "bad") {
				t.Errorf("event %d: %v", i, err)
			}
		})
	}
	close(goOn)
	first.Wait() // who wrote first is answered, however many come after her
	rest.Wait()
	if kept.Load() != 500 || b.writing || len(b.waiting) != 0 {
		t.Errorf("%d kept; writing: %v, waiting: %d", kept.Load(), b.writing, len(b.waiting))
	}
}

func TestAKeeperThatPanicsLeavesNobodyWaiting(t *testing.T) {
	var b batches
	if err := b.add(outbox.Event{}, func([]outbox.Event) error { panic("slipped") }); err == nil {
		t.Error("a panic was no error")
	}
	if err := b.add(outbox.Event{}, func([]outbox.Event) error { return nil }); err != nil {
		t.Errorf("after it: %v", err)
	}
}
