package selfservice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// visitorHeader is how a front end that posts from its own server says whose network a signup came from: the time in seconds
// since 1970, the visitor's address or network, and the HMAC-SHA-256 of both and of what it is for, in hex, keyed with
// WAYMARK_VISITOR_KEY. README, "From your own server", has the lines for it.
const visitorHeader = "Waymark-Visitor"

// visitorLasts is how far the two clocks may be apart, the way between included.
const visitorLasts = 5 * time.Minute

// visitor is the network a signup came from: as a front end signed it, else that of whoever posts. It is signed for the address
// in it, or for the press, so that it says nothing of another.
func (s *service) visitor(e *core.RequestEvent, email, press string, now time.Time) netip.Prefix {
	own := parseNetwork(e.RealIP())
	header := e.Request.Header.Get(visitorHeader)
	if header == "" || len(s.cfg.VisitorKey) == 0 {
		return own
	}
	subject := email
	if press != "" {
		subject = press
	}
	signed, why := signedVisitor(header, s.cfg.VisitorKey, subject, now)
	if why != "" {
		// an extra never costs her the guide; whoever wrote the front end sees it here, and the operator in the log
		e.Response.Header().Set(visitorHeader, "ignored: "+why)
		s.app.Logger().Warn("A front end's word on whose network a signup came from was not taken", "why", why)
		return own
	}
	e.Response.Header().Set(visitorHeader, "taken")
	return signed
}

// signedVisitor reads the header. why says what is wrong with it; "" when nothing is.
func signedVisitor(header string, key []byte, subject string, now time.Time) (from netip.Prefix, why string) {
	parts := strings.Fields(header)
	if len(parts) != 3 || len(header) > 300 {
		return netip.Prefix{}, "it is not a time, a network and a signature"
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(parts[0] + "\n" + parts[1] + "\n" + subject))
	sum, err := hex.DecodeString(parts[2])
	if err != nil || !hmac.Equal(sum, mac.Sum(nil)) {
		return netip.Prefix{}, "the signature does not fit"
	}
	seconds, err := strconv.ParseInt(parts[0], 10, 64)
	if age := now.Sub(time.Unix(seconds, 0)); err != nil || age > visitorLasts || age < -visitorLasts {
		return netip.Prefix{}, "the time is more than five minutes away from ours"
	}
	if from = parseNetwork(parts[1]); !from.IsValid() {
		return netip.Prefix{}, "the network cannot be read"
	}
	return from, ""
}
