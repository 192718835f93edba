package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"waymark/internal/apptest"
)

// Leaving must work the first time, by finger and by key, and leave no way back in the tab.
func TestAReaderLeavesThePageAtOnce(t *testing.T) {
	weather := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!doctype html><title>Weather</title><p>Rain later."))
	}))
	defer weather.Close()
	site := apptest.New(t)
	site.Offer(0)
	post := site.Make("posts", map[string]any{"title": "An article", "status": "published", "body": strings.Repeat("<p>Words.</p>", 200)})
	// the address must be https for the author; the test's neutral site is on this computer
	if _, err := site.App.DB().NewQuery("UPDATE site SET exit_url = '" + weather.URL + "'").Execute(); err != nil {
		t.Fatal(err)
	}
	b := apptest.NewBrowser(t)
	gone := func(how string) {
		t.Helper()
		b.Do(chromedp.WaitReady(chromedp.CSS("p")))
		if at := b.Where(); !strings.HasPrefix(at, weather.URL) {
			t.Fatalf("%s: she is at %s", how, at)
		}
	}
	article := site.URL + "/blog/" + post.GetString("slug")

	b.Open("about:blank")
	b.Open(article)
	before := b.Script("history.length")
	if rect := b.Script(`(() => { window.scrollTo(0, 5000); const r = document.querySelector("a.exit").getBoundingClientRect(); const at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2); return at && at.closest("a.exit") ? Math.round(r.height) >= 44 : false })()`); rect != "true" {
		t.Error("after scrolling the way out is covered, gone, or too small for a thumb")
	}
	b.Click("a.exit")
	gone("pressing the link")
	if now := b.Script("history.length"); now != before {
		t.Errorf("the article stays in the tab's history: %s entries, before %s", now, before)
	}

	b.Open(article)
	for range 3 {
		b.Shift()
	}
	b.WaitFor("document.title === 'Weather'")
	gone("pressing Shift three times")
}
