package dashboard_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"waymark/internal/apptest"
)

// row opens the article called so from the list.
func (w writing) row(title string) {
	w.t.Helper()
	w.WaitFor(`document.querySelector(".desk-list tbody a") !== null && document.querySelector(".write-form") === null`)
	w.PressButton(title)
	w.inForm()
	w.WaitFor(`location.hash.includes("record=")`)
}

// keys types with the keyboard at the end of the article.
func (w writing) keys(text string) {
	w.t.Helper()
	w.Script(`(() => { const e = ` + editor + `; e.focus(); e.selection.select(e.getBody(), true); e.selection.collapse(false); return "" })()`)
	w.Do(chromedp.KeyEvent(text))
}

// backToList presses the browser's Back in a form and waits for the list.
func (w writing) backToList() {
	w.t.Helper()
	w.Script(`(() => { history.back(); return "" })()`)
	w.WaitFor(`document.querySelector(".write-form") === null && location.hash === "#/articles" && document.querySelector(".desk-list tbody a") !== null`)
}

func (w writing) saysNothingOfWaitingWords(when string) {
	w.t.Helper()
	w.Script(`new Promise((done) => setTimeout(() => done(""), 600))`)
	if w.Has(".write-waiting") {
		w.t.Errorf("%s it says %q", when, w.Text(".write-waiting"))
	}
}

func TestTheBrowsersBackClosesAFormAndKeepsHerWords(t *testing.T) {
	site := apptest.New(t)
	published(site)
	w := atDesk(t, site)
	goTo(w.Browser, "articles")
	w.row("On the site")
	w.keys(" In mid-sen")
	w.backToList()
	w.Reads("Your words are kept.")
	w.Reads("Published, with changes waiting")
	w.Picture("back-1280")
	w.Phone()
	w.Picture("back-390")
	w.Axe(".write-waiting")
	w.Desktop()

	w.Script(`(() => { history.forward(); return "" })()`)
	w.inForm()
	w.shows("In mid-sen")
	w.backToList()
	w.saysNothingOfWaitingWords("after a look at it")

	w.row("On the site")
	w.keys("tence.")
	w.saved()
	w.backToList()
	w.PressButton("Go on writing")
	w.inForm()
	w.shows("In mid-sentence.")
	w.Phone()
	w.Picture("form-foot-390")
	if tall := w.Script(`document.querySelector(".write-publish").offsetHeight`); len(tall) > 2 || tall > "96" {
		t.Errorf("the foot of the form is %s pixels tall on a phone", tall)
	}
	w.PressButton("Update the page")
	w.Reads("Readers see it now")
	w.Picture("form-foot-done-390")
	if tall := w.Script(`document.querySelector(".write-publish").offsetHeight`); len(tall) > 2 || tall > "96" {
		t.Errorf("with its sentence it is %s pixels tall", tall)
	}
	w.Desktop()
	w.readersSee("on-the-site", "In mid-sentence.", "")
	w.closes()
	w.WaitFor(`document.querySelector(".write-form") === null && location.hash === "#/articles"`)
	w.saysNothingOfWaitingWords("with everything on the site")
	if list := w.Text(".desk-list"); strings.Contains(list, "waiting") {
		t.Errorf("the list says %q", list)
	}
	goTo(w.Browser, "home")
	w.saysNothingOfWaitingWords("on another page")
	w.Quiet(site.URL)
}

// A copy that an earlier window left in the browser is no news once the site has the words.
func TestWordsThatAreOnTheSiteDoNotWait(t *testing.T) {
	site := apptest.New(t)
	published(site)
	w := atDesk(t, site)
	goTo(w.Browser, "articles")
	w.row("On the site")
	w.keys(" More words.")
	w.saved()
	w.Do(chromedp.Reload())
	w.inForm()
	w.shows("More words.")
	w.PressButton("Update the page")
	w.Reads("Readers see it now")
	w.Script(`(() => { localStorage.setItem("waymark.words.posts." + location.hash.split("record=")[1] + ".elsewhere", JSON.stringify({ data: { title: "On the site", body: "<p>What readers see. More words.</p>" }, base: "2020-01-01 00:00:00.000Z", savedAt: new Date(2030, 1, 1).toISOString(), id: location.hash.split("record=")[1], collection: "posts" })); return "" })()`)
	w.closes()
	w.WaitFor(`document.querySelector(".write-form") === null`)
	w.saysNothingOfWaitingWords("after the form")
	w.Do(chromedp.Reload())
	w.WaitFor(`document.querySelector(".desk-list") !== null`)
	w.saysNothingOfWaitingWords("after a reload")
	w.WaitFor(`!Object.keys(localStorage).some((key) => key.startsWith("waymark.words."))`)
	w.saysNothingOfWaitingWords("when the browser has let go of the copy")
	w.Quiet(site.URL)
}

func TestALineForAMomentStandsAboveTheOneThatStays(t *testing.T) {
	site := apptest.New(t)
	published(site)
	w := atDesk(t, site)
	goTo(w.Browser, "articles")
	w.Script(`(() => { localStorage.setItem("waymark.words.posts.new.gone", JSON.stringify({ data: { title: "On a train", body: "<p>Typed in a tunnel.</p>" }, base: "", savedAt: new Date().toISOString(), id: "", collection: "posts" })); app.toasts.success("It is deleted.", { duration: 60000 }); return "" })()`)
	goTo(w.Browser, "home")
	for _, see := range []func(){w.Desktop, w.Phone} {
		see()
		w.Reads("Go on with “On a train”")
		w.WaitFor(`document.querySelector(".toast").getBoundingClientRect().bottom <= document.querySelector(".write-waiting").getBoundingClientRect().top`)
	}
	w.Picture("waiting-and-toast-390")
}
