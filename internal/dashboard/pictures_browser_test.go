package dashboard_test

import (
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// A picture has a form of her own words: what it shows, or that it is decoration, and where it stands.
func TestAPictureHasAFormThatSaysWhereItStands(t *testing.T) {
	site := apptest.New(t)
	picture := site.Make("media", map[string]any{"file": drawing(t)})
	post := site.Make("posts", map[string]any{"title": "By the sea", "status": "published", "body": `<p><img src="/api/files/media/` + picture.Id + `/` + picture.GetString("file") + `" alt=""></p>`})
	w := atDesk(t, site)
	w.place("pictures?show=wordless", ".desk-pictures button")
	w.Script(`(() => { document.querySelector(".desk-pictures button").click(); return "" })()`)
	w.ready("alt")
	w.Reads("By the sea")
	w.Axe(".write-form")
	w.noTechnicalWords()
	w.Picture("form-picture-1280")
	w.Phone()
	w.Picture("form-picture-390")
	w.Desktop()
	w.Fill(`.write-form [name="alt"]`, "The sea in the morning")
	w.Fill(`.write-form [name="caption"]`, "Low tide")
	w.PressButton("Keep the changes")
	w.Reads("Kept.")
	if page := site.Get("/blog/by-the-sea"); !strings.Contains(page.Body, "The sea in the morning") || !strings.Contains(page.Body, "Low tide") {
		t.Error("readers do not have the words for it")
	}

	// it is not deleted from under a text
	w.PressButton("Delete")
	w.Reads("It stands in “By the sea”. Please take it out of it first")
	w.PressButton("All right")
	site.Set(post, map[string]any{"body": "<p>Words.</p>"})
	w.Script(`(() => { document.querySelector('.write-form [name="decorative"]').click(); return "" })()`)
	w.PressButton("Keep the changes")
	w.WaitFor(`document.querySelector(".picture-form .write-state").textContent == "Decoration"`)
	if n := site.Count("media", "decorative AND alt = ''"); n != 1 {
		t.Error("it is not decoration")
	}
	w.PressButton("Delete")
	w.PressButton("Delete it")
	w.Reads("Every picture has its words.")
	w.PressButton("Bring it back")
	w.Reads("is back.")
	if n := site.Count("media", ""); n != 1 {
		t.Error("it is not back")
	}
	w.Quiet(site.URL)
}
