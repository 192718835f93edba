package httplimits

import (
	"fmt"
	"hash/maphash"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// costs are the routes that ask the database for every request, with what each takes of an allowance before its
// answer is weighed. A page of the site, a feed and a file cost next to nothing, and are not counted.
var costs = map[string]float64{
	"GET /api/collections/{collection}/records":      1,
	"GET /api/collections/{collection}/records/{id}": 1,
	"POST /api/realtime":                             5,
	"GET /search":                                    3,
}

// perUnit is how many bytes of an answer count as one more request.
const perUnit = 10 << 10

// burst is what an allowance holds when nothing was asked for a while: enough for a build of a thousand pages.
func burst(perMinute int) float64 { return max(100, float64(perMinute)*10/3) }

// mostNetworks bounds what is remembered: a few megabytes.
const mostNetworks = 50_000

// allowances are a token bucket for each network. It fills steadily, so that whoever has to wait waits for
// seconds; an answer is paid for when it is known how large it was, by which a bucket can fall below nothing.
type allowances struct {
	perSecond, most float64 // perSecond 0: no limit
	seed            maphash.Seed
	mu              sync.Mutex
	left            map[uint64]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func (a *allowances) filled(b bucket, now time.Time) float64 {
	return math.Min(a.most, b.tokens+now.Sub(b.at).Seconds()*a.perSecond)
}

// take takes cost from a network's allowance. When there is nothing in it, it takes nothing, and says how long it
// takes until there is.
func (a *allowances) take(network uint64, cost float64, now time.Time) (wait time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b, known := a.left[network]
	tokens := a.most
	if known {
		tokens = a.filled(b, now)
	}
	if tokens < 1 {
		return time.Duration((1 - tokens) / a.perSecond * float64(time.Second))
	}
	a.put(network, tokens-cost, now)
	return 0
}

// pay takes cost, whatever there is.
func (a *allowances) pay(network uint64, cost float64, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	tokens := a.most
	if b, known := a.left[network]; known {
		tokens = a.filled(b, now)
	}
	a.put(network, tokens-cost, now)
}

// put keeps a bucket. Where there are too many, the full ones are forgotten, which changes nothing; and when all are
// being drawn on, every one: it is better that a crowd reads more than that somebody is shut out.
func (a *allowances) put(network uint64, tokens float64, now time.Time) {
	if _, known := a.left[network]; !known && len(a.left) >= mostNetworks {
		for other, b := range a.left {
			if a.filled(b, now) >= a.most {
				delete(a.left, other)
			}
		}
		if len(a.left) >= mostNetworks {
			a.left = nil
		}
	}
	if a.left == nil {
		a.left = map[uint64]bucket{}
	}
	a.left[network] = bucket{tokens, now}
}

// count is the middleware.
func (a *allowances) count(e *core.RequestEvent, now time.Time) error {
	cost, counted := costs[e.Request.Pattern]
	if !counted || a.perSecond == 0 || e.HasSuperuserAuth() {
		return e.Next()
	}
	network, ok := networkOf(a.seed, e.RealIP())
	if !ok {
		return e.Next()
	}
	if wait := a.take(network, cost, now); wait > 0 {
		return tooMany(e, wait, "Your network has asked for a great deal in a short time.")
	}
	counter := &counter{ResponseWriter: e.Response}
	e.Response = counter
	err := e.Next()
	if weighs := counter.bytes / perUnit; weighs > 0 {
		a.pay(network, float64(weighs), now)
	}
	return err
}

// tooMany is the refusal in PocketBase's shape, with the time after which it is none.
func tooMany(e *core.RequestEvent, wait time.Duration, why string) error {
	seconds := int(math.Ceil(wait.Seconds()))
	e.Response.Header().Set("Retry-After", strconv.Itoa(seconds))
	e.Response.Header().Add("Access-Control-Expose-Headers", "Retry-After")
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.TooManyRequestsError(fmt.Sprintf("%s Please ask again in %d s.", why, seconds), nil)
}

// A counter counts the bytes of an answer.
type counter struct {
	http.ResponseWriter
	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController, and PocketBase, reach what is inside.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func newSeed() maphash.Seed { return maphash.MakeSeed() }

// networkOf is a number for the network that an address is in: a /24 of IPv4, a /48 of IPv6, which is what one
// customer has at most. No address is kept: the number is made with a seed that ends with the process. It
// is false for this computer itself, from where a proxy asks that nobody told us to trust, or a front end of the
// author's own: everybody would share one turn.
func networkOf(seed maphash.Seed, ip string) (uint64, bool) {
	address, err := netip.ParseAddr(ip)
	if err != nil || address.IsLoopback() {
		return 0, false
	}
	address = address.Unmap().WithZone("")
	bits := 48
	if address.Is4() {
		bits = 24
	}
	network, err := address.Prefix(bits)
	if err != nil || address.IsLoopback() {
		return 0, false
	}
	return maphash.Comparable(seed, network), true
}
