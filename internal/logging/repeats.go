package logging

import (
	"cmp"
	"log/slog"
	"slices"
	"time"
)

const (
	// repeatsFor is how long a message is not printed again.
	repeatsFor = time.Minute
	// mostKinds bounds how many messages are told apart, and so the lines of a minute.
	mostKinds = 200
)

// kind is what counts as the same message.
type kind struct {
	level   slog.Level
	message string
}

// repeat is a message that was printed, and how often it has come again since.
type repeat struct {
	kind
	n     int
	until time.Time
}

// repeats remembers the messages of the last minute.
type repeats map[kind]repeat

// first reports whether a message is to be printed, and counts it otherwise. When a minute brings more
// kinds of messages than are told apart, the rest counts as one.
func (r repeats) first(now time.Time, level slog.Level, message string) bool {
	k := kind{level, message}
	seen, known := r[k]
	if !known && len(r) >= mostKinds {
		r.forget(now)
		if len(r) >= mostKinds {
			k = kind{level, "Much else goes wrong"}
			seen, known = r[k]
		}
	}
	// once its minute is over, what came within it is still to be told; of a clock that was set back nothing is believed
	if known && (seen.n > 0 || now.Before(seen.until) && seen.until.Sub(now) <= repeatsFor) {
		seen.n++
		r[k] = seen
		return false
	}
	r[k] = repeat{k, 0, now.Add(repeatsFor)}
	return true
}

// over takes out what came more than once and whose minute is over by now, in the order of the words.
func (r repeats) over(now time.Time) []repeat {
	var over []repeat
	for k, seen := range r {
		if now.Before(seen.until) {
			continue
		}
		if seen.n > 0 {
			over = append(over, seen)
		}
		delete(r, k)
	}
	slices.SortFunc(over, func(a, b repeat) int { return cmp.Compare(a.message, b.message) })
	return over
}

// forget takes out what came once, long ago.
func (r repeats) forget(now time.Time) {
	for k, seen := range r {
		if seen.n == 0 && !now.Before(seen.until) {
			delete(r, k)
		}
	}
}

// holding reports whether something is still to be told.
func (r repeats) holding() bool {
	for _, seen := range r {
		if seen.n > 0 {
			return true
		}
	}
	return false
}
