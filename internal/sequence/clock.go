package sequence

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Clock turns real time into the sequences' time. The zero Clock, and a factor of 1, is
// real time itself.
//
// With a time-lapse it runs N times as fast from a moment kept in pb_data, so that a
// sequence of weeks can be watched in a minute and goes on after a restart. Every
// conversion keeps order, and is the same whenever it is made. After 250 years of its own
// it stands still.
type Clock struct {
	start  time.Time
	factor int
}

// ErrFactor: a time-lapse is a whole number from 1 to 1,000,000.
var ErrFactor = errors.New("a time-lapse runs 1 to 1,000,000 times as fast")

// farthest is how far from its start a time-lapse runs, and stands still then: a Duration
// ends at 292 years, and what is beyond would lie in the past.
const farthest = 250 * 365 * 24 * time.Hour

// lapseFile keeps when the time-lapse of a data directory began.
const lapseFile = "waymark.time-lapse"

// NewClock returns the clock for factor, and keeps its start in dataDir the first time.
// Factor 0 and 1 give real time and touch no file.
func NewClock(dataDir string, factor int, now time.Time) (Clock, error) {
	if factor < 0 || factor > 1_000_000 {
		return Clock{}, ErrFactor
	}
	if factor <= 1 {
		return Clock{}, nil
	}
	path := filepath.Join(dataDir, lapseFile)
	raw, err := os.ReadFile(path)
	switch {
	case err == nil:
		start, err := time.Parse(time.RFC3339, strings.TrimSpace(string(raw)))
		if err != nil {
			return Clock{}, fmt.Errorf("reading when the time-lapse began: %w", err)
		}
		return Clock{start, factor}, nil
	case errors.Is(err, fs.ErrNotExist):
		start := now.UTC().Truncate(time.Second)
		if err := os.WriteFile(path, []byte(start.Format(time.RFC3339)+"\n"), 0o600); err != nil {
			return Clock{}, fmt.Errorf("keeping when the time-lapse began: %w", err)
		}
		return Clock{start, factor}, nil
	default:
		return Clock{}, fmt.Errorf("reading when the time-lapse began: %w", err)
	}
}

// At is the sequences' time at a moment of real time.
func (c Clock) At(real time.Time) time.Time {
	if c.factor <= 1 || real.Before(c.start) {
		return real
	}
	since := min(real.Sub(c.start), farthest/time.Duration(c.factor))
	return c.start.Add(since * time.Duration(c.factor))
}

// Real is the moment at which the sequences' time is at.
func (c Clock) Real(at time.Time) time.Time {
	if c.factor <= 1 || at.Before(c.start) {
		return at
	}
	return c.start.Add(at.Sub(c.start) / time.Duration(c.factor))
}

// Lapse is how many times as fast the clock runs; 1 for real time.
func (c Clock) Lapse() int { return max(c.factor, 1) }
