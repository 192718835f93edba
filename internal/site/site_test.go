package site

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestEveryPageIsThereAndSoundOnAnEmptySite(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/", "/blog", "/faq", "/search", "/search?q=x"} {
		page := h.page(path)
		wantsSound(t, page)
		wants(t, page, `<html lang="en-GB">`, `<main id="main">`)
	}
	for _, path := range []string{"/feed.xml", "/feed.json", "/sitemap.xml", "/robots.txt", "/theme.css", "/site.css", "/exit.js", "/favicon.ico", "/healthz"} {
		h.page(path)
	}
}

func TestEveryPageHasAWayOutThatNeedsNoScript(t *testing.T) {
	h := newHouse(t)
	h.reference()
	h.add("pages", map[string]any{"title": "About", "slug": "about", "status": "published"})
	h.set(map[string]any{"exit_url": "https://weather.example/"})
	pages := []string{"/", "/blog", "/blog/reference", "/topics/after", "/guides/quiet", "/faq", "/search", "/about", "/no-such-page"}
	for _, path := range pages {
		body := h.ask("GET", path).Body.String()
		wants(t, body, `<a class="exit" href="https://weather.example/" rel="noreferrer nofollow">Exit this page</a>`, "This does not clear your history.", `src="/exit.js?v=`)
	}
}

func TestAPageAsksNobodyElseForAnythingAndSetsNoCookie(t *testing.T) {
	h := newHouse(t)
	h.reference()
	for _, path := range []string{"/", "/blog/reference", "/feed.xml", "/site.css", "/no-such-page"} {
		w := h.ask("GET", path, "Origin", "https://other.example")
		head := w.Header()
		if head.Get("Set-Cookie") != "" || head.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s sent %v", path, head)
		}
		for name, value := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';", "Referrer-Policy": "same-origin",
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Permissions-Policy": "geolocation=()",
		} {
			if !strings.Contains(head.Get(name), value) {
				t.Errorf("%s: %s is %q", path, name, head.Get(name))
			}
		}
	}
	css := h.page("/site.css") + h.page("/theme.css")
	wantsNone(t, css, "@import", "url(", "http:", "https:")
}

func TestTheAPIKeepsItsAnswersAndItsCORS(t *testing.T) {
	h := newHouse(t)
	w := h.ask("GET", "/api/no-such-thing", "Origin", "https://other.example")
	if w.Code != http.StatusNotFound || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	w = h.ask("OPTIONS", "/api/collections/posts/records", "Origin", "https://other.example", "Access-Control-Request-Method", "GET")
	if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("preflight: %d %v", w.Code, w.Header())
	}
}

func TestAnAddressThatIsNotThereAnswersWithAPage(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{
		"/nothing", "/blog/nothing", "/blog/nothing.md", "/topics/nothing", "/guides/nothing", "/preview/nothing", "/a/b/c", "/nothing.css",
		"/embed.go", "/.env", "/blog?page=2", "/blog?page=99999999999999999999", "/blog?page=9223372036854775807", "/..%2f..%2fetc%2fpasswd", "/%5c%5cevil.example/",
	} {
		w := h.ask("GET", path)
		if strings.Contains(path, "99999999999") {
			if w.Code != http.StatusOK { // no number of a page at all: the first
				t.Errorf("%s answered %d", path, w.Code)
			}
			continue
		}
		if w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", path, w.Code)
		}
		wantsSound(t, w.Body.String())
		wants(t, w.Body.String(), "This page is not here", `content="noindex"`)
	}
}

func TestAMethodThatAPageDoesNotTakeIsRefused(t *testing.T) {
	h := newHouse(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
		w := h.ask(method, "/blog")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s answered %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	if w := h.ask("DELETE", "/signup"); w.Header().Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("/signup allows %q", w.Header().Get("Allow"))
	}
	w := h.ask("HEAD", "/blog")
	if w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD answered %d with %d bytes", w.Code, w.Body.Len())
	}
}

