package dashboard_test

import (
	"testing"

	"waymark/internal/apptest"
)

// What a reader asked for is read and not typed over; what she asks the author to do is done
// at a press, after a question that does not show her address.
func TestAReaderIsStoppedAndErasedFromHerForm(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	reader(t, site, "ada@example.org")
	site.Make("subscribers", map[string]any{"email": "bea@example.org", "status": "bounced"})
	w := atDesk(t, site)
	w.place("readers", ".desk-list")
	w.PressButton("ada@example.org")
	w.Reads("“A guide to leaving” and the letters")
	w.Reads("Note number 2 still to come.")
	w.Axe(".write-form")
	w.noTechnicalWords()
	w.Picture("form-reader-1280")
	w.Phone()
	w.WaitFor(`(() => { const head = document.querySelector(".reader-form .write-form-title"); return head.textContent.includes("ada@example.org") && head.offsetHeight > 15 && head.offsetWidth > 100 })()`)
	w.Picture("form-reader-390")
	w.Desktop()
	if n := w.Script(`document.querySelectorAll(".reader-form :is(input, textarea, select)").length`); n != "0" {
		t.Error("what a reader chose can be typed over")
	}

	w.PressButton("Stop all mail to her")
	w.Reads("Stop all mail to a•••@e•••.org?")
	w.Axe(".modal[data-modal-state=open].popup")
	w.PressButton("Stop all mail to her")
	w.Reads("It is done. Nothing more goes to her.")
	w.Reads("She asked for no more mail.")
	if n := site.Count("subscribers", "status = 'unsubscribed'"); n != 1 {
		t.Error("she is not stopped")
	}
	w.PressButton("Erase everything about her")
	w.Reads("Erase a•••@e•••.org?")
	w.Reads("Backups that were made before still hold her")
	w.Picture("form-reader-erase-1280")
	w.PressButton("Erase everything about her")
	w.Reads("She is erased.")
	w.WaitFor(`document.querySelector(".write-form") === null && !document.querySelector(".desk-list").innerText.includes("ada@")`)
	if n := site.Count("subscribers", "email LIKE 'ada%'"); n != 0 {
		t.Error("she is not erased")
	}

	w.PressButton("bea@example.org")
	w.PressButton("She asked me to write to her again")
	w.Reads("Has b•••@e•••.org asked you herself?")
	w.PressButton("Yes, she asked me")
	w.Reads("It is done. Tell her that she can sign up on your site again.")
	if n := site.Count("subscribers", "status = 'unsubscribed' AND email LIKE 'bea%'"); n != 1 {
		t.Error("she cannot ask again")
	}
	w.Quiet(site.URL)
}
