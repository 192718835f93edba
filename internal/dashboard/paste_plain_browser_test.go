package dashboard_test

import (
	"strconv"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// pastesPlain pastes text without any marks, as from a plain window.
func (w writing) pastesPlain(text string) {
	w.t.Helper()
	w.Script(`(() => {
		const e = ` + editor + `; e.focus();
		const data = new DataTransfer();
		data.setData("text/plain", ` + strconv.Quote(text) + `);
		e.getBody().dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
		return "";
	})()`)
}

// holds fails the test unless the editor holds exactly this.
func (w writing) holds(want string) {
	w.t.Helper()
	if got := strings.ReplaceAll(w.on(), "\n", ""); got != want {
		w.t.Errorf("the editor holds\n %s\nwant\n %s", got, want)
	}
}

// noted presses a button of the notes beneath the editor.
func (w writing) noted(note, button string) {
	w.t.Helper()
	find := `[...document.querySelectorAll('[data-note="` + note + `"] button')].find((b) => b.innerText == ` + strconv.Quote(button) + `)`
	w.WaitFor(find + ` !== undefined`)
	w.Script(`(` + find + `.click(), "")`)
}

const gardenText = `A Small Garden by the Sea

It rains here, as a rule, and then it does not.

What Grows Well

Three things, and no more:

  • Thrift

  • Sea kale

FAQ: the Garden

Does it need water?

Now and then, in the evening.

And in winter?

Leave it alone.

Previous
Previous

The Gate and the Hinge

Next
Next

Rain in March`

const gardenBody = `<p>It rains here, as a rule, and then it does not.</p><h2>What Grows Well</h2><p>Three things, and no more:</p><ul><li>Thrift</li><li>Sea kale</li></ul>`

const gardenQuestions = `<h2>FAQ: the Garden</h2><h3>Does it need water?</h3><p>Now and then, in the evening.</p><h3>And in winter?</h3><p>Leave it alone.</p>`

func TestPlainTextBecomesAnArticleAndItsQuestions(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.pastesPlain(gardenText)
	w.WaitFor(`document.querySelector(".write-title").value == "A Small Garden by the Sea"`)
	w.Reads("Made 4 headings and 1 list from your text. Its first line is the title now. 6 lines from the old web page were left out (links to other articles). To make a heading, or change one, choose it in the list above the text.")
	w.holds(gardenBody + gardenQuestions)
	if at := w.Script(`(` + editor + `).selection.getStart().textContent + (` + editor + `).getWin().scrollY`); at != "It rains here, as a rule, and then it does not.0" {
		t.Errorf("after the paste she is at %q", at)
	}
	w.Script(`(document.querySelector(".paste-more summary").click(), "")`)
	w.Reads("The Gate and the Hinge")
	w.Picture("paste-left-out-1280")
	w.Script(`(document.querySelector(".paste-more summary").click(), "")`)
	const inSight = `(() => {
		const top = document.querySelector(".write-fields").getBoundingClientRect().top, note = document.querySelector(".paste-note").getBoundingClientRect(), bar = document.querySelector(".tox-editor-header").getBoundingClientRect();
		return document.querySelectorAll(".paste-note").length == 2 && note.top >= top && bar.top >= note.bottom && bar.bottom < innerHeight;
	})()`
	w.WaitFor(inSight)
	w.Picture("paste-notes-1280")
	w.Phone()
	w.Script(`(document.querySelector(".write-editor").scrollIntoView(), "")`)
	w.Picture("paste-notes-390")
	// the buttons stay under the head of the form while the text goes by
	w.Script(`(document.querySelector(".write-fields").scrollBy(0, 500), "")`)
	w.WaitFor(`Math.abs(document.querySelector(".tox-editor-header").getBoundingClientRect().top - document.querySelector(".write-fields").getBoundingClientRect().top) < 2`)
	w.Picture("paste-toolbar-390")
	w.Desktop()
	w.Axe(".write-editor")

	// what was left out comes back
	w.Script(`(document.querySelector(".paste-more summary").click(), "")`)
	w.noted("structure", "Put them back")
	w.Reads("Nothing is left out now.")
	if got := w.on(); !strings.Contains(got, "<h2>What Grows Well</h2>") || !strings.Contains(got, "Rain in March") {
		t.Errorf("with all of it the editor holds %s", got)
	}
	w.Script(`(() => { const e = ` + editor + `; e.setContent(""); e.dispatch("change"); return "" })()`)
	w.entitles("")
	w.pastesPlain(gardenText)
	w.WaitFor(`document.querySelector(".write-title").value == "A Small Garden by the Sea"`)

	// the way back, and the same again
	w.noted("structure", "Undo")
	w.WaitFor(`document.querySelector(".write-title").value == ""`)
	if got := w.on(); strings.Contains(got, "<h2>") || strings.Contains(got, "<li>") || !strings.Contains(got, "<p>A Small Garden by the Sea</p>") || !strings.Contains(got, "Rain in March") {
		t.Errorf("undone, the editor holds %s", got)
	}
	w.Script(`(() => { const e = ` + editor + `; e.setContent(""); return "" })()`)
	w.entitles("A small garden by the sea")
	w.pastesPlain(gardenText)
	w.Reads("Its first line was the title already, so it does not stand twice.")
	w.holds(gardenBody + gardenQuestions)
	w.Reads("These look like questions and answers. Move 2 of them to Questions?")

	// the questions move, come back, and are seen in the checklist when she says nothing
	w.noted("questions", "Move them")
	w.Reads("2 questions moved.")
	w.holds(gardenBody)
	w.WaitFor(`document.querySelectorAll(".pick-faqs .pick-list .pick-title").length == 2`)
	w.noted("questions", "Undo")
	w.WaitFor(`document.querySelectorAll(".pick-faqs .pick-list .pick-title").length == 0`)
	w.holds(gardenBody + gardenQuestions)
	w.PressButton("Publish now")
	w.WaitFor(`[...document.querySelectorAll(".write-advice li")].some((li) => li.innerText.includes("Move 2 of them to Questions?"))`)
	if w.Has(".write-try-links") {
		t.Error("there is no link, and a button to try the links")
	}
	w.Picture("checklist-questions-1280")
	w.Axe(".write-checklist")
	w.PressButton("Move them")
	w.Reads("They are under Questions now")
	w.Script(`document.querySelector(".write-go").click()`)
	w.Reads("Readers see it now")
	page := site.Get("/blog/a-small-garden-by-the-sea").Body
	inOrder(t, page, "What Grows Well", "<li>Sea kale</li>", "FAQ: the Garden", "Does it need water?", "in the evening.", "And in winter?", "Leave it alone.")
	if n := strings.Count(page, "<p>Leave it alone.</p>"); n != 1 || strings.Contains(page, "Rain in March") {
		t.Errorf("a reader finds an answer %d times", n)
	}
	if n := site.Count("faqs", "status = 'published' AND only_here"); n != 2 {
		t.Errorf("%d questions are kept", n)
	}
	w.Quiet(site.URL)
}

func TestNoWordIsLostWhenTheQuestionsCannotBeMoved(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("A garden")
	w.pastesPlain("It rains here.\n\n" + gardenText[strings.Index(gardenText, "FAQ"):strings.Index(gardenText, "\n\nPrevious")])
	w.saved()
	w.Offline(true)
	w.WaitFor(`document.querySelector('[data-note="structure"]') !== null`)
	w.noted("questions", "Move them")
	w.Reads("They could not be moved; your text is as it was.")
	w.holds("<p>It rains here.</p>" + gardenQuestions)
	w.Offline(false)
	if n := site.Count("faqs", ""); n != 0 {
		t.Errorf("%d questions were made", n)
	}
}

func TestSheMakesAListOfTypedLinesAndABoxCutsNoSentence(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("Boxes")
	body := func(html string) {
		w.Script(`(() => { const e = ` + editor + `; e.setContent(` + strconv.Quote(html) + `); e.focus(); return "" })()`)
	}
	box := func(item string) {
		w.Script(`(document.querySelector('.tox-tbtn[aria-label="Add a box that stands out in the text"]').click(), "")`)
		w.WaitFor(`[...document.querySelectorAll(".tox-collection__item")].some((i) => i.innerText.includes("` + item + `"))`)
		w.Script(`([...document.querySelectorAll(".tox-collection__item")].find((i) => i.innerText.includes("` + item + `")).click(), "")`)
	}
	midway := `(() => { const e = ` + editor + `, p = e.getBody().querySelector("p").firstChild; e.selection.setCursorLocation(p, 6); return "" })()`

	body(`<p>• A cup<br>- A chair</p><p>* A table</p>`)
	w.Script(`(() => { const e = ` + editor + `; e.selection.select(e.getBody(), true); document.querySelector('.tox-tbtn[aria-label="Bullet list"]').click(); return "" })()`)
	w.holds(`<ul><li>A cup</li><li>A chair</li><li>A table</li></ul>`)

	body(`<p>It was a morning in spring.</p><p>So it was.</p>`)
	w.Script(midway)
	box("A note to mind")
	w.WaitFor(`(` + editor + `).getContent().includes("<aside")`)
	w.holds(`<p>It was a morning in spring.</p><aside data-block="callout"><p>What is worth minding.</p></aside><p>So it was.</p>`)

	// no guide yet: she is told, and led to writing one
	body(`<p>It was a morning in spring.</p><p>So it was.</p>`)
	w.Script(midway)
	box("The free guide")
	w.Reads("You have no guide yet")
	w.Axe(".tox-dialog")
	w.PressButton("Write one")
	w.WaitFor(`document.querySelector(".guide-form .write-title") !== null`)
	w.Script(`([...document.querySelectorAll(".guide-form button")].find((b) => b.innerText.trim().startsWith("Close") || b.className.includes("write-close")).click(), "")`)
	w.WaitFor(`document.querySelector(".guide-form") === null`)
	w.holds(`<p>It was a morning in spring.</p><p>So it was.</p>`)

	// one guide: it is the one
	site.Offer(0)
	w.Script(midway)
	box("The free guide")
	w.WaitFor(`(` + editor + `).getContent().includes("data-guide")`)
	w.holds(`<p>It was a morning in spring.</p><div data-block="guide" data-guide="calm"></div><p>So it was.</p>`)

	// several: she is asked
	site.Make("guides", map[string]any{"title": "A first guide", "outside_name": "Notes", "slug": "another", "status": "draft"})
	body(`<p>It was a morning in spring.</p>`)
	w.Script(midway)
	box("The free guide")
	w.WaitFor(`document.querySelector(".tox-dialog") !== null`)
	w.Script(`([...document.querySelectorAll(".tox-dialog button")].find((b) => b.innerText == "Put it here").click(), "")`)
	w.WaitFor(`(` + editor + `).getContent().includes('data-guide="another"')`)
	if means := w.Script(`(` + editor + `).getBody().querySelector('[data-block="guide"]').dataset.mceMeans`); !strings.Contains(means, "It is a draft") {
		t.Errorf("the box promises: %s", means)
	}

	// a box that was there before names none
	body(`<p>It was.</p><div data-block="guide"></div>`)
	if label := w.Script(`(` + editor + `).getBody().querySelector('[data-block="guide"]').dataset.mceLabel`); label != "none is chosen yet" {
		t.Errorf("the box is called %q", label)
	}
	w.Picture("guide-box-none-1280")
	w.Quiet(site.URL)
}
