package selfservice

import (
	"net/netip"
	"strings"
	"time"

	"waymark/internal/outbox"
	"waymark/internal/token"
)

// What one customer of a provider has, and what one provider has. IPv6: a device's network is a /64; a home is given a /56 or
// a /48, a provider often a /32 (RFC 6177; RIPE-690, section 4.2). IPv4: a household has one address, or shares it with
// others behind their provider; a /24 is the least that is routed by itself.
var (
	levelsOf4 = []int{16, 24, 32}
	levelsOf6 = []int{32, 48, 56, 64}
)

// networkOf returns keyed hashes of the networks an address is in, good for one use on one day, as [outbox.Draft] wants
// them. It is empty for this computer itself: then it is a test, or a proxy that nobody told us to
// trust, behind which everybody would share one turn.
func networkOf(signer *token.Signer, use string, of netip.Prefix, now time.Time) string {
	if !of.IsValid() || of.Addr().IsLoopback() {
		return ""
	}
	levels := levelsOf6
	if of.Addr().Is4() {
		levels = levelsOf4
	}
	var all strings.Builder
	for _, bits := range levels {
		wider := netip.PrefixFrom(of.Addr(), min(bits, of.Bits())).Masked()
		all.WriteString(signer.Hash(use+" "+now.UTC().Format(time.DateOnly), wider.String())[:outbox.LevelWidth])
	}
	return all.String()
}

// parseNetwork reads an address, or a network as a front end may sign it. What cannot be read is no valid prefix.
func parseNetwork(text string) netip.Prefix {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		if prefix.Addr().Is4In6() {
			return netip.Prefix{}
		}
		return prefix.Masked()
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}
	}
	address = address.Unmap().WithZone("")
	return netip.PrefixFrom(address, address.BitLen())
}
