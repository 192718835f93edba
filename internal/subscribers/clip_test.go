package subscribers

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAnErrorIsCutBetweenTwoLetters(t *testing.T) {
	for _, text := range []string{strings.Repeat("é", 400), "x" + strings.Repeat("é", 400)} {
		if got := clip(text); !utf8.ValidString(got) || len(got) > 480 || len(got) < 478 || !strings.HasPrefix(text, got) {
			t.Errorf("%d bytes: %q", len(got), got[len(got)-4:])
		}
	}
}