func TestAnOldAddressLeadsToTheNewOne(t *testing.T) {
	h := newHouse(t)
	post := h.post("A name", map[string]any{"slug": "old"})
	h.change(post, map[string]any{"slug": "new"})
	h.add("redirects", map[string]any{"path": "/2019/an-article.html", "target": "/blog/new"})
	for from, to := range map[string]string{"/blog/old": "/blog/new", "/2019/an-article.html": "/blog/new", "/blog/": "/blog", "/_": "/_/"} {
		w := h.ask("GET", from)
		if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %q", from, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestADraftIsSeenNowhere(t *testing.T) {
	h := newHouse(t)
	topic := h.add("topics", map[string]any{"name": "Shared", "slug": "shared"})
	hidden := h.add("faqs", map[string]any{"question": "HIDDEN question", "answer": "<p>HIDDEN</p>", "status": "draft", "topic": topic.Id})
	var ids []string
	for _, status := range []string{"draft", "scheduled", "archived"} {
		ids = append(ids, h.post("HIDDEN "+status, map[string]any{
			"status": status, "slug": "hidden-" + status, "topics": topic.Id, "published_at": noon.Add(48 * time.Hour), "body": "<p>HIDDEN secretword</p>",
		}).Id)
	}
	h.add("pages", map[string]any{"title": "HIDDEN page", "slug": "hidden", "status": "draft", "menu": "top", "body": "<p>HIDDEN</p>"})
	h.guide("HIDDEN guide", map[string]any{"status": "draft", "slug": "hidden"})
	h.post("Seen", map[string]any{"slug": "seen", "topics": topic.Id, "related": ids, "faqs": hidden.Id})
	for _, path := range []string{
		"/", "/blog", "/blog/seen", "/blog/seen.md", "/topics/shared", "/faq", "/search?q=HIDDEN", "/search?q=secretword", "/feed.xml", "/feed.json", "/sitemap.xml",
	} {
		page := strings.ReplaceAll(h.page(path), "visually-hidden", "")
		page = strings.ReplaceAll(page, `value="HIDDEN"`, "") // what was searched for stands in the field
		if strings.Contains(strings.ToLower(page), "hidden ") || strings.Contains(page, "/hidden") || strings.Contains(page, "<p>HIDDEN") {
			t.Errorf("%s shows something hidden:\n%s", path, page)
		}
	}
	for _, path := range []string{"/blog/hidden-draft", "/blog/hidden-scheduled", "/blog/hidden-archived", "/blog/hidden-draft.md", "/hidden", "/guides/hidden"} {
		if w := h.ask("GET", path); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", path, w.Code)
		}
	}
}

func TestALongListHasPages(t *testing.T) {
	h := newHouse(t)
	topic := h.add("topics", map[string]any{"name": "Many", "slug": "many"})
	for i := range pageSize + 1 {
		h.post("Number "+string(rune('a'+i)), map[string]any{"published_at": noon.Add(-time.Duration(i+1) * time.Hour), "topics": topic.Id})
	}
	for _, path := range []string{"/blog", "/topics/many"} {
		first, second := h.page(path), h.page(path+"?page=2")
		wants(t, first, "Number a", path+"?page=2")
		wantsNone(t, first, "Number m", "Newer articles")
		wants(t, second, "Number m", `href="`+path+`" rel="prev"`, `href="`+address+path+`?page=2"`)
		wantsNone(t, second, "Number a<", "Older articles")
	}
	wants(t, h.page("/"), "All articles")
}

func TestSearchIsNeverKept(t *testing.T) {
	h := newHouse(t)
	h.post("Lighthouse", map[string]any{"body": "<p>A lamp on a <b>rock</b> &lt;i&gt; far out.</p>"})
	w := h.ask("GET", "/search?q=rock")
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	wants(t, w.Body.String(), "One thing was found.", "<mark>rock</mark> &lt;i&gt;", `value="rock"`, `content="noindex"`)
	if w := h.ask("GET", "/search?q="+strings.Repeat("%F0%9F%8C%8A%22", 3000)); w.Code != http.StatusOK {
		t.Errorf("a long and odd question answered %d", w.Code)
	}
}
