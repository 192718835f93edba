package dashboard_test

import (
	"strconv"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// writing is the author at her form.
type writing struct {
	*apptest.Browser
	t    *testing.T
	site *apptest.Site
}

// atDesk logs the author in on a wide screen.
func atDesk(t *testing.T, site *apptest.Site) writing {
	t.Helper()
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	return writing{b, t, site}
}

// editor finds the editor of the form; the dashboard warms up another one beside it.
const editor = `window.tinymce?.get().find((e) => e.initialized && e.getContainer()?.closest(".write-editor"))`

const openForm = `(async () => {
	const collection = app.store.collections.find((c) => c.name == "posts");
	app.modals.openRecordUpsert(collection, %ID%);
})(), ""`

// opens opens the form of an article, "" for a new one, and waits for the editor.
func (w writing) opens(id string) {
	w.t.Helper()
	w.WaitFor(`app.store.collections?.some((c) => c.name == "posts")`)
	w.Script("(" + strings.ReplaceAll(openForm, "%ID%", strconv.Quote(id)) + ")")
	w.inForm()
}

// inForm waits until the form can be written in.
func (w writing) inForm() {
	w.t.Helper()
	w.WaitFor(`document.querySelector(".write-title") !== null && ` + editor + ` !== undefined`)
}

// entitles types a title.
func (w writing) entitles(title string) {
	w.t.Helper()
	w.Fill(".write-title", title)
}

// writes types at the end of the article.
func (w writing) writes(text string) {
	w.t.Helper()
	w.Script(`(() => { const e = ` + editor + `; e.focus(); e.selection.select(e.getBody(), true); e.selection.collapse(false); return "" })()`)
	w.Type(text)
}

// pastes pastes HTML where the cursor is.
func (w writing) pastes(html string) {
	w.t.Helper()
	w.Script(`(() => {
		const e = ` + editor + `; e.focus();
		const data = new DataTransfer();
		data.setData("text/html", ` + strconv.Quote(html) + `);
		data.setData("text/plain", "plain");
		e.getBody().dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
		return "";
	})()`)
}

// saved waits until her words are safe.
func (w writing) saved() {
	w.t.Helper()
	w.WaitFor(`document.querySelector(".write-saved.saved") !== null`)
}

func TestSheWritesAnArticleAndAReaderReadsIt(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.Picture("form-new-1280")
	w.Axe(".write-form")
	w.entitles("A quiet beginning")
	w.writes("The first words of it.")
	w.saved()
	if n := site.Count("posts", "status = 'draft' AND slug = 'a-quiet-beginning'"); n != 1 {
		t.Errorf("%d drafts wait in her list", n)
	}
	w.Picture("form-draft-1280")
	w.PressButton("Publish now")
	w.Reads("There is no summary")
	w.Picture("form-checklist-1280")
	w.Axe(".write-checklist")
	w.Script(`document.querySelector(".write-go").click()`)
	w.Reads("Readers see it now")
	w.Picture("form-published-1280")

	page := site.Get("/blog/a-quiet-beginning")
	if page.Status != 200 || !strings.Contains(page.Body, "The first words of it.") {
		t.Errorf("a reader gets %d and not the words", page.Status)
	}
	w.Quiet(site.URL)
}
