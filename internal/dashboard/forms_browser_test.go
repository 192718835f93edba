package dashboard_test

import (
	"strconv"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// place opens a page of the desk.
func (w writing) place(at, shows string) {
	w.t.Helper()
	w.Open(w.site.URL + "/_/#/" + at)
	w.WaitFor(`document.querySelector(` + strconv.Quote(shows) + `) !== null`)
}

// ready waits until the form on top can be used.
func (w writing) ready(field string) {
	w.t.Helper()
	w.WaitFor(`document.querySelector('.write-form [name="` + field + `"]') !== null`)
	w.WaitFor(`document.querySelectorAll(".write-form .write-editor").length === document.querySelectorAll(".write-form .tox-edit-area").length`)
}

// closes presses the button that closes the form; a question that is fading away has one that reads alike.
func (w writing) closes() {
	w.t.Helper()
	w.Script(`(() => { document.querySelector(".write-form .write-close").click(); return "" })()`)
}

// edits types into the rich editor of the form.
func (w writing) edits(text string) {
	w.t.Helper()
	w.WaitFor(editor + ` !== undefined`)
	w.writes(text)
	w.Script(`(() => { ` + editor + `.dispatch("change"); return "" })()`)
}

// picks chooses an option by how it begins.
func (w writing) picks(field, option string) {
	w.t.Helper()
	find := `[...document.querySelectorAll('.write-form [name="` + field + `"] option')].find((one) => one.textContent.startsWith(` + strconv.Quote(option) + `))`
	w.WaitFor(find + ` !== undefined`)
	w.Script(`(() => { const one = ` + find + `; one.parentElement.value = one.value; one.parentElement.dispatchEvent(new Event("change", { bubbles: true })); return "" })()`)
}

// noTechnicalWords fails the test when the form on top speaks as PocketBase does.
func (w writing) noTechnicalWords() {
	w.t.Helper()
	said := w.Text(".write-form")
	for _, word := range []string{"record", "faqs", "steps", "delay_unit", "preheader", "subscribers", "_", "(UTC)"} {
		if strings.Contains(said, word) {
			w.t.Errorf("the form says %q: %s", word, said)
		}
	}
}

func TestSheWritesAQuestionInItsOwnForm(t *testing.T) {
	site := apptest.New(t)
	site.Make("topics", map[string]any{"name": "Slow mornings"})
	w := atDesk(t, site)
	w.place("questions", ".desk-new")
	w.PressButton("Write a question")
	w.ready("question")
	w.Axe(".write-form")
	w.noTechnicalWords()

	// the answer first: it is kept although there is no question yet
	w.edits("It takes as long as it takes.")
	w.Reads("Kept on this computer")
	w.PressButton("Show it to readers")
	w.Reads("Please write the question first.")
	w.Fill(`[name="question"]`, "How long does it take until a morning feels slow again?")
	w.picks("topic", "Slow mornings")
	w.PressButton("Show it to readers")
	w.Reads("Readers see it now.")
	w.Picture("form-question-1280")
	if page := site.Get("/faq"); !strings.Contains(page.Body, "How long does it take until") || !strings.Contains(page.Body, "as long as it takes.") {
		t.Error("a reader does not find the question")
	}

	// what she changes is kept beside it until a button says that readers see it
	w.edits(" And a little longer.")
	w.saved()
	if strings.Contains(site.Get("/faq").Body, "a little longer") {
		t.Error("readers see what she has not let out")
	}
	w.PressButton("Update the page")
	w.WaitFor(`document.querySelector(".write-done").textContent.includes("Readers see it now.")`)
	if !strings.Contains(site.Get("/faq").Body, "a little longer") {
		t.Error("readers do not see the change")
	}
	w.Quiet(site.URL)
}

func TestAQuestionBegunIsBackAfterTheTabIsClosed(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	tab := writing{w.Tab(), t, site}
	tab.place("questions?record=new", `.write-form [name="question"]`)
	tab.edits("An answer without a question.")
	tab.WaitFor(`Object.keys(localStorage).some((k) => k.startsWith("waymark.words.faqs.new."))`)
	tab.Close()
	w.place("questions?record=new", `.write-form [name="question"]`)
	w.shows("An answer without a question.")
}

func TestATopicHasAFormOfItsOwn(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.place("topics", ".desk-new")
	w.PressButton("Add a topic")
	w.ready("name")
	w.Axe(".write-form")
	w.noTechnicalWords()
	w.Fill(`.write-form [name="name"]`, "Slow mornings")
	w.PressButton("Add this topic")
	w.Reads("It is there.")
	if n := site.Count("topics", "slug = 'slow-mornings'"); n != 1 {
		t.Error("the topic is not there")
	}
	w.Quiet(site.URL)
}

// A title that runs out of sight is read by nobody before it is published.
func TestALongTitleIsReadWhole(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": strings.Repeat("Small words for a long evening. ", 6), "status": "draft"})
	w := atDesk(t, site)
	for _, see := range []func(){w.Desktop, w.Phone} {
		see()
		w.place("articles?record="+post.Id, ".write-form .write-title")
		w.WaitFor(`(el => el.clientHeight > 60 && el.scrollHeight <= el.clientHeight + 1 && el.scrollWidth <= el.clientWidth)(document.querySelector(".write-title"))`)
		w.Script(`(() => { app.modals.close(null, true); location.hash = "#/home"; return "" })()`)
		w.WaitFor(`document.querySelector(".desk-columns") !== null`)
	}
}

// What a form or a question over the page tells those who do not see it.
func TestADialogKeepsTheFocusAndGivesItBack(t *testing.T) {
	site := apptest.New(t)
	site.Make("faqs", map[string]any{"question": "Will it come back?", "answer": "<p>It will.</p>", "status": "published"})
	w := atDesk(t, site)
	w.place("questions", ".desk-list tbody a")
	if said := w.Text(".desk-list thead") + w.Attribute(".desk-search", "placeholder"); strings.Contains(strings.ToLower(said), "title") {
		t.Errorf("the list of questions speaks of titles: %s", said)
	}
	w.Script(`(() => { const link = document.querySelector(".desk-list tbody a"); link.focus(); link.click(); return "" })()`)
	w.ready("question")
	const top = `app.modals.getTop()`
	w.WaitFor(`(el => el.getAttribute("role") == "dialog" && el.getAttribute("aria-modal") == "true" && document.getElementById(el.getAttribute("aria-labelledby"))?.textContent == "Will it come back?")(` + top + `)`)
	w.Script(`(() => { const button = document.querySelector(".write-delete"); button.focus(); button.click(); return "" })()`)
	w.WaitFor(`(el => el.getAttribute("role") == "dialog" && document.getElementById(el.getAttribute("aria-labelledby"))?.textContent.includes("Delete “Will it come back?”"))(` + top + `)`)
	// Tab goes round inside
	w.Script(`(() => { [...` + top + `.querySelectorAll("button")].at(-1).focus(); document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", bubbles: true, cancelable: true })); return "" })()`)
	w.WaitFor(`document.activeElement == ` + top + `.querySelector("button")`)
	w.Axe(".modal[data-modal-state=open].popup")
	w.PressButton("No, leave it")
	w.WaitFor(`document.activeElement?.matches(".write-delete")`)
	w.closes()
	w.WaitFor(`document.activeElement?.matches(".desk-list tbody a")`)
	w.Quiet(site.URL)
}
