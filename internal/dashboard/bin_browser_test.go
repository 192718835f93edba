package dashboard_test

import (
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// A question deleted by mistake comes back to its place under the article, by the way she finds it.
func TestWhatSheDeletedComesBackFromTheFootOfAnyPage(t *testing.T) {
	site := apptest.New(t)
	faq := site.Make("faqs", map[string]any{"question": "Will it come back?", "answer": "<p>It will.</p>", "status": "published"})
	site.Make("posts", map[string]any{"title": "An article", "status": "published", "body": "<p>Words.</p>", "faqs": []string{faq.Id}})
	if err := site.App.Delete(faq); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(site.Get("/blog/an-article").Body, "Will it come back?") {
		t.Fatal("it is not deleted")
	}
	b := apptest.NewBrowser(t)
	b.LogIn(site)
	b.Reads("What you deleted")
	b.Script(`(() => { document.querySelector("a[href='#/bin']").click(); return "" })()`)
	b.Reads("It waits here until")
	b.Axe(".desk-bin")
	b.Picture("bin-phone")
	b.Script(`(() => { [...document.querySelectorAll("button")].find((one) => one.textContent.trim() == "Bring it back").click(); return "" })()`)
	b.Reads("is back.")
	if !strings.Contains(site.Get("/blog/an-article").Body, "Will it come back?") {
		t.Error("readers do not see it under the article again")
	}
	b.Quiet(site.URL)
}
