package content

import "github.com/pocketbase/pocketbase/core"

// RedirectFor is where an old address leads now, on this site: one step, never a chain.
// path begins with / and has no query. ok is false when nothing is known of it.
//
// Ask it when nothing else answers a path: something alive goes before a redirect.
func RedirectFor(app core.App, path string) (target string, ok bool, err error) {
	return redirectTarget(app, path)
}
