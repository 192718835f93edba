package selfservice

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatIsCarriedAlongIsCutBetweenTwoLetters(t *testing.T) {
	for _, typed := range []string{strings.Repeat("é", 400), "x" + strings.Repeat("é", 400)} {
		if got := clipped(typed); !utf8.ValidString(got) || len(got) > 500 || len(got) < 498 || !strings.HasPrefix(typed, got) {
			t.Errorf("%d bytes: %q", len(got), got[len(got)-4:])
		}
	}
}
