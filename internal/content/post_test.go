package content_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/content"
)

func TestOnlyWhatIsPublishedIsFound(t *testing.T) {
	h := newHouse(t)
	h.post("Shown", time.Hour, nil)
	for _, status := range []string{"draft", "scheduled", "archived"} {
		h.add("posts", map[string]any{"title": status, "status": status, "published_at": noon.Add(time.Hour)})
	}
	for slug, want := range map[string]error{
		"shown": nil, "draft": content.ErrNotFound, "scheduled": content.ErrNotFound, "archived": content.ErrNotFound,
		"": content.ErrNotFound, "' OR 1=1 --": content.ErrNotFound,
	} {
		if _, err := content.PostBySlug(h, slug); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", slug, err, want)
		}
	}
	posts, total, err := content.Posts(h, content.PostQuery{Limit: 10})
	if err != nil || total != 1 || len(posts) != 1 {
		t.Errorf("listed: %v of %d, %v", titles(posts), total, err)
	}
	guide := h.add("guides", map[string]any{"title": "Guide", "outside_name": "Notes"})
	if _, err := content.GuideBySlug(h, "guide"); !errors.Is(err, content.ErrNotFound) {
		t.Errorf("a draft guide is offered: %v", err)
	}
	if g, err := content.GuideByID(h, guide.Id); err != nil || g.Title() != "Guide" {
		t.Errorf("a guide that was promised is gone: %v", err)
	}
	h.add("pages", map[string]any{"title": "About"})
	if _, err := content.PageBySlug(h, "about"); !errors.Is(err, content.ErrNotFound) {
		t.Errorf("a draft page is shown: %v", err)
	}
}

func TestPostsAreListedNewestFirstAPageAtATime(t *testing.T) {
	h := newHouse(t)
	topic := h.add("topics", map[string]any{"name": "After"})
	for i := range 5 {
		h.post(fmt.Sprint("P", i), time.Duration(i)*time.Hour, map[string]any{"topics": []string{topic.Id}})
	}
	h.post("Elsewhere", time.Minute, nil)
	for _, test := range []struct {
		name  string
		query content.PostQuery
		want  []string
		total int
	}{
		{"all", content.PostQuery{Limit: 3}, []string{"P0", "Elsewhere", "P1"}, 6},
		{"the second page", content.PostQuery{Offset: 3, Limit: 3}, []string{"P2", "P3", "P4"}, 6},
		{"past the end", content.PostQuery{Offset: 30, Limit: 3}, []string{}, 6},
		{"one topic", content.PostQuery{Topic: topic.Id, Offset: 1, Limit: 2}, []string{"P1", "P2"}, 5},
		{"a topic that is not there", content.PostQuery{Topic: "nothing", Limit: 2}, []string{}, 0},
		{"only the number", content.PostQuery{}, []string{}, 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			posts, total, err := content.Posts(h, test.query)
			if err != nil || total != test.total || !slices.Equal(titles(posts), test.want) {
				t.Errorf("got %v of %d, %v; want %v of %d", titles(posts), total, err, test.want, test.total)
			}
		})
	}
}

