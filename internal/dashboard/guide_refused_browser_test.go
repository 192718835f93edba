package dashboard_test

import (
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
	c.readsIn(".guide-form .write-notice", "give an address where an answer reaches you")
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
	w.Reads("Thank you, answers reach you now. Readers can ask for the guide now")
	w.WaitFor(`document.querySelector(".guide-form") === null && ` + chosenGuide + ` === "A calm evening" && document.querySelector(".write-title").value === "A quiet beginning" && document.activeElement.name === "guide"`)
	if n := site.Count("site", "reply_to = 'author@example.org' AND reply_hours = 'I answer on weekdays.'"); n != 1 {
		t.Error("the address is not kept")
	}
	c.Quiet(site.URL)
}
