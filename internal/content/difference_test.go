package content_test

import (
	"strings"
	"testing"

	"waymark/internal/content"
)

func TestDifferencesAreShownSideBySide(t *testing.T) {
	h := newHouse(t)
	faq := h.add("faqs", map[string]any{"question": "Is it safe?"})
	post := h.add("posts", map[string]any{
		"title": "One", "excerpt": "The same",
		"body": `<p>One.</p><p>Two.</p><p>Three.</p><p>It was a quiet morning by the sea.</p><p>See <a href="/a">this</a>.</p>`,
	})
	h.change(post, map[string]any{
		"title": "One & <two>", "faqs": []string{faq.Id}, "status": "published",
		"body": `<p>One.</p><p>Two.</p><p>Three.</p><p>It was a quiet evening by the sea.</p><p>See <a href="/b">this</a>.</p><ul><li>New <script>alert(1)</script>item</li></ul>`,
	})
	different, err := content.Differences(h, h.revisions(post)[1].ID, "")
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]content.Difference{}
	for _, d := range different {
		by[d.Name] = d
	}
	if _, shown := by["excerpt"]; shown {
		t.Error("what is the same is shown as different")
	}
	if d := by["faqs"]; d.Before != "" || d.After != "Is it safe?" || d.Label != "Questions under the article" {
		t.Errorf("faqs: %+v", d)
	}
	if !by["status"].Stays || by["title"].Stays {
		t.Error("restoring leaves the status as it is, and not the title")
	}
	for field, parts := range map[string][]string{
		"title": {"<td>One</td><td>One <ins>&amp; &lt;two&gt;</ins></td>"},
		"body": {
			`<tr class="skip"><td colspan="2">2 more that are the same</td></tr>`, `<tr class="same"><td><p>Three.</p></td>`,
			"quiet <del>morning</del> by", "quiet <ins>evening</ins> by", `<tr class="look"><td><p>See <a href="/a"`, `<a href="/b"`, "<ins>New item</ins>",
		},
	} {
		for _, part := range parts {
			if !strings.Contains(by[field].HTML, part) {
				t.Errorf("%s has no %s:\n%s", field, part, by[field].HTML)
			}
		}
	}
	if strings.Contains(by["body"].HTML, "script") {
		t.Error("a script came through")
	}
}

func FuzzDifferencesShowNothingThatRuns(f *testing.F) {
	f.Add("<p>One</p>", "<p onclick=x>Two<script>x</script></p>")
	f.Add("<table><tr><td>a<td>b", "<ul><li><ul><li><img src=x onerror=y alt='<b>'>")
	f.Fuzz(func(t *testing.T, before, after string) {
		out := content.SideBySide(before, after)
		if content.PlainText(out) == "" && content.PlainText(content.Clean(before)) != content.PlainText(content.Clean(after)) {
			t.Errorf("nothing is shown for %q and %q", before, after)
		}
		if lower := strings.ToLower(out); strings.Contains(lower, "<script") || strings.Contains(lower, "<iframe") || strings.Contains(lower, "<style") {
			t.Errorf("%q and %q become %s", before, after, out)
		}
	})
}
