package site

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// fastest is the shortest of a few tries: what the work takes where nothing else is in its way.
func fastest(f func()) time.Duration {
	shortest := time.Hour
	for range 3 {
		began := time.Now()
		f()
		shortest = min(shortest, time.Since(began))
	}
	return shortest
}

func TestTwentyThousandEqualHeadingsAreNumberedInNoTime(t *testing.T) {
	root, err := parseBody(strings.Repeat("<h2>What helps</h2>", 20_000))
	if err != nil {
		t.Fatal(err)
	}
	if took := fastest(func() { dressHeadings(root, 2, newIDs()) }); took > 100*time.Millisecond {
		t.Errorf("it took %s", took)
	}
	if last := attribute(root.LastChild, "id"); last != "what-helps-20000" {
		t.Errorf("the last is %s", last)
	}
}

func TestNumbersOfHeadingsGoRoundThoseThatAreHers(t *testing.T) {
	used := newIDs()
	var got []string
	for _, wanted := range []string{"a-2", "a", "a", "a-2", "a", "a-2-2", "main"} {
		got = append(got, used.unique(wanted))
	}
	if want := "[a-2 a a-3 a-2-2 a-4 a-2-2-2 main-2]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// Twice the text takes no more than about twice the time: whatever grows with the square would take four times it.
func TestATextIsDressedInATimeThatIsLinearInItsLength(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures")
	}
	h := newHouse(t)
	for name, part := range map[string]string{
		"equal headings":    "<h2>What helps</h2>",
		"paragraphs":        "<p><strong>Name it.</strong> Then go → there → here.</p>",
		"quotations":        "<blockquote><p>a</p></blockquote><p>— B</p>",
		"pictures":          `<p><img src="/api/files/media/abcdefghijklmno/x.png"></p>`,
		"callouts":          `<aside data-block="exercise"><p>a</p></aside>`,
		"cells of a table":  "<table><tr><td>a</td><td>b</td></tr></table>",
		"unclosed items":    "<ul><li>a<li>b</ul>",
		"blockquotes alone": "<blockquote></blockquote>",
		"empty paragraphs":  "<p>&nbsp;</p>",
		"entities":          "&amp;&lt;&notanentity;",
	} {
		few, many := strings.Repeat(part, 1_000), strings.Repeat(part, 8_000)
		once, eight := fastest(func() { h.dress(few) }), fastest(func() { h.dress(many) })
		if eight > 24*once+500*time.Millisecond {
			t.Errorf("%s: %s for 1,000, %s for 8,000", name, once, eight)
		}
	}
}

func TestATextThatWasNestedBeforeThereWereBoundsCostsNoPage(t *testing.T) {
	h := newHouse(t)
	for name, body := range map[string]string{
		"nested 600 deep":     strings.Repeat("<div>", 600) + "Her words & <i>more</i>",
		"nested 100,000 deep": strings.Repeat("<blockquote>", 100_000) + "Her words &amp; more",
		"with torn tags":      "<p>" + strings.Repeat("<b><i><u><em>", 100) + "Her words &amp; more" + strings.Repeat("<p>x", 100_000),
	} {
		post := h.post(name, nil)
		faq := h.add("faqs", map[string]any{"question": "Why?", "answer": "<p>Because.</p>", "status": "published"})
		for table, field := range map[string]string{"posts": "body", "faqs": "answer"} {
			id := map[string]string{"posts": post.Id, "faqs": faq.Id}[table]
			if _, err := h.DB().Update(table, dbx.Params{field: body}, dbx.HashExp{"id": id}).Execute(); err != nil {
				t.Fatal(err)
			}
		}
		h.set(map[string]any{"tagline": name}) // the pages are made anew
		slug := post.GetString("slug")
		for _, path := range []string{"/feed.xml", "/feed.json", "/blog/" + slug, "/blog/" + slug + ".md", "/faq", "/blog", "/"} {
			began := time.Now()
			w := h.ask("GET", path)
			if w.Code != http.StatusOK {
				t.Errorf("%s: %s answered %d", name, path, w.Code)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%s: %s took %s", name, path, took)
			}
		}
		wants(t, h.page("/blog/"+slug), "Her words &amp; ")
	}
}
