package dashboard_test

import (
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// A site on its first day has no reply address yet, and a guide may not go live without one:
// she is asked for it on the spot, and the article she came from waits underneath.
func TestAGuideThatMayNotGoLiveYetAsksForAReplyAddressAndComesBackToTheArticle(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	c := chooser{w.Browser, t, site}
	w.opens("")
	w.entitles("A quiet beginning")
	w.PressButton("Write a guide for this")
	c.Fill(".guide-form .write-title", "A calm evening")
	c.presses(".guide-form", "Offer it now")
	c.readsIn(".guide-form .write-notice", "write a reply address that somebody reads")
	c.pictures("guide-refused", ".guide-form .write-notice")
	c.Axe(".guide-form .write-notice")
	c.PressButton("Give a reply address")
	c.WaitFor(`document.activeElement.name === "reply_to"`)
	c.Fill(`.write-reply [name="reply_to"]`, "author@example.org")
	c.presses(".write-reply", "Keep them")
	c.readsIn(".write-reply", "Both are needed")
	c.Axe(".write-reply")
	c.pictures("guide-reply", ".write-reply")
	c.Fill(`.write-reply [name="reply_hours"]`, "I answer on weekdays.")
	c.presses(".write-reply", "Keep them")
	c.readsIn(".guide-form .write-notice", "press “Offer it now” again")
	c.presses(".guide-form", "Offer it now")
	w.WaitFor(`document.querySelector(".guide-form") === null && ` + chosenGuide + ` === "A calm evening" && document.querySelector(".write-title").value === "A quiet beginning"`)
	if n := site.Count("site", "reply_to = 'author@example.org' AND reply_hours = 'I answer on weekdays.'"); n != 1 {
		t.Error("the address is not kept")
	}
}

// The words that offer a guide in the text get its box there, and the checklist looks for them.
func TestTheBoxOfAGuideGoesWhereTheTextSpeaksOfIt(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(0)
	post := site.Make("posts", map[string]any{
		"title": "A quiet beginning", "status": "draft", "guide": guide.Id,
		"body": "<p>It rains here.</p><p>Download the free Calm Guide</p><p>So it goes.</p><p>Download the free Calm Guide now</p><p>The end.</p>",
	})
	w := atDesk(t, site)
	c := chooser{w.Browser, t, site}
	w.opens(post.Id)
	w.PressButton("Publish now")
	w.Reads("Your text speaks of a download, and the box stands only at the end.")
	c.pictures("checklist-download", ".write-checklist")
	w.Script(`([...document.querySelectorAll(".write-advice li")].find((li) => li.innerText.includes("speaks of a download")).querySelector("button").click(), "")`)
	w.WaitFor(`document.querySelector(".write-checklist") === null && (` + editor + `).selection.getContent({ format: "text" }).includes("Download the free Calm Guide")`)
	const box = `<div data-block="guide" data-guide="calm"></div>`
	put := func(said string) {
		t.Helper()
		c.presses(".guide-choice", "Put its box in the text here")
		w.WaitFor(`document.querySelector('[data-note="box"]')?.innerText.includes("` + said + `")`)
	}
	put("below “Download the free Calm Guide”")
	w.holds("<p>It rains here.</p><p>Download the free Calm Guide</p>" + box + "<p>So it goes.</p><p>Download the free Calm Guide now</p><p>The end.</p>")
	c.pictures("guide-box-put", ".write-editor")
	put("below “Download the free Calm Guide now”")
	w.noted("box", "Undo")
	w.holds("<p>It rains here.</p><p>Download the free Calm Guide</p>" + box + "<p>So it goes.</p><p>Download the free Calm Guide now</p><p>The end.</p>")
	w.PressButton("Publish now")
	w.WaitFor(`document.querySelectorAll(".write-advice li").length > 3`)
	if said := w.Text(".write-checklist"); strings.Contains(said, "speaks of a download") {
		t.Errorf("the checklist still says: %s", said)
	}
	w.Quiet(site.URL)
}
