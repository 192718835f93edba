package selfservice

import (
	"sync"
	"time"

	"waymark/internal/outbox"
)

// mostBuckets bounds what limits remember: four levels of some ten thousand networks, a few megabytes.
const mostBuckets = 40_000

// limits are a token bucket for each level of each network: it holds an hour's allowance and fills steadily, so there is no
// hour at whose end everybody is let in at once. A wider network holds more than each smaller one in it.
//
// An asking over the limit takes nothing away. So what fills again is had by whoever comes next, and a flood
// out of 65,536 networks of one provider leaves the memory of that provider alone.
type limits struct {
	mu      sync.Mutex
	hourly  int // of the smallest network; 0 = no limit
	buckets map[string]bucket
}

// bucket is what was left of an allowance at a moment.
type bucket struct {
	left float64
	at   time.Time
}

// filled is what a bucket holds at now, when it holds most at the most.
func (b bucket) filled(now time.Time, most float64) float64 {
	return min(most, b.left+most*max(now.Sub(b.at), 0).Hours())
}

// take counts one asking and reports whether it is within the limits of all its networks.
func (l *limits) take(network string, now time.Time) bool {
	if l.hourly == 0 || network == "" {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	levels := outbox.Levels(network)
	left := make([]float64, len(levels))
	for i, level := range levels {
		most := float64(l.hourly * outbox.Allowance(i, len(levels)))
		left[i] = most
		if b, known := l.buckets[level]; known {
			left[i] = b.filled(now, most)
		}
		if left[i] < 1 {
			return false
		}
	}
	l.make(now, len(levels))
	for i, level := range levels {
		l.buckets[level] = bucket{left[i] - 1, now}
	}
	return true
}

// make makes room for so many buckets more. Those that are full by now are as good as none; when that is not enough, any
// go: whoever loses hers has her whole allowance again, so that nobody is shut out by it. l.mu is held.
func (l *limits) make(now time.Time, more int) {
	if l.buckets == nil {
		l.buckets = map[string]bucket{}
	}
	if len(l.buckets)+more <= mostBuckets {
		return
	}
	for level, b := range l.buckets {
		if now.Sub(b.at) >= time.Hour { // by then every bucket is full
			delete(l.buckets, level)
		}
	}
	for level := range l.buckets {
		if len(l.buckets)+more <= mostBuckets*3/4 {
			break
		}
		delete(l.buckets, level)
	}
}
