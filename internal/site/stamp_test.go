package site

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

var stampIn = regexp.MustCompile(`name="stamp" value="([^"]*)"`)

// stampOf is the stamp in the form of a page.
func stampOf(t *testing.T, page string) string {
	t.Helper()
	found := stampIn.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("there is no stamp in\n%s", page)
	}
	return found[1]
}

func TestAFormSaysWhenItWasGivenOut(t *testing.T) {
	h := newHouse(t)
	h.guide("A guide", map[string]any{"slug": "calm"})
	start := h.now.Add(time.Second) // one second into the five
	var last string
	for _, c := range []struct {
		name         string
		asked        time.Duration
		fresh        bool
		early, right time.Duration // after asking
	}{
		{"the first", 0, true, 3 * time.Second, 4 * time.Second},
		{"the last in the same five seconds has the same", 3 * time.Second, false, 0, time.Second},
		{"the first in the next has another", 4 * time.Second, true, 4 * time.Second, 5 * time.Second},
		{"and so has somebody an hour later", time.Hour, true, 3 * time.Second, 4 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.now = start.Add(c.asked)
			stamp := stampOf(t, h.page("/guides/calm"))
			if (stamp != last) != c.fresh {
				t.Errorf("it is fresh: %v", stamp != last)
			}
			last = stamp
			if h.signer.CheckStamp(stamp, h.now.Add(c.early)) == nil {
				t.Errorf("%v after asking it is taken", c.early)
			}
			if err := h.signer.CheckStamp(stamp, h.now.Add(c.right)); err != nil {
				t.Errorf("%v after asking: %v", c.right, err)
			}
		})
	}
}

func TestAStampedPageIsTheSameForABrowserThatHasIt(t *testing.T) {
	h := newHouse(t)
	h.guide("A guide", map[string]any{"slug": "calm", "summary": strings.Repeat("Long. ", 150)})
	first := h.ask("GET", "/guides/calm", "Accept-Encoding", "gzip")
	etag := first.Header().Get("ETag")
	if first.Header().Get("Content-Encoding") != "gzip" || etag == "" {
		t.Fatal(first.Header())
	}
	h.now = h.now.Add(time.Minute)
	if w := h.ask("GET", "/guides/calm", "If-None-Match", etag); w.Code != http.StatusNotModified {
		t.Errorf("a minute later it is sent again: %d", w.Code)
	}
	h.now = h.now.Add(24 * time.Hour)
	if w := h.ask("GET", "/guides/calm", "If-None-Match", etag); w.Code != http.StatusOK {
		t.Errorf("a day later an old stamp would stay in the browser: %d", w.Code)
	}
}

func TestAPageWithoutAFormIsNotPrintedAnew(t *testing.T) {
	h := newHouse(t)
	h.post("Plain words", map[string]any{"slug": "plain"})
	before := h.ask("GET", "/blog/plain")
	h.now = h.now.Add(48 * time.Hour)
	if after := h.ask("GET", "/blog/plain"); after.Header().Get("ETag") != before.Header().Get("ETag") || after.Body.String() != before.Body.String() {
		t.Error("it changed with the time")
	}
}
