package selfservice_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// The press is a plain button that needs no script. Pressed too early it is offered again, in the same way.
func TestTheOneMorePressIsAButtonWithoutScripts(t *testing.T) {
	b := apptest.NewBrowser(t)
	site := outrun(t)
	b.Open(site.URL + "/signup/sent?press=" + pressOn(site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})))
	if !b.Axe("body") {
		t.Log("axe is not here")
	}
	for _, scheme := range []string{"light", "dark"} {
		b.Scheme(scheme)
		b.Phone()
		b.Picture("press-phone-" + scheme)
		b.Desktop()
		b.Picture("press-desktop-" + scheme)
	}
	b.Phone()
	b.Scripts(false)
	b.Click("form button")
	if heading := b.Text("h1"); heading != "A moment too soon" {
		t.Errorf("pressed at once: %q", heading)
	}
	b.Picture("press-early-phone-dark")
	site.Clock.Move(6 * time.Second)
	b.Click("form button")
	if heading := b.Text("h1"); heading != "Please look at your mail" || !strings.HasSuffix(b.Where(), "/signup/sent") {
		t.Errorf("pressed: %q at %s", heading, b.Where())
	}
	site.Settle()
	site.MailTo(ada)
	b.Quiet(site.URL)
}
