package site

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// rest is every request that no route takes: the files of pb_public in folders, and
// mistakes. The API and the dashboard answer those as PocketBase does.
func (s *site) rest(e *core.RequestEvent) error {
	path := e.Request.URL.Path
	if strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/_/") {
		return e.NotFoundError("", nil)
	}
	if e.Request.Method != http.MethodGet && e.Request.Method != http.MethodHead {
		e.Response.Header().Set("Allow", allowed(path))
		return s.say(e, http.StatusMethodNotAllowed, "That cannot be done here", "This address is for reading.")
	}
	// an address that ends in a slash is the same page without it
	bare := "/" + strings.Trim(path, "/")
	if bare != path && bare != "/" && !strings.Contains(bare, `\`) {
		return e.Redirect(http.StatusMovedPermanently, (&url.URL{Path: bare}).EscapedPath())
	}
	return s.assets.serve(e, strings.TrimPrefix(path, "/"))
}

// allowed are the methods an address takes (RFC 9110 section 10.2.1), by its first part.
func allowed(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "signup", "confirm", "not-me", "unsubscribe", "preferences":
		return "GET, HEAD, POST"
	case "webhooks":
		return "POST"
	}
	return "GET, HEAD"
}
