package logging

import "strings"

// heads are the first parts of the paths that this program answers. What follows them is a link of somebody's, or
// what she reads.
var heads = words(`
	_ api blog confirm download faq favicon.svg feed.json feed.xml guides healthz letter mailbox metrics not-me preferences preview
	robots.txt search signup site.css sitemap.xml theme.css topics unsubscribe webhooks`)

// apiWords are the parts that paths of the API are made of, PocketBase's and the desk's. A name of a collection, an
// id and whatever somebody made up are none.
var apiWords = words(`
	apple auth-methods auth-refresh auth-with-oauth2 auth-with-otp auth-with-password backups batch collections confirm-email-change
	confirm-password-reset confirm-verification content crons dry-run-view email faqs files generate-client-secret guides health
	impersonate import logs meta oauth2-providers oauth2-redirect openapi.json pages posts preview realtime records request-email-change
	request-otp request-password-reset request-verification restore s3 scaffolds search settings site sql stats test token topics truncate
	types.d.ts upload

	waymark desk autosave backup calendar checklist deleting doctor download drill erase forecast from-text guide-end home inspect letters
	live mend newsletters next outside pictures readers related reopen resume returns revisions send sequences share start status stop text
	trash try unknown unreached unschedule usage uses waiting`)

func words(list string) map[string]bool {
	known := map[string]bool{}
	for _, word := range strings.Fields(list) {
		known[word] = true
	}
	return known
}

// shape is a path with "…" for every part that is not a word of this program's: "/blog/…",
// "/api/collections/…/records". A path of which nothing is known is "/…".
func shape(path string) string {
	if path == "/" || path == "" {
		return "/"
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if !heads[parts[0]] {
		return "/…"
	}
	known := apiWords
	if parts[0] != "api" {
		known = nil
	}
	out := "/" + parts[0]
	for _, part := range parts[1:] {
		switch {
		case known[part]:
			out += "/" + part
		case !strings.HasSuffix(out, "/…"):
			out += "/…"
		}
	}
	return out
}
