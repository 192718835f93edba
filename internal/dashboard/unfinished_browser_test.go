package dashboard_test

import (
	"net/http"
	"testing"

	"waymark/internal/apptest"
)

// What she has not finished is found at once: a draft, and what is out with changes that wait.
func TestWhatIsNotFinishedIsFoundAtHomeAndInTheList(t *testing.T) {
	site := apptest.New(t)
	out := site.Make("posts", map[string]any{"title": "Out", "status": "published", "body": "<p>Words.</p>"})
	site.Make("posts", map[string]any{"title": "Finished", "status": "published", "body": "<p>Words.</p>"})
	site.Make("posts", map[string]any{"title": "A draft", "status": "draft", "body": "<p>Words.</p>"})
	var kept struct{ SavedAt string }
	ask(t, site, http.MethodPut, "/autosave/posts/"+out.Id, `{"tab":"one","data":{"title":"Out, and more"}}`, &kept)
	w := atDesk(t, site)
	w.place("home", ".desk-unfinished")
	w.Reads("Article, published, with changes waiting since")
	if above := w.Script(`document.querySelector(".desk-unfinished").getBoundingClientRect().top < document.querySelector(".desk-start").getBoundingClientRect().top`); above != "true" {
		t.Error("what she has not finished stands below the first steps")
	}
	w.place("articles", ".desk-list")
	w.PressButton("Drafts and changes")
	w.WaitFor(`[...document.querySelectorAll(".desk-list tbody tr")].map((row) => row.querySelector("a").textContent).sort().join() == "A draft,Out"`)
	w.Reads("Published, with changes waiting")
	w.Quiet(site.URL)
}
