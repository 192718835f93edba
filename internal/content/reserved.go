package content

import "io/fs"

// reserved are the first parts of the site's own addresses. A page of that name would be
// hidden by the route, or would hide it. Those with a dot in them cannot be a slug, but stand
// here because the list is the list of routes.
var reserved = map[string]bool{
	"_": true, "api": true, "blog": true, "confirm": true, "download": true, "faq": true, "favicon.ico": true,
	"feed.json": true, "feed.xml": true, "feed": true, "guides": true, "healthz": true, "index": true, "index.html": true,
	"letter": true, "mailbox": true, "metrics": true, "not-me": true, "preferences": true, "preview": true,
	"robots.txt": true, "search": true, "signup": true, "sitemap.xml": true, "sitemap": true, "topics": true,
	"unsubscribe": true, "webhooks": true, ".well-known": true,
}

// ReservedSlug says whether a page may not have this slug: because a route of the site
// begins with it, or because a file or folder of that name lies in one of the public
// folders. A nil folder is an empty one.
func ReservedSlug(slug string, public ...fs.FS) bool {
	if reserved[slug] {
		return true
	}
	if !fs.ValidPath(slug) {
		return true
	}
	for _, folder := range public {
		if folder == nil {
			continue
		}
		if _, err := fs.Stat(folder, slug); err == nil {
			return true
		}
	}
	return false
}
