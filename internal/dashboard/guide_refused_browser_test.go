package dashboard_test

import (
	"testing"

	"waymark/internal/apptest"
)

// A site on its first day has no reply address yet, and a guide may not go live without
// one: that is said until she has seen to it, with the way there and back.
func TestAGuideThatMayNotGoLiveYetSaysWhyAndLeadsThere(t *testing.T) {
	site := apptest.New(t)
	c := choosing(t, site)
	c.opens("guides", "")
	c.Fill(".write-title", "A calm evening")
	c.presses(".guide-form", "Offer it now")
	c.readsIn(".guide-form .write-notice", "write a reply address that somebody reads")
	c.WaitFor(`document.querySelector(".write-saved.saved") !== null || document.activeElement.innerText === "Give a reply address"`)
	c.pictures("guide-refused", ".guide-form .write-notice")
	c.Axe(".guide-form .write-notice")
	c.PressButton("Give a reply address")
	c.WaitFor(`location.hash.startsWith("#/site") && document.activeElement.id === "site-reply_to"`)
	c.Fill("#site-reply_to", "author@example.org")
	c.Fill("#site-reply_hours", "I answer on weekdays.")
	press(c.Browser, ".desk-save button")
	c.Reads("On your site since")
	c.PressButton("Back to where you were")
	c.WaitFor(`document.querySelector(".guide-form .write-title")?.value === "A calm evening"`)
	c.presses(".guide-form", "Offer it now")
	c.Reads("Readers can ask for it now")
}
