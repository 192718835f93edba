package dashboard_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
)

// answered gives the site somebody who answers, without which no guide goes live.
func answered(t *testing.T, site *apptest.Site) {
	t.Helper()
	row, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(row, map[string]any{"reply_to": "author@example.org", "reply_hours": "I answer on weekdays."})
}

// chosenGuide is what stands in the field of the guide.
const chosenGuide = `document.querySelector(".guide-choice select")?.selectedOptions[0]?.text`

// theOnly is the one record of a collection that a title names.
func theOnly(t *testing.T, site *apptest.Site, collection, title string) *core.Record {
	t.Helper()
	record, err := site.App.FindFirstRecordByData(collection, "title", title)
	if err != nil {
		t.Fatalf("%s %q: %v", collection, title, err)
	}
	return record
}

// A guide is made where she needs one: over the article, which waits with every word.
func TestAGuideIsMadeFromWithinAnArticle(t *testing.T) {
	site := apptest.New(t)
	answered(t, site)
	w := atDesk(t, site)
	c := chooser{w.Browser, t, site}
	w.opens("")
	w.entitles("A quiet beginning")
	w.writes("Words that wait.")
	w.Reads("Write a guide for this")
	w.Axe(".guide-choice")
	w.PressButton("Write a guide for this")
	w.Reads("Nothing leaves this computer yet")
	c.Fill(".guide-form .write-title", "Steady Ground")
	w.WaitFor(`[...document.querySelectorAll(".tox-statusbar__wordcount")].every((el) => el.innerText.trim())`)
	c.Axe(".guide-form")
	c.pictures("guide-over-article", ".guide-form .write-field")
	c.presses(".guide-form", "Offer it now")
	w.WaitFor(`document.querySelector(".guide-form") === null && ` + chosenGuide + ` === "Steady Ground"`)
	if on := w.on(); !strings.Contains(on, "Words that wait.") {
		t.Errorf("the article says %q", on)
	}
	w.Script(`document.querySelector(".guide-choice").scrollIntoView()`)
	c.pictures("guide-chosen", ".guide-choice")
	w.PressButton("Keep as draft")
	w.Reads("Kept as a draft.")
	guide := theOnly(t, site, "guides", "Steady Ground")
	if post := theOnly(t, site, "posts", "A quiet beginning"); post.GetString("guide") != guide.Id || guide.GetString("status") != "live" {
		t.Errorf("the article has the guide %q, which is %s", post.GetString("guide"), guide.GetString("status"))
	}
	w.PressButton("Close")
	w.WaitFor(`document.querySelector(".write-form") === null`)

	// the only guide there is is offered, and not chosen by itself
	w.opens("")
	w.Reads("Offer “Steady Ground” here?")
	if got := w.Script(chosenGuide); got != "No guide" {
		t.Errorf("without her saying so it has %q", got)
	}
	c.pictures("guide-offer", ".guide-choice")
	w.PressButton("Yes, offer it")
	w.WaitFor(chosenGuide + ` === "Steady Ground" && !document.body.innerText.includes("Offer “Steady Ground” here?")`)

	// a PDF of hers becomes a guide in one go
	w.entitles("Another beginning")
	w.PressButton("Upload a PDF")
	w.WaitFor(`document.querySelector("[name=guide_pdf]") !== null`)
	w.Do(chromedp.SetUploadFiles(chromedp.CSS("[name=guide_pdf]"), []string{herOwnPDF(t)}))
	c.readsIn(".guide-form .guide-file", "Title: Leaving safely")
	w.WaitFor(`document.querySelector(".guide-form .write-title").value === "Leaving safely"`)
	c.presses(".guide-file", "Mend it and use it")
	c.readsIn(".guide-file", "Your own PDF")
	c.presses(".guide-form", "Keep as draft")
	w.WaitFor(`document.querySelector(".guide-form") === null && (` + chosenGuide + ` || "").startsWith("Leaving safely (a draft")`)
	w.Quiet(site.URL)
}

// What she writes is seen as a subscriber gets it, and no window stands between.
func TestAGuideIsSeenAsItIsReadBeforeAnybodyCanAskForIt(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(1)
	c := choosing(t, site)
	c.opens("guides", guide.Id)
	c.readsIn(".guide-form", "Nothing leaves this computer yet")
	c.presses(".guide-form", "Preview")
	seen := func(words string) {
		t.Helper()
		c.WaitFor(`document.querySelector(".write-preview iframe")?.contentDocument?.body?.innerText.includes("` + words + `")`)
	}
	seen("You are not alone with this.")
	if nav := c.Script(`document.querySelector(".write-preview iframe").contentDocument.querySelectorAll("nav, footer, script").length`); nav != "0" {
		t.Error("the site stands around a guide that is read alone")
	}
	c.Script(`(() => { const e = tinymce.get().find((e) => e.getContainer()?.closest(".guide-form")); e.setContent("<p>Sit down first.</p>"); e.dispatch("change"); return "" })()`)
	seen("Sit down first.")
	if c.Has(".write-share") {
		t.Error("a link for a friend is offered, and a guide has none")
	}
	c.pictures("guide-preview", ".write-preview")
	c.Axe(".write-preview")
	c.presses(".write-preview", "Put the preview away")
	c.WaitFor(`document.querySelector(".write-saved.saved") !== null`)

	// words that were on their way come back, and say how readers get them
	c.Open(site.URL + "/_/")
	c.opens("guides", guide.Id)
	c.Reads("Readers do not see them until you press “Update the guide”")
	if at := c.Script(`document.body.innerText.includes("from another window")`); at != "false" {
		t.Error("a window is spoken of that was never there")
	}
	c.presses(".guide-form", "Update the guide")
	c.Reads("Whoever has its link gets this guide now.")
	c.readsIn(".write-saved", "On your site, saved")
	c.Quiet(site.URL)
}
