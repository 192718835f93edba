package content_test

import (
	"strings"
	"testing"
	"time"

	"waymark/internal/content"
)

// finds checks what a search finds, in order.
func (h *house) finds(query string, want ...string) {
	h.t.Helper()
	hits, err := content.Search(h, query, 10)
	if err != nil {
		h.t.Errorf("%q: %v", query, err)
		return
	}
	var got []string
	for _, hit := range hits {
		got = append(got, hit.Title)
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		h.t.Errorf("%q finds %q, want %q", query, got, want)
	}
}

func TestASearchFindsWhatIsPublished(t *testing.T) {
	h := newHouse(t)
	post := h.post("Sleeping again", time.Hour, map[string]any{"body": "<h2>Nights</h2><p>A café, and walking home slowly.</p>"})
	h.add("pages", map[string]any{"title": "About walking", "status": "published", "body": "<p>Nothing else.</p>"})
	faq := h.add("faqs", map[string]any{"question": "May I write at night?", "answer": "<p>Yes.</p>", "status": "published"})
	h.add("posts", map[string]any{"title": "Draft about walking", "body": "<p>walking</p>"})

	h.finds("walking", "About walking", "Sleeping again") // a title weighs more
	h.finds("cafe", "Sleeping again")
	h.finds("WALKED", "About walking", "Sleeping again")
	h.finds("wal", "About walking", "Sleeping again")
	h.finds("café slowly", "Sleeping again")
	h.finds("slowly unheard-of", "Sleeping again") // not all words, so some
	h.finds("strong", []string{}...)
	h.finds("h2", []string{}...)

	hits, err := content.Search(h, "night write", 5)
	if err != nil || len(hits) != 1 || hits[0].Path != "/faq#q-"+faq.Id || hits[0].Kind != content.HitFAQ {
		t.Errorf("got %+v, %v", hits, err)
	}

	h.change(post.Record, map[string]any{"slug": "sleep", "body": "<p>Running.</p>"})
	h.finds("slowly", []string{}...)
	if hits, _ := content.Search(h, "running", 5); len(hits) != 1 || hits[0].Path != "/blog/sleep" {
		t.Errorf("got %+v", hits)
	}
	h.change(post.Record, map[string]any{"status": "draft"})
	h.finds("running", []string{}...)
	if err := h.Delete(faq); err != nil {
		t.Fatal(err)
	}
	h.finds("night write", []string{}...)
}

func TestASnippetIsPlainTextWithTheWordsMarked(t *testing.T) {
	h := newHouse(t)
	h.post("T", 0, map[string]any{"body": "<p>One &lt;b&gt; and \x02two\x03 and <em>walk</em>ing home.</p>"})
	hits, err := content.Search(h, "walking", 5)
	if err != nil || len(hits) != 1 {
		t.Fatalf("%v, %v", hits, err)
	}
	var marked, all string
	for _, part := range hits[0].Snippet {
		all += part.Text
		if part.Mark {
			marked += part.Text
		}
	}
	if marked != "walking" || all != "One <b> and two and walking home." {
		t.Errorf("%q marked in %q", marked, all)
	}
}

func TestAFailedSaveLeavesTheIndexAsItWas(t *testing.T) {
	h := newHouse(t)
	h.post("Taken", time.Hour, nil)
	post := h.post("Walking", 0, nil)
	post.Load(map[string]any{"slug": "taken", "title": "Running"})
	if err := h.Save(post); err == nil {
		t.Fatal("an address was given twice")
	}
	h.finds("walking", "Walking")
	h.finds("running", []string{}...)
}

func FuzzNoQueryIsASyntaxError(f *testing.F) {
	h := newHouse(f)
	h.post("Walking home", 0, map[string]any{"body": "<p>It's a quiet hour.</p>"})
	for _, query := range []string{
		"", " ", `"`, `""`, `"a`, "a*", "* *", "a AND", "NOT", "a OR b", "NEAR(a b)", "title:a", "{a b}: c", "(", ")", "a^", "-a", "a + b", "it's", "it’s",
		"\x00", "a\x00b", "\xff\xfe", "‘’“”", "....", "a.b.c", strings.Repeat("word ", 300), strings.Repeat("ä", 300), "'; DROP TABLE posts; --", "日本語", "🙂", "a\u0301",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if _, err := content.Search(h, query, 5); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	})
}
