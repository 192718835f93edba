package selfservice

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"waymark/internal/hours"
)

// numbers are written out as far as a sentence of ours needs them.
var numbers = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"}

func number(n int) string {
	if n < len(numbers) {
		return numbers[n]
	}
	return strconv.Itoa(n)
}

// lettersFollow says how many letters follow and over what time, for somebody who confirms
// now. While that is not known it promises neither.
func (s *service) lettersFollow(id string) string {
	const unknown = "A few short letters follow. Each has a link that stops them."
	if id == "" {
		return unknown
	}
	now := s.now()
	letters, _, err := s.letters.Calendar(s.app, id, nil, now, nil, hours.AllDay)
	if err != nil {
		s.app.Logger().Warn("The letters that follow could not be counted", "error", err)
	}
	if err != nil || len(letters) == 0 {
		return unknown
	}
	return following(len(letters), letters[len(letters)-1].At.Sub(now))
}

// following is lettersFollow for n letters, of which the last goes after this long.
func following(n int, last time.Duration) string {
	if n == 1 {
		return fmt.Sprintf("One short letter follows, %s. It has a link that stops all mail.", span("in", last))
	}
	first := number(n)
	return fmt.Sprintf("%s short letters follow, %s. Each has a link that stops them.", strings.ToUpper(first[:1])+first[1:], span("over", last))
}

// span says a length of time roughly: "over about four days", "over about two and a half weeks".
func span(word string, d time.Duration) string {
	days := int(math.Round(d.Hours() / 24))
	switch halves := int(math.Round(d.Hours() / 24 / 3.5)); {
	case days <= 1:
		return "within a day or so"
	case days < 14:
		return word + " about " + number(days) + " days"
	case halves%2 == 1:
		return word + " about " + number(halves/2) + " and a half weeks"
	default:
		return word + " about " + number(halves/2) + " weeks"
	}
}
