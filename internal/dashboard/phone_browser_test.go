package dashboard_test

import (
	"testing"

	"waymark/internal/apptest"
)

// tapAt presses whatever lies at a place of the screen, as a finger does.
const tapAt = `(x, y) => (document.elementFromPoint(x, y).click(), "")`

// On a phone a finger lands beside the letters, and twice where it meant once.
func TestOnAPhoneAFingerFindsTheRowAndNoButtonBeneathAnother(t *testing.T) {
	site := apptest.New(t)
	site.Make("posts", map[string]any{"title": "Small words for a long evening when nobody will listen, however long it is", "status": "published", "body": "<p>Words.</p>"})
	w := atDesk(t, site)
	w.Phone()
	goTo(w.Browser, "articles")
	w.WaitFor(`document.querySelector(".desk-list-status") !== null`)
	w.Picture("list-390")
	if out := w.Script(`[...document.querySelectorAll(".app-main-nav a")].filter((a) => a.getBoundingClientRect().right > innerWidth).map((a) => a.innerText).join()`); out != "" {
		t.Errorf("of the menu she does not see %s", out)
	}
	w.Script(`(() => { const at = document.querySelector(".desk-list-status").getBoundingClientRect(); return (` + tapAt + `)(at.right - 12, at.top + at.height / 2) })()`)
	w.inForm()

	where := `(() => { const at = document.querySelector(".write-form .write-delete").getBoundingClientRect(); return [at.left, at.top, at.right, at.bottom].join() })()`
	before := w.Script(where)
	w.PressButton("Preview")
	w.WaitFor(`document.querySelector(".write-preview") !== null`)
	over := w.Script(`(() => {
		const [left, top, right, bottom] = "` + before + `".split(",").map(Number);
		const at = document.querySelector('[aria-label="Put the preview away"]').getBoundingClientRect();
		return String(at.left < right && at.right > left && at.top < bottom && at.bottom > top);
	})()`)
	if over != "false" {
		t.Error("the cross of the preview lies over the button that deletes")
	}
	w.Picture("preview-390")
	w.Script(`(document.querySelector('[aria-label="Put the preview away"]').click(), "")`)

	// what is said after a change is whole
	w.writes("Other words.")
	w.PressButton("Update the page")
	w.Reads("Readers see it now.")
	if whole := w.Script(`(() => { const p = document.querySelector(".write-done"), a = p.querySelector("a").getBoundingClientRect(); return String(p.scrollHeight <= p.clientHeight + 1 && a.height > 0 && document.elementFromPoint(a.left + 3, a.top + a.height / 2).closest("a") !== null) })()`); whole != "true" {
		t.Error("the way to the page is cut off")
	}
	w.Picture("updated-390")
	w.closes()

	// a note that floats lies over nothing that is said when the settings are saved
	goTo(w.Browser, "site")
	w.Fill("#site-name", "Low Water")
	press(w.Browser, ".desk-save button")
	w.Reads("Saved. On your site now.")
	w.Script(`(document.body.append(t.div({ className: "write-waiting" }, "Your words are kept.")), "")`)
	if over := w.Script(`String(document.querySelector(".write-waiting").getBoundingClientRect().bottom > document.querySelector(".desk-save").getBoundingClientRect().top)`); over != "false" {
		t.Error("the note lies over what is said about the settings")
	}
	w.Picture("settings-note-390")
	w.Quiet(site.URL)
}
