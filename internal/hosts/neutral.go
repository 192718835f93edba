package hosts

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"waymark/internal/nothing"
)

// tokenPages are the pages that links in mails lead to. They, and nothing else, exist under a neutral name: a new
// one must be named here before a mail may link to it.
var tokenPages = []string{"confirm", "not-me", "download", "letter", "unsubscribe", "preferences"}

// link is the address of a token page in its only spelling.
var link = regexp.MustCompile(`^/(confirm|not-me|download|letter|unsubscribe|preferences)/[A-Za-z0-9_-]+$`)

// mostBody is more than any form on a token page can fill, in bytes.
const mostBody = 1 << 20

// robots keeps every crawler out (RFC 9309).
const robots = "User-agent: *\nDisallow: /\n"

// serveNeutral answers under a neutral name. What is not asked for as a link in a mail would be gets no further than here,
// and what the rest of the server has to say about the rest (its errors, its refusals, its redirects) is not
// let out either: only an answer that says of itself that it is a token page is. See [Page].
func serveNeutral(next http.Handler, w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.EscapedPath() == "/robots.txt" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		h := w.Header()
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, robots) // net/http sends a HEAD no body
	case !opens(r):
		_ = nothing.Answer(w, r)
	default:
		v := &visit{}
		a := &answer{w: w, r: r, visit: v}
		next.ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
		a.end()
	}
}

func opens(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return r.ContentLength <= mostBody && link.MatchString(r.URL.EscapedPath())
	}
	return false
}

// visit is a request under a neutral name.
type visit struct{ page bool }

type visitKey struct{}

func visitOf(r *http.Request) *visit {
	v, _ := r.Context().Value(visitKey{}).(*visit)
	return v
}

// Neutral reports whether a request came in under a neutral name, where no page says whose it is.
func Neutral(r *http.Request) bool { return visitOf(r) != nil }

// Page says that the answer to a request is a token page, or what such a page leads to. Under a neutral name no
// other answer is sent.
func Page(r *http.Request) {
	if v := visitOf(r); v != nil {
		v.page = true
	}
}

// answer lets a token page out, and sends the page of package nothing in place of everything else.
type answer struct {
	w      http.ResponseWriter
	r      *http.Request
	visit  *visit
	begun  bool
	closed bool // what is still written goes nowhere
}

func (a *answer) Header() http.Header { return a.w.Header() }

func (a *answer) WriteHeader(status int) {
	if a.begun || status < http.StatusOK { // nobody here has anything to say beforehand
		return
	}
	a.begun = true
	if h := a.w.Header(); a.visit.page && leadsNowhereElse(h) {
		maps.DeleteFunc(h, func(name string, _ []string) bool { return strings.HasPrefix(name, "Access-Control-") })
		a.w.WriteHeader(status)
		return
	}
	a.closed = true
	_ = nothing.Answer(a.w, a.r)
}

// leadsNowhereElse reports whether an answer sends nobody to another host.
func leadsNowhereElse(h http.Header) bool {
	to, err := url.Parse(h.Get("Location"))
	return err == nil && to.Host == "" && to.Scheme == "" && h.Get("Link") == "" && h.Get("Refresh") == ""
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.closed {
		return len(b), nil
	}
	return a.w.Write(b)
}

// ReadFrom is Write for a file: without it the copying goes around this writer.
func (a *answer) ReadFrom(from io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{a}, from)
}

// FlushError likewise.
func (a *answer) FlushError() error {
	a.WriteHeader(http.StatusOK)
	return http.NewResponseController(a.w).Flush()
}

// Unwrap is for http.ResponseController, which sets a connection's deadlines through it.
func (a *answer) Unwrap() http.ResponseWriter { return a.w }

// end answers where nobody has.
func (a *answer) end() {
	if !a.begun {
		a.visit.page = false
		a.WriteHeader(http.StatusOK)
	}
}
