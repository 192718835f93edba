package selfservice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

func TestPreferencesAreReachedOnlyByAFreshLinkInHerMail(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, "1")
	stop := site.Link(site.MailTo(ada).Text, "/unsubscribe/")
	page := site.Post(stop, url.Values{"action": {"preferences"}})
	if strings.Contains(page.Body, "/preferences/") {
		t.Fatal("the link is on the page, for whoever holds an old mail")
	}
	site.Settle()
	link := site.Link(site.MailTo(ada).Text, "/preferences/")
	page = site.Post(link, url.Values{"action": {"save"}, "newsletter": {"1"}, "letters": {"1"}, "first_name": {"Ada"}, "safe_from": {"10:00"}, "safe_until": {"12:00"}, "timezone": {"Europe/London"}})
	if page.Status != 200 || site.Count("subscribers", "newsletter = 1 AND first_name = 'Ada' AND safe_from = '10:00' AND timezone = 'Europe/London'") != 1 {
		t.Fatalf("saving: %d", page.Status)
	}
	if site.Count("consents", "newsletter = 1 AND confirmed_at != '' AND page = '/preferences'") != 1 {
		t.Error("her consent to the newsletter is not recorded")
	}
	if page := site.Post(link, url.Values{"action": {"save"}, "safe_from": {"25:00"}, "safe_until": {"12:00"}}); page.Status != 400 || site.Count("subscribers", "newsletter = 1") != 1 || !strings.Contains(page.Body, `value="25:00"`) {
		t.Errorf("nonsense: %d, and something changed", page.Status)
	}
	if page := site.Post(link, url.Values{"action": {"export"}}); page.Status != 200 || !strings.Contains(page.Body, ada) || !strings.Contains(page.Body, "wording") {
		t.Errorf("the copy: %d %s", page.Status, page.Body)
	}
	// a form from before her letters began has no box for them, and leaves them alone
	site.Post(link, url.Values{"action": {"save"}, "newsletter": {"1"}})
	if site.Count("enrolments", "status = 'active'") != 1 {
		t.Error("a form that said nothing of the letters ended them")
	}
	if page := site.Post(link, url.Values{"action": {"save"}, "safe_from": {"25:00"}, "safe_until": {"12:00"}}); !strings.Contains(page.Body, `name="letters" value="1" checked`) {
		t.Errorf("a slip in it unticks the box it did not have:\n%s", page.Body)
	}
	// unticking the letters takes her out of them
	if page := site.Get(link); !strings.Contains(page.Body, `<input type="hidden" name="letters_shown" value="1">`) {
		t.Errorf("the form does not say that it has the box:\n%s", page.Body)
	}
	site.Post(link, url.Values{"action": {"save"}, "newsletter": {"1"}, "letters_shown": {"1"}})
	if site.Count("enrolments", "status = 'exited'") != 1 || site.Count("subscribers", "status = 'active' AND newsletter = 1") != 1 {
		t.Error("she did not leave the letters, or lost more than that")
	}
	site.Clock.Move(3 * time.Hour)
	if page := site.Get(link); page.Status != http.StatusGone {
		t.Errorf("three hours later: %d", page.Status)
	}
}

func TestTheOldInboxNeverLearnsTheNewAddress(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, "1")
	site.Post(site.Link(site.MailTo(ada).Text, "/unsubscribe/"), url.Values{"action": {"preferences"}})
	site.Settle()
	preferences := site.Link(site.MailTo(ada).Text, "/preferences/")
	before := len(site.MailsTo(ada))
	site.Post(preferences, url.Values{"action": {"address"}, "email": {"new@example.net"}})
	site.Settle()
	move := site.Link(site.MailTo("new@example.net").Text, "/preferences/")
	site.Get(move)
	if site.Count("subscribers", "email = 'ada@example.org'") != 1 {
		t.Fatal("a GET moved her")
	}
	site.Post(move, url.Values{"action": {"move"}})
	if site.Count("subscribers", "email = 'new@example.net' AND status = 'active'") != 1 {
		t.Fatal("she was not moved")
	}
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	if len(site.MailsTo(ada)) != before+1 {
		t.Error("the old inbox got more than the word that she has moved")
	}
	if got := site.MailTo("new@example.net").Subject; got != "Note number 1" {
		t.Errorf("the letter did not follow her: %q", got)
	}
	for _, m := range site.MailsTo(ada) {
		if strings.Contains(m.HTML+m.Text, "example.net") {
			t.Error("the new address stands in the old inbox")
		}
	}
}
