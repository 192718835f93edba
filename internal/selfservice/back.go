package selfservice

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// cameFrom is the path of our own page that the browser says a request came from, "" when
// it says nothing, or names another site or a page that is no page to go back to. Only the
// path is taken, so a link to it never leads elsewhere, and nothing has to be kept: the
// browser tells it again after the redirect (RFC 9110 section 10.1.3).
func cameFrom(r *http.Request, ours string) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Path == "" || (from.Host != r.Host && from.Scheme+"://"+from.Host != ours) {
		return ""
	}
	// two slashes at the beginning would be another host
	if len(from.Path) > 500 || !strings.HasPrefix(from.Path, "/") || path.Clean(from.Path) != from.Path {
		return ""
	}
	switch first, _, _ := strings.Cut(from.Path[1:], "/"); first {
	case "signup", "api", "_", "mailbox", "preview":
		return ""
	}
	return from.EscapedPath()
}
