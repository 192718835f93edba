// Package nothing is the one page for everything that opens nothing: an address under the neutral name that is no link
// from a mail, a link that was cut off, mistyped or forged, one whose subject is gone, a right one with a wrong word.
//
//	return nothing.Answer(e.Response, e.Request)
//
// Its bytes and its headers are the same whatever was wrong, and name nobody: whoever tries addresses learns from none
// of them whether he is near something.
package nothing

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/http"
	"regexp"
	"strconv"
)

//go:embed nothing.html
var page []byte

// Status is what the page is sent with.
const Status = http.StatusNotFound

// policy allows the style that stands in the page, and nothing else.
var policy = "default-src 'none'; style-src 'sha256-" + fingerprint() + "'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

func fingerprint() string {
	sum := sha256.Sum256(regexp.MustCompile(`(?s)<style>(.*)</style>`).FindSubmatch(page)[1])
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Page is what the page consists of.
func Page() []byte { return append([]byte(nil), page...) }

// ofTheConnection is a header that tells how to reach this host, whatever lives there. It stays.
const ofTheConnection = "Strict-Transport-Security"

// Answer sends the page. What other hands have put into the header until then is taken out of it, since it would tell
// which of them there were. It must be the first to write. Nothing of the answer depends on the request, but that a
// HEAD gets the header alone. It returns nil: whether the answer has arrived nobody can know.
func Answer(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	for name := range h {
		if name != ofTheConnection {
			delete(h, name)
		}
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(page)
	}
	return nil
}
