package dashboard_test

import (
	"testing"

	"waymark/internal/apptest"
)

// The buttons of a question that is written under an article are seen without looking for
// them, over whatever stands at the foot of the screen.
func TestTheButtonsOfANewQuestionAreInSight(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "A quiet beginning", "status": "draft", "body": "<p>Words.</p>"})
	w := atDesk(t, site)
	const inSight = `[...document.querySelectorAll(".pick-acts button")].length === 3 && [...document.querySelectorAll(".pick-acts button")].every((one) => {
		const at = one.getBoundingClientRect();
		return at.top >= 0 && at.bottom <= document.querySelector(".write-form > .modal-footer").getBoundingClientRect().top && one.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2));
	})`
	for _, see := range []func(){w.Desktop, w.Phone} {
		see()
		w.place("articles?record="+post.Id, ".pick-panel")
		w.PressButton("Write a new question")
		w.WaitFor(`document.querySelector(".pick-editor .tox-edit-area") !== null`)
		w.WaitFor(inSight)
		w.Script(`(() => { window.tinymce.get().find((e) => e.getContainer()?.closest(".pick-editor")).setContent("<p>A line.</p>".repeat(20)); return "" })()`)
		w.WaitFor(inSight)
		w.PressButton("Not now")
		w.Script(`(() => { app.modals.close(null, true); location.hash = "#/home"; return "" })()`)
		w.WaitFor(`document.querySelector(".desk-columns") !== null`)
	}
	w.Quiet(site.URL)
}
