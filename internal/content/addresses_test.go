package content_test

import (
	"testing"
	"time"

	"waymark/internal/content"
)

// leads checks where an old address leads; "" for nowhere.
func (h *house) leads(path, want string) {
	h.t.Helper()
	got, ok, err := content.RedirectFor(h, path)
	if err != nil {
		h.t.Fatal(err)
	}
	if got != want || ok != (want != "") {
		h.t.Errorf("%s leads to %q, want %q", path, got, want)
	}
}

func TestAnOldAddressLeadsToTheNewOne(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "status": "published"})
	h.change(post, map[string]any{"slug": "two"})
	h.change(post, map[string]any{"slug": "three"})
	h.leads("/blog/one", "/blog/three")
	h.leads("/blog/two", "/blog/three")

	h.change(post, map[string]any{"slug": "one"})
	h.leads("/blog/one", "")
	h.leads("/blog/two", "/blog/one")
	h.leads("/blog/three", "/blog/one")
}

func TestPagesTopicsAndGuidesKeepTheirOldAddressesToo(t *testing.T) {
	h := newHouse(t)
	page := h.add("pages", map[string]any{"title": "About", "status": "published"})
	h.change(page, map[string]any{"slug": "about-me"})
	h.leads("/about", "/about-me")
	topic := h.add("topics", map[string]any{"name": "After"})
	h.change(topic, map[string]any{"slug": "afterwards"})
	h.leads("/topics/after", "/topics/afterwards")
	guide := h.add("guides", map[string]any{"title": "Guide", "outside_name": "Notes", "status": "live"})
	h.change(guide, map[string]any{"slug": "the-guide"})
	h.leads("/guides/guide", "/guides/the-guide")
}

func TestADraftMovesWithoutATrace(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One"})
	h.change(post, map[string]any{"slug": "two"})
	h.leads("/blog/one", "")
}

func TestAnAddressThatComesAliveAgainIsNoRedirect(t *testing.T) {
	h := newHouse(t)
	first := h.add("posts", map[string]any{"title": "One", "status": "published"})
	h.change(first, map[string]any{"slug": "moved"})
	second := h.add("posts", map[string]any{"title": "Other", "slug": "one"})
	h.leads("/blog/one", "/blog/moved") // a draft hides nothing yet
	h.change(second, map[string]any{"status": "published"})
	h.leads("/blog/one", "")
}

func TestTwoPostsThatSwapAddressesMakeNoCircle(t *testing.T) {
	h := newHouse(t)
	a := h.add("posts", map[string]any{"title": "A", "status": "published"})
	b := h.add("posts", map[string]any{"title": "B", "status": "published"})
	h.change(a, map[string]any{"slug": "between"})
	h.change(b, map[string]any{"slug": "a"})
	h.change(a, map[string]any{"slug": "b"})
	h.leads("/blog/a", "")
	h.leads("/blog/b", "")
	h.leads("/blog/between", "/blog/b")
}

func TestADeletedPostTakesItsRedirectsAlong(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "status": "published"})
	h.change(post, map[string]any{"slug": "two"})
	if err := h.Delete(post); err != nil {
		t.Fatal(err)
	}
	h.leads("/blog/one", "")
}

func TestASaveThatFailsLeavesNoRedirect(t *testing.T) {
	h := newHouse(t)
	h.add("posts", map[string]any{"title": "Taken", "status": "published"})
	post := h.add("posts", map[string]any{"title": "One", "status": "published"})
	post.Set("slug", "taken")
	if err := h.Save(post); err == nil {
		t.Fatal("an address was given twice")
	}
	h.leads("/blog/one", "")
}

func TestRedirectsOfHerOwn(t *testing.T) {
	h := newHouse(t)
	h.add("redirects", map[string]any{"path": "/2019/old/?utm=x", "target": "/blog/new"})
	h.leads("/2019/old", "/blog/new")
	h.add("redirects", map[string]any{"path": "/older", "target": "/2019/old"})
	h.leads("/older", "/blog/new")
	h.add("redirects", map[string]any{"path": "/blog/new", "target": "/blog/newest"})
	h.leads("/older", "/blog/newest")
	h.leads("/2019/old", "/blog/newest")

	for name, fields := range map[string]map[string]any{
		"to itself":                  {"path": "/x", "target": "/x"},
		"in a circle":                {"path": "/blog/newest", "target": "/older"},
		"to another site":            {"path": "/y", "target": "https://example.com"},
		"to another site, slyly":     {"path": "/y", "target": "//example.com"},
		"to another site, by \\":     {"path": "/y", "target": `/\example.com`},
		"with a line break in it":    {"path": "/y", "target": "/a\r\nb"},
		"from an address of no page": {"path": "y", "target": "/a"},
	} {
		if err := h.Save(h.draft("redirects", fields)); err == nil {
			t.Errorf("a redirect %s was saved", name)
		}
	}
}

func TestUnpublishingKeepsTheAddressForItsReturn(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "status": "published", "published_at": noon.Add(-time.Hour)})
	h.change(post, map[string]any{"status": "archived"})
	h.change(post, map[string]any{"slug": "two"})
	h.change(post, map[string]any{"status": "published"})
	h.leads("/blog/one", "/blog/two")
}
