package sequence

import (
	"time"

	"waymark/internal/hours"
)

// Going is a letter and the moment at which it goes.
type Going struct {
	Step string
	At   time.Time
}

// mostLetters bounds a calendar; no sequence worth reading is longer.
const mostLetters = 500

// Calendar returns when each letter goes to somebody who confirms at from, in the order
// in which she gets them. It is empty for a sequence without active letters.
func Calendar(steps []Step, from time.Time, w, safe hours.Window) []Going {
	calendar := []Going{}
	var sent []Sent
	began := from
	for len(calendar) < mostLetters {
		next, at, ok := Next(steps, sent, began, w, safe)
		if !ok {
			break
		}
		calendar = append(calendar, Going{next.ID, at})
		sent = append(sent, Sent{next.ID, at})
		began = at
	}
	return calendar
}
