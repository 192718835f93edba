package login

import (
	"math"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/time/rate"
)

// An allowance is how often something may be tried: a few times at once, then one more every so often.
type allowance struct {
	at    int
	every time.Duration
}

// The allowances. A machine that has logged in before has one of its own, so that nobody who guesses elsewhere
// locks her out. A code of six digits falls to one guess in 300,000: five at once and twelve an hour are years.
var (
	ofNetwork  = allowance{20, 30 * time.Second} // passwords, from one network
	ofAddress  = allowance{30, time.Minute}      // passwords for one e-mail address, from machines that are not known
	ofMachine  = allowance{10, time.Minute}      // passwords, from one known machine
	ofCodes    = allowance{5, 5 * time.Minute}   // codes for one person; from a known machine, as many once more
	ofConfirms = allowance{5, time.Minute}       // passwords given once more, by one person
	ofResets   = allowance{3, 20 * time.Minute}  // mails with a password link, for one person
	ofMailed   = allowance{5, 5 * time.Minute}   // mails with a code, for one person
)

// mostTries bounds what is remembered; it is a few megabytes.
const mostTries = 20_000

// tries remembers in memory how often what was tried. A restart forgets it.
type tries struct {
	now     func() time.Time
	mu      *sync.Mutex
	buckets map[string]*rate.Limiter
}

func newTries(now func() time.Time) tries {
	return tries{now: now, mu: &sync.Mutex{}, buckets: map[string]*rate.Limiter{}}
}

// take counts one try against key, and returns how long to wait where there is none left; 0 where it may be made.
func (t tries) take(a allowance, key ...string) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	name := strings.Join(key, "\x00")
	bucket := t.buckets[name]
	if bucket == nil {
		if len(t.buckets) >= mostTries {
			t.makeRoom(now)
		}
		bucket = rate.NewLimiter(rate.Every(a.every), a.at)
		t.buckets[name] = bucket
	}
	reserved := bucket.ReserveN(now, 1)
	if wait = reserved.DelayFrom(now); wait > 0 {
		reserved.CancelAt(now)
	}
	return wait
}

// makeRoom forgets whoever has all tries again, and everybody where nobody has.
func (t tries) makeRoom(now time.Time) {
	for key, bucket := range t.buckets {
		if bucket.TokensAt(now) >= float64(bucket.Burst()) {
			delete(t.buckets, key)
		}
	}
	if len(t.buckets) >= mostTries {
		clear(t.buckets)
	}
}

// tooMany is the answer to somebody who has to wait.
func tooMany(e *core.RequestEvent, wait time.Duration) error {
	e.Response.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	return e.TooManyRequestsError("That was tried too often. Please wait a few minutes, and try again.", nil)
}

// network is the part of an address that one household or office shares: an IPv4 /24, an IPv6 /56. It stays in memory.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap()
	bits := 24
	if ip.Is6() {
		bits = 56
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return address
	}
	return prefix.String()
}

// tryPassword counts the tries to log in before a password is looked at.
func (l *Logins) tryPassword(e *core.RecordAuthWithPasswordRequestEvent) error {
	if wait := l.mayTry(e); wait > 0 {
		return tooMany(e.RequestEvent, wait)
	}
	e.Set(typedKey, e.Password)
	return e.Next()
}

// typedKey is the password that was typed, among what a request carries: whether it is a weak one can be seen only now.
const typedKey = "waymark.login.typed"

func (l *Logins) mayTry(e *core.RecordAuthWithPasswordRequestEvent) time.Duration {
	who := strings.ToLower(strings.TrimSpace(e.Identity))
	if e.Record != nil {
		if mark := l.markOf(e.RequestEvent); mark != "" {
			if known, err := machineKnown(e.App.DB(), e.Record.Id, mark); err == nil && known {
				return l.tries.take(ofMachine, "password", who, mark)
			}
		}
	}
	if wait := l.tries.take(ofNetwork, "network", network(e.RealIP())); wait > 0 {
		return wait
	}
	return l.tries.take(ofAddress, "password", who)
}

// askReset lets a few mails with a password link go. Whoever asks gets the same answer.
func (l *Logins) askReset(e *core.RecordRequestPasswordResetRequestEvent) error {
	if l.tries.take(ofResets, "reset", e.Record.Id) > 0 {
		return e.NoContent(204)
	}
	return e.Next()
}
