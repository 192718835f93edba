package dashboard_test

import (
	"testing"

	"waymark/internal/apptest"
)

// A site on its first day has no reply address yet, and a guide may not go live without one.
func TestAGuideThatMayNotGoLiveYetSaysWhy(t *testing.T) {
	site := apptest.New(t)
	c := choosing(t, site)
	c.opens("guides", "")
	c.Fill(".write-title", "A calm evening")
	c.presses(".guide-form", "Offer it now")
	c.Reads("write a reply address that somebody reads")
}
