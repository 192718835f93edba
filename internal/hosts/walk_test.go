package hosts_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/internal/apptest"
	"waymark/internal/nothing"
)

// every is how a route without a method, or with one, is asked for.
var every = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// The list of routes is the router's own, so that a route that is new tomorrow is closed by default.
func TestEveryRouteOfTheProgramIsTheSameBlankPageUnderTheNeutralName(t *testing.T) {
	site := apptest.New(t, apptest.Neutral())
	site.Offer(1)
	post := site.Make("posts", map[string]any{"title": "An article", "slug": "an-article", "body": "<p>Words.</p>", "status": "published"})
	key := site.Author()
	values := map[string]string{
		"{collection}": "posts", "{id}": post.Id, "{recordId}": post.Id, "{slug}": "an-article", "{page}": "about", "{path...}": "", "{$}": "", "{t}": "made-up", "{token}": "made-up",
	}
	paths := map[string]bool{}
	for _, route := range site.Routes() {
		paths[regexp.MustCompile(`\{[^}]*\}`).ReplaceAllStringFunc(route.Path, func(name string) string {
			if value, known := values[name]; known {
				return value
			}
			return "x"
		})] = true
	}
	for _, path := range []string{
		"/", "//", "//example.org", "/blog", "/blog/an-article", "/blog/an-article.md", "/guides/calm", "/_", "/_/", "/_/extensions.js", "/api", "/api/", "/api/health", "/api/collections/posts/records",
		"/api/files/posts/" + post.Id + "/x.jpg", "/api/realtime", "/api/sql", "/feed.xml", "/feed.json", "/sitemap.xml", "/healthz", "/metrics", "/signup", "/signup/sent", "/webhooks/mailgun",
		"/favicon.ico", "/favicon.svg", "/apple-touch-icon.png", "/exit.js", "/site.css", "/theme.css", "/preview/x", "/mailbox/x", "/confirm", "/confirm/", "/confirm/x", "/confirm/x/", "/confirm//x",
		"/unsubscribe/x", "/unsubscribe/x.", "/letter/%41", "/%5f/", "/.well-known/security.txt", "/robots.txt/", "/index.html", "/search?q=a", "/nothing-here", "/blog/../_/", "/%2e%2e/_/",
	} {
		paths[path] = true
	}
	delete(paths, "/robots.txt") // below
	t.Logf("%d addresses, %d methods", len(paths), len(every))
	want := ask(t, site, http.MethodGet, "/", http.Header{})
	if want.status != http.StatusNotFound || want.body != string(nothing.Page()) {
		t.Fatalf("%+v", want)
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range every {
			for what, header := range map[string]http.Header{
				"": {}, "as the author": {"Authorization": {key}}, "from a page elsewhere": {"Origin": {"https://elsewhere.example"}, "Access-Control-Request-Method": {"POST"}},
				"with a body": {"Content-Type": {"application/json"}},
			} {
				got, expected := ask(t, site, method, path, header), want
				if method == http.MethodHead {
					expected.body = ""
				}
				if got != expected {
					t.Fatalf("%s %s %s: %d\n%s\n%s", method, path, what, got.status, got.header, got.body)
				}
			}
		}
	}
	robots := ask(t, site, http.MethodGet, "/robots.txt", nil)
	if robots.status != http.StatusOK || robots.body != "User-agent: *\nDisallow: /\n" {
		t.Errorf("robots: %+v", robots)
	}
	if home := site.Get("/"); home.Status != http.StatusOK || !strings.Contains(home.Body, "Slow Tide") {
		t.Errorf("the site itself: %d", home.Status)
	}
}

// answer is what a prober sees: all of it but the date.
type answer struct {
	status       int
	header, body string
}

// ask asks under the neutral name, and follows nothing.
func ask(t *testing.T, site *apptest.Site, method, path string, header http.Header) answer {
	t.Helper()
	var body io.Reader
	if header.Get("Content-Type") != "" {
		body = strings.NewReader(`{"email":"ada@example.org"}`)
	}
	r, err := http.NewRequest(method, site.Config.LettersURL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		r.Header = header.Clone()
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	response.Header.Del("Date")
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		lines = append(lines, fmt.Sprint(name, response.Header[name]))
	}
	return answer{response.StatusCode, strings.Join(lines, "\n"), string(raw)}
}
