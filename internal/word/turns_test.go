package word

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
)

// queued has wait called in a goroutine, and returns once it waits.
func queued(t *testing.T, turns *turns, turn Turn, order chan<- string, name string) {
	t.Helper()
	before := func() int {
		turns.mu.Lock()
		defer turns.mu.Unlock()
		return turns.lanes[turn.Lane].n
	}
	had := before()
	go func() {
		if turns.wait(context.Background(), turn) == nil {
			order <- name
		}
	}()
	for before() == had {
	}
}

func TestOneNetworksFloodKeepsAnotherWaitingForOneTurn(t *testing.T) {
	var turns turns
	if err := turns.wait(t.Context(), Turn{Of: "first"}); err != nil {
		t.Fatal(err)
	}
	order := make(chan string, 10)
	for i := range mostOfOne {
		queued(t, &turns, Turn{Lane: Choosing, Of: "bots"}, order, "bot "+strconv.Itoa(i))
	}
	if err := turns.wait(t.Context(), Turn{Lane: Choosing, Of: "bots"}); !errors.Is(err, ErrBusy) {
		t.Errorf("one more of the same: %v", err)
	}
	queued(t, &turns, Turn{Lane: Choosing, Of: "hers"}, order, "she")
	queued(t, &turns, Turn{Lane: Opening, Of: "bots"}, order, "one who opens")
	var served []string
	for range mostOfOne + 2 {
		turns.done()
		served = append(served, <-order)
	}
	turns.done()
	if at := slices.Index(served, "she"); at > 2 {
		t.Errorf("she came at place %d: %v", at, served)
	}
	if at := slices.Index(served, "one who opens"); at > 1 {
		t.Errorf("who opens something came at place %d: %v", at, served)
	}
	if turns.taken {
		t.Error("nobody waits, and the turn is taken")
	}
}
