package selfservice_test

import (
	"net/url"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

func TestWhatIsSetApartInAGuideIsToldAsANote(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(0)
	site.Set(guide, map[string]any{"body": `<p>One.</p><aside data-block="callout"><p>Mind &lt;aside.</p></aside><aside data-block="exercise"><p>Try.</p></aside>`})
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})
	site.Settle()
	page := site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil)
	if n := strings.Count(page.Body, `<aside role="note"`); n != 2 || !strings.Contains(page.Body, "Mind &lt;aside.") {
		t.Errorf("%d notes:\n%s", n, page.Body)
	}
}
