package selfservice_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"waymark/internal/apptest"
)

func TestASignupTakesAsLongForASubscriberAsForAStranger(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, "1")
	const never, bounced = "never@example.org", "bounced@example.org"
	site.Make("subscribers", map[string]any{"email": bounced, "status": "bounced"})
	site.Post("/signup", url.Values{"email": {never}, "guide": {"calm"}})
	site.Settle()
	site.Post(site.Link(site.MailTo(never).Text, "/not-me/"), nil)
	// several times what the longest of these takes by itself, and no less for those of
	// whom nothing is written
	const evenly = 10 * time.Millisecond
	for name, address := range map[string]string{
		"a stranger": "stranger@example.org", "a subscriber": ada, "a subscriber once more": ada,
		"one who never wants to hear from us": never, "one whose mail came back": bounced,
	} {
		began := time.Now()
		site.Post("/signup", url.Values{"email": {address}, "guide": {"calm"}})
		if took := time.Since(began); took < evenly {
			t.Errorf("%s: answered after %v", name, took)
		}
	}
}

func TestANameThatIsMoreThanANameIsRefused(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	for name, typed := range map[string]string{
		"the mail carrier's variable": "%unsubscribe_url%", "a merge tag": "{{ site_url }}", "markup": "<b>Ada</b>",
		"a link in other dots": "casino。example", "a telephone number": "call 0900 123456", "text that runs backwards": "A\u202eda", "a line of its own": "A\u2028B",
	} {
		page := site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "first_name": {typed}})
		if page.Status != http.StatusBadRequest || site.Count("subscribers", "") != 0 {
			t.Errorf("%s: %d", name, page.Status)
		}
	}
	for _, typed := range []string{"Anne-Marie", "O’Hara", "José", "أمل", "مه\u200cسا", "Ada L.", "Zoë 2"} {
		page := site.Post("/signup", url.Values{"email": {"x@example.org"}, "guide": {"calm"}, "first_name": {typed}})
		if page.Status != http.StatusOK {
			t.Errorf("%q is refused", typed)
		}
	}
}
