package word_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"waymark/internal/token"
	"waymark/internal/word"
)

var (
	signer = token.New([]byte(strings.Repeat("s", 32)))
	turn   = word.Turn{Lane: word.Opening}
)

func TestAPhonesHabitsCostHerNothing(t *testing.T) {
	words := word.New(signer)
	kept, err := words.Hash(t.Context(), turn, "grandma's ça va", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		typed string
		same  bool
	}{
		{"grandma's ça va", true},
		{"Grandma’s ça va ", true},
		{"GRANDMA'S  C\u0327A VA", true},
		{"\u200bgrandma's ça va\u00a0", true},
		{"grandmas ça va", false},
		{"grandma's ca va", false},
		{"", false},
		{"gra", false},
		{strings.Repeat("x", 5000), false},
	} {
		before := words.Computed()
		same, err := words.Same(t.Context(), turn, c.typed, is(kept))
		if err != nil || same != c.same {
			t.Errorf("%.30q: %v, %v", c.typed, same, err)
		}
		if words.Computed() != before+1 {
			t.Errorf("%.30q took %d hashes", c.typed, words.Computed()-before)
		}
	}
}

func TestWhatIsKeptSaysNothingAndOpensOnlyHere(t *testing.T) {
	words := word.New(signer)
	one, err := words.Hash(t.Context(), turn, "marigold", "")
	if err != nil {
		t.Fatal(err)
	}
	other, err := words.Hash(t.Context(), turn, "marigold", "")
	if err != nil || one == other || strings.Contains(one, "marigold") {
		t.Errorf("%s, %s, %v", one, other, err)
	}
	if again, err := words.Hash(t.Context(), turn, "Marigold", one); err != nil || again != one {
		t.Errorf("beside the first choice the same word is %s, %v", again, err)
	}
	if another, err := words.Hash(t.Context(), turn, "marigolds", one); err != nil || another == one {
		t.Errorf("another word is the same: %v", err)
	}
	if a, b := words.Salted("a"), words.Salted("a"); a != b || a == words.Salted("b") {
		t.Error("a salt belongs to what it is for")
	}
	if same, _ := words.Same(t.Context(), turn, "marigold", is(words.Salted("a"))); same {
		t.Error("a salt without a word opens")
	}
	elsewhere := word.New(token.New([]byte(strings.Repeat("t", 32))))
	if same, err := elsewhere.Same(t.Context(), turn, "marigold", is(one)); err != nil || same {
		t.Errorf("with another secret: %v, %v", same, err)
	}
}

func TestNothingToCompareWithIsAsMuchWork(t *testing.T) {
	words := word.New(signer)
	for _, kept := range []string{"", "nonsense", "$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=19456,t=2,p=1$x"} {
		before := words.Computed()
		if same, err := words.Same(t.Context(), turn, "marigold", is(kept)); same || err != nil || words.Computed() != before+1 {
			t.Errorf("%q: %v, %v, %d hashes", kept, same, err, words.Computed()-before)
		}
	}
}

func TestAWordHasAMeasure(t *testing.T) {
	for typed, want := range map[string]error{
		"": word.ErrNone, " \u200b ": word.ErrNone, "abc": word.ErrShort, " a b ": word.ErrShort, "four": nil, "émue": nil, "安全な場所": nil,
		strings.Repeat("é", 64): nil, strings.Repeat("é", 65): word.ErrLong, strings.Repeat("x", 2000): word.ErrLong,
	} {
		if _, err := word.Clean(typed); !errors.Is(err, want) {
			t.Errorf("%.20q: %v", typed, err)
		}
	}
}

func TestSomebodyWhoGivesUpWaitingTakesNobodysTurn(t *testing.T) {
	words := word.New(signer)
	ctx, leave := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { _, _ = words.Same(ctx, turn, "marigold", is("")) })
	}
	leave()
	group.Wait()
	if _, err := words.Same(t.Context(), turn, "marigold", is("")); err != nil {
		t.Error(err)
	}
}

// is a kept hash, as Same asks for it.
func is(kept string) func() (string, error) { return func() (string, error) { return kept, nil } }

// What is counted when a word is looked at is not lost to somebody whose turn never comes: the program ends, or she goes.
func TestWhoWaitsHerTurnIsNotLookedAt(t *testing.T) {
	words := word.New(token.New([]byte(strings.Repeat("s", 32))))
	turn := word.Turn{Lane: word.Opening}
	holds, on := make(chan struct{}), make(chan struct{})
	var first sync.WaitGroup
	first.Go(func() {
		_, _ = words.Same(t.Context(), turn, "marigold", func() (string, error) { close(holds); <-on; return "", nil })
	})
	<-holds
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := words.Same(ctx, turn, "marigold", func() (string, error) { t.Error("she was looked at"); return "", nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("she is told %v", err)
	}
	close(on)
	first.Wait()
	// one that cannot be looked at gives the turn on
	if _, err := words.Same(t.Context(), turn, "marigold", func() (string, error) { return "", errBroken }); !errors.Is(err, errBroken) {
		t.Errorf("it says %v", err)
	}
	if _, err := words.Same(t.Context(), turn, "marigold", is("")); err != nil {
		t.Errorf("the next is told %v", err)
	}
}

var errBroken = errors.New("the database is away")
