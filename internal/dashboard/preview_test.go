package dashboard_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"waymark/internal/apptest"
	"waymark/internal/dashboard"
)

// askDesk sends JSON to an endpoint of the desk as the author, and "" as nobody.
func askDesk(site *apptest.Site, token, path string, body any) apptest.Page {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return site.Do(http.MethodPost, "/api/waymark/desk"+path, string(raw), map[string]string{"Content-Type": "application/json", "Authorization": token})
}

func TestAPreviewIsMadeOfTheFormAndSavesNothing(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "Kept", "body": "<p>kept words</p>", "status": "published"})
	author := site.Author()
	for _, c := range []struct {
		what     string
		body     map[string]any
		has, not string
	}{
		{"a new article", map[string]any{"data": map[string]any{"title": "Fresh", "body": "<p>new words</p>"}}, "new words", "<script"},
		{"a change of one", map[string]any{"id": post.Id, "data": map[string]any{"body": "<p>other words</p>"}}, "other words", "kept words"},
		{"a cover that waits in the library", map[string]any{"id": post.Id, "cover": "/api/files/media/abc123/hill.jpg"}, "/api/files/media/abc123/hill.jpg?thumb=960x0", "/api/files/posts/"},
		{"a cover from anywhere else is none", map[string]any{"id": post.Id, "cover": "https://x.example/hill.jpg"}, "kept words", "x.example"},
		{"a file that is still in the browser", map[string]any{"id": post.Id, "data": map[string]any{"cover": map[string]any{}}}, "kept words", "fetchpriority"},
		{"a guide, whose words stand alone", map[string]any{"collection": "guides", "data": map[string]any{"title": "Calm", "body": "<p>sit down first</p>"}}, "sit down first", "<script"},
		{"a page", map[string]any{"collection": "pages", "data": map[string]any{"title": "About", "body": "<p>who I am</p>"}}, "who I am", "<script"},
	} {
		answer := askDesk(site, author, "/preview", c.body)
		var got struct {
			HTML string `json:"html"`
		}
		if err := json.Unmarshal([]byte(answer.Body), &got); err != nil || answer.Status != http.StatusOK {
			t.Errorf("%s: %d %s", c.what, answer.Status, answer.Body)
			continue
		}
		if !strings.Contains(got.HTML, c.has) || strings.Contains(got.HTML, c.not) {
			t.Errorf("%s: the page has %q: %v, and %q: %v", c.what, c.has, strings.Contains(got.HTML, c.has), c.not, strings.Contains(got.HTML, c.not))
		}
	}
	if n := site.Count("posts", ""); n != 1 || !strings.Contains(site.Get("/blog/kept").Body, "kept words") {
		t.Errorf("%d articles, and looking changed one", n)
	}
}

func TestNobodyElseLooksOrShares(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "Kept", "body": "<p>kept words</p>"})
	for _, path := range []string{"/preview", "/checklist", "/share/" + post.Id} {
		if answer := askDesk(site, "", path, map[string]any{"id": post.Id}); answer.Status != http.StatusUnauthorized || strings.Contains(answer.Body, "kept words") {
			t.Errorf("%s answers a stranger %d %s", path, answer.Status, answer.Body)
		}
	}
	if answer := askDesk(site, site.Author(), "/preview", map[string]any{"collection": "subscribers"}); answer.Status != http.StatusBadRequest {
		t.Errorf("subscribers can be looked at: %d", answer.Status)
	}
	if answer := askDesk(site, site.Author(), "/share/missing", nil); answer.Status != http.StatusNotFound {
		t.Errorf("a link to nothing: %d", answer.Status)
	}
}

func TestTheChecklistLooksUpLinks(t *testing.T) {
	site := apptest.New(t)
	site.Offer(0)
	site.Make("posts", map[string]any{"title": "There", "status": "published"})
	site.Make("posts", map[string]any{"title": "Hidden", "status": "draft"})
	author := site.Author()
	for _, c := range []struct {
		what, body string
		ok         bool
		says       string
	}{
		{"no link", `<p>x</p>`, true, "no link"},
		{"an article", `<a href="/blog/there">x</a>`, true, "leads somewhere"},
		{"an article by its whole address", `<a href="` + site.URL + `/blog/there">x</a>`, true, "leads somewhere"},
		{"a draft", `<a href="/blog/hidden">the hidden one</a>`, false, "the hidden one"},
		{"a guide", `<a href="/guides/calm">x</a>`, true, "leads somewhere"},
		{"a page that is not there", `<a href="/nowhere">x</a>`, false, "find nothing there"},
		{"a standing page", `<a href="/faq">x</a>`, true, "leads somewhere"},
		{"a heading further down", `<a href="#part-two">x</a><h2>Part two</h2>`, true, "leads somewhere"},
		{"a heading that is not there", `<a href="#part-three">x</a><h2>Part two</h2>`, false, "find nothing there"},
		{"an address without its beginning", `<a href="example.org/a">x</a>`, false, "https://example.org/a"},
		{"another site, untried", `<a href="https://other.example/gone">x</a>`, true, "not been tried"},
	} {
		answer := askDesk(site, author, "/checklist", map[string]any{"data": map[string]any{"title": "x", "body": c.body}})
		var list []dashboard.Advice
		if err := json.Unmarshal([]byte(answer.Body), &list); err != nil || len(list) == 0 {
			t.Fatalf("%s: %d %s", c.what, answer.Status, answer.Body)
		}
		if last := list[len(list)-1]; last.OK != c.ok || !strings.Contains(last.Text, c.says) {
			t.Errorf("%s: got %+v", c.what, last)
		}
	}
}
