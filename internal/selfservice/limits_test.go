package selfservice

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"waymark/internal/config"
	"waymark/internal/token"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func networkAt(address string) string {
	return networkOf(token.New([]byte(strings.Repeat("s", 32))), useAsked, parseNetwork(address), noon)
}

func TestTheLimitOfANetworkRefillsSteadily(t *testing.T) {
	l := &limits{hourly: 20}
	home := networkAt("203.0.113.7")
	taken := 0
	for range 100 {
		if l.take(home, noon) {
			taken++
		}
	}
	if taken != 20 {
		t.Fatalf("%d at once, want 20", taken)
	}
	// somebody who asks every second for three hours has one in three minutes, and no hour brings more than twenty
	var within []time.Time
	for s := 1; s <= 3*3600; s++ {
		if at := noon.Add(time.Duration(s) * time.Second); l.take(home, at) {
			within = append(within, at)
		}
	}
	if len(within) < 58 || len(within) > 60 {
		t.Errorf("%d in three hours, want 60", len(within))
	}
	for i := 1; i < len(within); i++ {
		if gap := within[i].Sub(within[i-1]); gap < 179*time.Second || gap > 182*time.Second {
			t.Fatalf("there are %v between two", gap)
		}
	}
}

func TestWiderNetworksHaveWiderLimits(t *testing.T) {
	for name, c := range map[string]struct {
		address func(i int) string
		want    int
	}{
		"one address":        {func(int) string { return "203.0.113.7" }, 20},
		"a /24":              {func(i int) string { return fmt.Sprintf("203.0.113.%d", i%250) }, 40},
		"a /16":              {func(i int) string { return fmt.Sprintf("203.0.%d.%d", i%250, i/250%250) }, 1280},
		"a /64":              {func(i int) string { return fmt.Sprintf("2001:db8:1:1::%x", i) }, 20},
		"a /56":              {func(i int) string { return fmt.Sprintf("2001:db8:1:%x::1", i%256) }, 40},
		"a /48":              {func(i int) string { return fmt.Sprintf("2001:db8:1:%x::1", i) }, 80},
		"a /32":              {func(i int) string { return fmt.Sprintf("2001:db8:%x:1::1", i) }, 1280},
		"IPv4 inside IPv6":   {func(int) string { return "::ffff:203.0.113.7" }, 20},
		"this computer":      {func(int) string { return "127.0.0.1" }, 5000},
		"what is no address": {func(int) string { return "unknown" }, 5000},
	} {
		t.Run(name, func(t *testing.T) {
			l := &limits{hourly: 20}
			taken := 0
			for i := range 5000 {
				if l.take(networkAt(c.address(i)), noon) {
					taken++
				}
			}
			if taken != c.want {
				t.Errorf("%d of 5,000 are within it, want %d", taken, c.want)
			}
		})
	}
}

func TestTheLimitRemembersABoundedNumberOfNetworks(t *testing.T) {
	l := &limits{hourly: 20}
	reader := networkAt("203.0.113.7")
	for range 15 {
		l.take(reader, noon)
	}
	for i := range 10_000 {
		l.take(networkAt(fmt.Sprintf("10.%d.%d.1", i/250, i%250)), noon)
	}
	if n := len(l.buckets); n < 20_000 || n > mostBuckets {
		t.Errorf("of 10,000 networks %d buckets are kept", n)
	}
	before := len(l.buckets)
	for i := range 100_000 { // who owns a /32 has 65,536 /48s
		l.take(networkAt(fmt.Sprintf("2001:db8:%x:%x::1", i&0xffff, i>>4)), noon)
	}
	if n := len(l.buckets); n > before+4*1280 {
		t.Errorf("one provider's networks fill %d buckets", n-before)
	}
	for i := range 200_000 {
		l.take(networkAt(netip.AddrFrom4([4]byte{byte(11 + i>>16), byte(i >> 8), byte(i), 1}).String()), noon)
	}
	if n := len(l.buckets); n > mostBuckets {
		t.Errorf("%d buckets are kept, want at most %d", n, mostBuckets)
	}
	if !l.take(reader, noon.Add(time.Second)) {
		t.Error("a reader is shut out")
	}
}

func TestASurgeEndsAboutADayAfterTheFlood(t *testing.T) {
	s := newSurge(config.Config{MailPerDay: 100}, stampedShare)
	at := noon
	for hour := range 7 * 24 { // a busy site: 24 people a day, for a week
		if at = noon.Add(time.Duration(hour) * time.Hour); s.ask(at) {
			t.Fatalf("on an ordinary day, hour %d, the press is asked for", hour)
		}
	}
	free := 0
	for i := range 10_000 {
		if !s.ask(at.Add(time.Duration(i) * time.Millisecond)) {
			free++
		}
	}
	if free > 20 {
		t.Errorf("%d of 10,000 needed no press", free)
	}
	if !s.ask(at.Add(6 * time.Hour)) {
		t.Error("it is over after six hours, while what went still counts")
	}
	if s.ask(at.Add(36 * time.Hour)) {
		t.Error("it goes on after a day and a half")
	}
}
