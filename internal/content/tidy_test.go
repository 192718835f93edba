package content_test

import (
	"testing"
	"time"

	"waymark/internal/content"
)

func TestAPostsStatusAndDateAgree(t *testing.T) {
	h := newHouse(t)
	yesterday, tomorrow := noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1)
	for _, test := range []struct {
		name, status string
		at           time.Time
		wantStatus   string
		wantAt       time.Time
	}{
		{"no status is a draft", "", time.Time{}, "draft", time.Time{}},
		{"a draft keeps its date", "draft", tomorrow, "draft", tomorrow},
		{"published without a date is published now", "published", time.Time{}, "published", noon},
		{"published with a date gone by keeps it", "published", yesterday, "published", yesterday},
		{"published with a date to come is scheduled", "published", tomorrow, "scheduled", tomorrow},
		{"scheduled without a date is due now", "scheduled", time.Time{}, "scheduled", noon},
		{"scheduled keeps its date", "scheduled", tomorrow, "scheduled", tomorrow},
		{"archived keeps its date", "archived", yesterday, "archived", yesterday},
	} {
		t.Run(test.name, func(t *testing.T) {
			post := h.add("posts", map[string]any{"title": "T", "status": test.status, "published_at": test.at})
			if got := post.GetString("status"); got != test.wantStatus {
				t.Errorf("status %q, want %q", got, test.wantStatus)
			}
			if got := post.GetDateTime("published_at").Time(); !got.Equal(test.wantAt) {
				t.Errorf("date %v, want %v", got, test.wantAt)
			}
		})
	}
}

func TestAScheduledPostThatShePublishesByHandIsOutAtOnce(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "T", "status": "scheduled", "published_at": noon.AddDate(0, 0, 3)})
	h.change(post, map[string]any{"status": "published"})
	if got := post.GetString("status"); got != "published" {
		t.Errorf("status %q", got)
	}
	if got := post.GetDateTime("published_at").Time(); !got.Equal(noon) {
		t.Errorf("date %v, want now", got)
	}
}

func TestTextsLoseWhiteSpaceAtTheirEnds(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "  A\n quiet\thour ", "excerpt": " One.\n\nTwo. "})
	if got := post.GetString("title"); got != "A quiet hour" {
		t.Errorf("title %q", got)
	}
	if got := post.GetString("excerpt"); got != "One.\n\nTwo." {
		t.Errorf("excerpt %q", got)
	}
}

func TestDueIsPublishedAndNothingElse(t *testing.T) {
	h := newHouse(t)
	due := h.add("posts", map[string]any{"title": "Due", "status": "scheduled", "published_at": noon.Add(time.Hour)})
	h.add("posts", map[string]any{"title": "Later", "status": "scheduled", "published_at": noon.Add(3 * time.Hour)})
	h.add("posts", map[string]any{"title": "Draft", "published_at": noon})

	if n, err := content.PublishDue(h, noon); n != 0 || err != nil {
		t.Fatalf("at noon %d were published, %v", n, err)
	}
	h.now = noon.Add(2 * time.Hour)
	if n, err := content.PublishDue(h, h.now); n != 1 || err != nil {
		t.Fatalf("two hours later %d were published, %v", n, err)
	}
	posts, total, err := content.Posts(h, content.PostQuery{Limit: 10})
	if err != nil || total != 1 || posts[0].Id != due.Id {
		t.Fatalf("shown: %v of %d, %v", titles(posts), total, err)
	}
	if got := posts[0].PublishedAt(); !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("the date became %v", got)
	}
	if hits, err := content.Search(h, "due", 5); err != nil || len(hits) != 1 {
		t.Errorf("it is not found by a search: %v, %v", hits, err)
	}
}

func TestAPostThatCannotBePublishedKeepsNoOtherWaiting(t *testing.T) {
	h := newHouse(t)
	broken := h.add("posts", map[string]any{"title": "Broken", "status": "scheduled", "published_at": noon.Add(-time.Hour)})
	h.add("posts", map[string]any{"title": "Whole", "status": "scheduled", "published_at": noon})
	if _, err := h.DB().NewQuery("UPDATE posts SET title = '' WHERE id = '" + broken.Id + "'").Execute(); err != nil {
		t.Fatal(err)
	}
	n, err := content.PublishDue(h, noon)
	if n != 1 || err == nil {
		t.Fatalf("%d published, error %v", n, err)
	}
}

func TestMoreThanABatchIsPublishedInOnePass(t *testing.T) {
	h := newHouse(t)
	const many = 105
	for range many {
		h.add("posts", map[string]any{"title": "T", "status": "scheduled", "published_at": noon})
	}
	if n, err := content.PublishDue(h, noon); n != many || err != nil {
		t.Fatalf("%d published, %v", n, err)
	}
}
