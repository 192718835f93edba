package selfservice

import (
	"net/netip"
	"sync"
	"time"

	"waymark/internal/token"
)

// networkOf returns a keyed hash of the network an address is in, good for one day: a
// /24 of IPv4 or a /64 of IPv6, which is what one household or office has. It is empty
// for this computer itself: then it is a test, or a proxy that nobody told us to
// trust, behind which everybody would share one turn.
func networkOf(signer *token.Signer, ip string, now time.Time) string {
	address, err := netip.ParseAddr(ip)
	if err != nil || address.IsLoopback() {
		return ""
	}
	address = address.Unmap().WithZone("")
	bits := 64
	if address.Is4() {
		bits = 24
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return ""
	}
	return signer.Hash("network "+now.UTC().Format(time.DateOnly), prefix.String())
}

// mostNetworks bounds what the throttle remembers: about 10 MB.
const mostNetworks = 100_000

// throttle counts the signups of each network in the hour that runs.
type throttle struct {
	mu    sync.Mutex
	limit int // an hour; 0 = none
	hour  time.Time
	count map[string]int
}

// allow counts one signup and reports whether it is within the limit. When more networks
// than anybody's readers come in one hour, the count starts afresh: it is a guard for
// the mail plan, and must never become a way to shut readers out.
func (t *throttle) allow(network string, now time.Time) bool {
	if t.limit == 0 || network == "" {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if hour := now.Truncate(time.Hour); !hour.Equal(t.hour) || len(t.count) >= mostNetworks {
		t.hour, t.count = hour, map[string]int{}
	}
	t.count[network]++
	return t.count[network] <= t.limit
}
