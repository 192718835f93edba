package selfservice

import (
	"testing"
	"time"
)

func TestWhatFollowsIsSaidAsItIs(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		letters int
		last    time.Duration
		want    string
	}{
		{1, 3 * day, "One short letter follows, in about three days. It has a link that stops all mail."},
		{2, 4 * day, "Two short letters follow, over about four days. Each has a link that stops them."},
		{2, 20 * time.Hour, "Two short letters follow, within a day or so. Each has a link that stops them."},
		{4, 17 * day, "Four short letters follow, over about two and a half weeks. Each has a link that stops them."},
		{20, 70 * day, "20 short letters follow, over about ten weeks. Each has a link that stops them."},
	} {
		if got := following(c.letters, c.last); got != c.want {
			t.Errorf("%d letters, %s: %q", c.letters, c.last, got)
		}
	}
}
