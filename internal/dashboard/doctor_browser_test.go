package dashboard_test

import (
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// She looks, mends what can be mended, and lets somebody be written to again.
func TestIsEverythingWellIsAnsweredAndMendedOnTheScreen(t *testing.T) {
	site, fake := unwell(t)
	b := apptest.NewBrowser(t)
	b.Desktop()
	site.Author()
	b.LogInAt(site.URL)
	press(b, `.desk-foot a[href="#/health"]`)
	reads(b, "Mailgun does not tell us about")
	reads(b, "bea@example.org")
	for _, scheme := range []string{"light", "dark"} {
		b.Scheme(scheme)
		b.Phone()
		if wide := b.Script(`(place => place.scrollWidth > place.clientWidth + 1)(document.querySelector(".page-content"))`); wide != "false" {
			t.Error("it is wider than a phone")
		}
		b.Axe(".desk-page")
		b.Script(unroll)
		b.Picture("health-390-" + scheme)
		b.Desktop()
		b.Picture("health-1280-" + scheme)
	}

	press(b, ".desk-mend")
	b.WaitFor(`document.querySelector(".desk-page").textContent.includes("All webhooks are registered.")`) // folded, for her friend
	if b.Script(`document.querySelector(".desk-mend") === null`) != "true" || len(fake.Webhooks("delivered")) != 1 {
		t.Error("what was mended is offered still")
	}
	press(b, ".desk-unreached li .desk-lift")
	reads(b, "Has bea@example.org asked you herself")
	b.Script(`[...document.querySelectorAll(".modal button")].find((button) => button.textContent.includes("Yes, she asked me")).click()`)
	reads(b, "There is nobody.")
	if fake.Suppressed("bounces", "bea@example.org") {
		t.Error("Mailgun still drops her mail")
	}
	if page := b.Text(".desk-page"); strings.Contains(page, fake.Key) {
		t.Error("the page says a key")
	}
	b.Quiet(site.URL)
}