func TestATopicCountsWhatIsPublishedInIt(t *testing.T) {
	h := newHouse(t)
	after := h.add("topics", map[string]any{"name": "after"})
	before := h.add("topics", map[string]any{"name": "Before"})
	post := h.post("One", time.Hour, map[string]any{"topics": []string{after.Id, before.Id}})
	h.add("posts", map[string]any{"title": "Draft", "topics": []string{after.Id}})
	count := func(want string) {
		t.Helper()
		topics, err := content.Topics(h)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, topic := range topics {
			got += fmt.Sprintf("%s %d ", topic.Name(), topic.Posts)
		}
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	count("after 1 Before 1")
	h.change(post.Record, map[string]any{"topics": []string{before.Id}})
	count("after 0 Before 1")
	h.change(post.Record, map[string]any{"status": "archived"})
	count("after 0 Before 0")
	h.change(post.Record, map[string]any{"status": "published"})
	count("after 0 Before 1")
	if err := h.Delete(before); err != nil {
		t.Fatal(err)
	}
	count("after 0")
	topics, err := content.TopicsOf(h, post)
	if err != nil || len(topics) != 0 {
		t.Errorf("the post keeps a topic that is gone: %v, %v", topics, err)
	}
}

func TestNeighboursAreTheNextInTimeAlsoWithinOneInstant(t *testing.T) {
	h := newHouse(t)
	oldest := h.post("Oldest", 3*time.Hour, nil)
	twin := h.post("Twin", time.Hour, nil)
	other := h.post("Other twin", time.Hour, nil)
	newest := h.post("Newest", 0, nil)
	hidden := h.post("Hidden", 2*time.Hour, map[string]any{"status": "archived"})
	for _, test := range []struct {
		of             *content.Post
		previous, next string
	}{
		{oldest, "", "Twin"},
		{twin, "Oldest", "Other twin"},
		{other, "Twin", "Newest"},
		{newest, "Other twin", ""},
		{hidden, "", ""},
	} {
		previous, next, err := content.Neighbours(h, test.of)
		if err != nil {
			t.Fatal(err)
		}
		name := func(p *content.Post) string {
			if p == nil {
				return ""
			}
			return p.Title()
		}
		if name(previous) != test.previous || name(next) != test.next {
			t.Errorf("%s stands between %q and %q, want %q and %q", test.of.Title(), name(previous), name(next), test.previous, test.next)
		}
	}
}

func TestRelatedPostsAreHersFirstThenThoseWithTheMostTopicsInCommon(t *testing.T) {
	h := newHouse(t)
	var topics []string
	for _, name := range []string{"One", "Two", "Three"} {
		topics = append(topics, h.add("topics", map[string]any{"name": name}).Id)
	}
	h.post("Shares two, older", 5*time.Hour, map[string]any{"topics": topics[:2]})
	h.post("Shares two, newer", 4*time.Hour, map[string]any{"topics": topics})
	h.post("Shares one", time.Hour, map[string]any{"topics": topics[1:]})
	h.post("Shares none", time.Hour, map[string]any{"topics": topics[2:]})
	h.add("posts", map[string]any{"title": "Draft that shares two", "topics": topics[:2]})
	chosenLast := h.post("Chosen last", 9*time.Hour, map[string]any{"topics": topics[:2]})
	chosenFirst := h.post("Chosen first", 8*time.Hour, nil)
	hidden := h.post("Chosen and archived", 8*time.Hour, map[string]any{"status": "archived"})
	post := h.post("The post", 2*time.Hour, map[string]any{"topics": topics[:2]})
	h.change(post.Record, map[string]any{"related": []string{chosenFirst.Id, post.Id, hidden.Id, chosenLast.Id}})

	all := []string{"Chosen first", "Chosen last", "Shares two, newer", "Shares two, older", "Shares one"}
	for _, limit := range []int{10, 3, 2, 1, 0} {
		related, err := content.Related(h, post, limit)
		want := all[:min(limit, len(all))]
		if err != nil || !slices.Equal(titles(related), want) {
			t.Errorf("at most %d: %q, %v; want %q", limit, titles(related), err, want)
		}
	}
}

func TestQuestionsOfAPostComeInHerOrderWithoutDrafts(t *testing.T) {
	h := newHouse(t)
	topic := h.add("topics", map[string]any{"name": "After"})
	one := h.add("faqs", map[string]any{"question": "One?", "status": "published"})
	two := h.add("faqs", map[string]any{"question": "Two?", "status": "published", "topic": topic.Id})
	draft := h.add("faqs", map[string]any{"question": "Draft?"})
	post := h.post("P", 0, map[string]any{"faqs": []string{two.Id, draft.Id, one.Id}})
	faqs, err := content.FAQsOf(h, post)
	if err != nil || len(faqs) != 2 || faqs[0].Id != two.Id || faqs[1].Id != one.Id {
		t.Errorf("got %v, %v", faqs, err)
	}
	groups, err := content.PublishedFAQs(h)
	if err != nil || len(groups) != 2 || groups[0].Topic.Id != topic.Id || groups[1].Topic != nil || len(groups[1].FAQs) != 1 {
		t.Errorf("got %v, %v", groups, err)
	}
}

func TestASitemapHoldsWhatMayBeFound(t *testing.T) {
	h := newHouse(t)
	topic := h.add("topics", map[string]any{"name": "After"})
	h.add("topics", map[string]any{"name": "Empty"})
	h.post("Shown", 0, map[string]any{"topics": []string{topic.Id}})
	h.post("Kept out", 0, map[string]any{"noindex": true})
	h.add("posts", map[string]any{"title": "Draft"})
	h.add("pages", map[string]any{"title": "About", "status": "published"})
	h.add("guides", map[string]any{"title": "Guide", "outside_name": "Notes", "status": "live"})
	addresses, err := content.Addresses(h)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, a := range addresses {
		paths = append(paths, a.Path)
		if a.Updated.IsZero() {
			t.Errorf("%s has no date", a.Path)
		}
	}
	if want := []string{"/blog/shown", "/about", "/topics/after", "/guides/guide"}; !slices.Equal(paths, want) {
		t.Errorf("got %v, want %v", paths, want)
	}
}

func TestMenusComeInHerOrder(t *testing.T) {
	h := newHouse(t)
	h.add("pages", map[string]any{"title": "Second", "status": "published", "menu": "top", "position": 2})
	h.add("pages", map[string]any{"title": "First", "status": "published", "menu": "top", "position": 1})
	h.add("pages", map[string]any{"title": "Draft", "menu": "top"})
	h.add("pages", map[string]any{"title": "Below", "status": "published", "menu": "bottom"})
	pages, err := content.MenuPages(h, content.MenuTop)
	if err != nil || len(pages) != 2 || pages[0].Title() != "First" || pages[1].Title() != "Second" {
		t.Errorf("got %v, %v", pages, err)
	}
}

func TestEveryChangeToWhatIsShownRaisesTheVersion(t *testing.T) {
	h := newHouse(t)
	last, err := content.ContentVersion(h)
	if err != nil {
		t.Fatal(err)
	}
	rises := func(what string) {
		t.Helper()
		version, err := content.ContentVersion(h)
		if err != nil || version <= last {
			t.Errorf("%s: %d after %d, %v", what, version, last, err)
		}
		last = version
	}
	post := h.add("posts", map[string]any{"title": "P"})
	rises("a new post")
	h.change(post, map[string]any{"title": "Q"})
	rises("a changed post")
	if _, err := h.DB().NewQuery("UPDATE site SET tagline = 'x'").Execute(); err != nil {
		t.Fatal(err)
	}
	rises("settings changed by plain SQL")
	if err := h.Delete(post); err != nil {
		t.Fatal(err)
	}
	rises("a deleted post")
	if version, err := content.ContentVersion(h); err != nil || version != last {
		t.Errorf("it rose by itself to %d, %v", version, err)
	}
}
