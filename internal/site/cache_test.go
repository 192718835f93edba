package site

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestAPageIsMadeOnceAndAgainAfterAnyChange(t *testing.T) {
	h := newHouse(t)
	post := h.post("First words", map[string]any{"slug": "it"})
	wants(t, h.page("/blog/it"), "First words")
	h.change(post, map[string]any{"title": "Second words"})
	wants(t, h.page("/blog/it"), "Second words")
	// another process, whose hooks we never see
	if _, err := h.DB().NewQuery("UPDATE posts SET title = 'Third words'").Execute(); err != nil {
		t.Fatal(err)
	}
	wants(t, h.page("/blog/it"), "Third words")
	h.set(map[string]any{"name": "Another name"})
	wants(t, h.page("/blog/it"), "Another name")
	h.change(post, map[string]any{"status": "draft"})
	if w := h.ask("GET", "/blog/it"); w.Code != http.StatusNotFound {
		t.Errorf("taken down, it answered %d", w.Code)
	}
}

func TestTheSamePageIsNotSentTwiceToWhoHasIt(t *testing.T) {
	h := newHouse(t)
	h.post("Words", map[string]any{"slug": "it"})
	etag := h.ask("GET", "/blog/it").Header().Get("ETag")
	for _, value := range []string{etag, strings.TrimPrefix(etag, "W/"), `"other", ` + etag, "*"} {
		w := h.ask("GET", "/blog/it", "If-None-Match", value, "Accept-Encoding", "gzip")
		if w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("ETag") != etag {
			t.Errorf("If-None-Match %s: %d with %d bytes", value, w.Code, w.Body.Len())
		}
	}
	if w := h.ask("GET", "/blog/it", "If-None-Match", `"other"`); w.Code != http.StatusOK {
		t.Errorf("another ETag: %d", w.Code)
	}
}

func TestAPageIsCompressedForWhoTakesThat(t *testing.T) {
	h := newHouse(t)
	plain := h.page("/")
	for accept, compressed := range map[string]bool{"gzip, br": true, "*": true, "gzip;q=0": false, "br": false, "gzip; q=0.5": true, "gzip;q=x": false} {
		w := h.ask("GET", "/", "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != compressed {
			t.Errorf("Accept-Encoding %q: compressed is %v", accept, got)
		}
		if !compressed {
			continue
		}
		r, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(r); err != nil || string(body) != plain {
			t.Errorf("it does not unpack to the page: %v", err)
		}
	}
}

func TestMadeUpAddressesDoNotFillTheCache(t *testing.T) {
	var s *site
	h := newHouse(t, func(made *site) { s = made })
	h.post("Words", map[string]any{"slug": "it"})
	h.page("/blog/it")
	kept := len(s.cache.kept)
	for i := range 50 {
		h.ask("GET", fmt.Sprintf("/blog/it?x=%d&page=%d", i, i))
		h.ask("GET", fmt.Sprintf("/blog/no-%d", i))
		h.ask("GET", fmt.Sprintf("/no-%d", i))
	}
	if got := len(s.cache.kept); got != kept {
		t.Errorf("%d pages are kept, not %d", got, kept)
	}
}

func TestTheCacheStaysWithinItsLimitAndForgetsTheOldestFirst(t *testing.T) {
	c := newCache(10_000)
	c.get(1, "")
	for i := range 100 {
		c.put(1, fmt.Sprint(i), &document{body: make([]byte, 500)})
	}
	if c.bytes > c.limit || len(c.kept) != len(c.order) || len(c.kept) == 0 {
		t.Fatalf("%d bytes, %d kept, %d in order", c.bytes, len(c.kept), len(c.order))
	}
	if _, ok := c.get(1, "99"); !ok {
		t.Error("the newest is gone")
	}
	if _, ok := c.get(1, "0"); ok {
		t.Error("the oldest is still there")
	}
	c.put(1, "big", &document{body: make([]byte, 9_000)})
	if _, ok := c.get(1, "big"); ok {
		t.Error("one page took all the room")
	}
}

func TestAPageMadeBeforeAChangeIsNotKeptAfterIt(t *testing.T) {
	c := newCache(10_000)
	c.get(1, "a")              // somebody begins to make it
	c.get(2, "b")              // the content changes
	c.put(1, "a", &document{}) // and it is finished
	if _, ok := c.get(2, "a"); ok {
		t.Error("a stale page was kept")
	}
}

func BenchmarkAPageThatIsKept(b *testing.B) {
	h := newHouse(b)
	h.reference()
	for b.Loop() {
		if w := h.ask("GET", "/blog/reference", "Accept-Encoding", "gzip"); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
