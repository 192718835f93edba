package word_test

import (
	"testing"

	"waymark/internal/word"
)

func BenchmarkOneWord(b *testing.B) {
	words := word.New(signer)
	for b.Loop() {
		if _, err := words.Same(b.Context(), turn, "marigold", is("")); err != nil {
			b.Fatal(err)
		}
	}
}
