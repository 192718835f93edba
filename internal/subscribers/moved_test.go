package subscribers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

const (
	newInbox   = "new@example.net"
	thirdInbox = "third@example.com"
)

// confirmed signs an address up, confirms it, and returns its way out.
func confirmed(t *testing.T, site *apptest.Site, address string, more url.Values) (stop string) {
	t.Helper()
	confirm := ask(t, site, address, more)
	if word := more.Get("word"); word != "" {
		site.PostBehind(confirm, word, nil)
	} else {
		site.Post(confirm, nil)
	}
	site.Settle()
	return site.MailTo(address).Unsubscribe
}

// preferencesOf asks for the preferences link and reads it from her mail.
func preferencesOf(t *testing.T, site *apptest.Site, address, stop string) string {
	t.Helper()
	site.Post(stop, url.Values{"action": {"preferences"}})
	site.Settle()
	return site.Link(site.MailTo(address).Text, "/preferences/")
}

// askToMove has a preferences page ask a new address, and returns the link mailed there.
func askToMove(t *testing.T, site *apptest.Site, preferences, to string) string {
	t.Helper()
	site.Post(preferences, url.Values{"action": {"address"}, "email": {to}})
	site.Settle()
	return site.Link(site.MailTo(to).Text, "/preferences/")
}

func TestNoLinkInTheOldInboxTellsOrTouchesTheNewAddress(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	notMe := ""
	ask(t, site, ada, nil)
	notMe = site.Link(site.MailTo(ada).Text, "/not-me/")
	stop := confirmed(t, site, ada, nil)
	preferences := preferencesOf(t, site, ada, stop)
	site.Post(askToMove(t, site, preferences, newInbox), url.Values{"action": {"move"}})
	if site.Count("subscribers", "email = '"+newInbox+"'") != 1 {
		t.Fatal("she was not moved")
	}

	for _, action := range []string{"export", "save", "address"} {
		page := site.Post(preferences, url.Values{"action": {action}, "email": {ada}})
		if page.Status != http.StatusNotFound || strings.Contains(page.Body, "example.net") {
			t.Errorf("%s from the old inbox: %d\n%s", action, page.Status, page.Body)
		}
	}
	if page := site.Get(preferences); page.Status != http.StatusNotFound {
		t.Errorf("the page from the old inbox: %d", page.Status)
	}
	if page := site.Get(stop); page.Status != http.StatusOK || strings.Contains(page.Body, "n•••") || strings.Contains(page.Body, "a•••") {
		t.Errorf("the way out of the old inbox shows an address: %d\n%s", page.Status, page.Body)
	}
	site.Post(notMe, nil)
	if site.Count("subscribers", "status = 'active'") != 1 {
		t.Error("“not me” in the old inbox stops the new one")
	}
	site.Clock.Move(70 * 24 * time.Hour)
	for _, m := range site.MailsTo(ada) {
		for _, part := range []string{"/confirm/", "/preferences/", "/download/", "/letter/"} {
			if !strings.Contains(m.Text, part) {
				continue
			}
			if page := site.Get(site.Link(m.Text, part)); strings.Contains(page.Body, "n•••") {
				t.Errorf("an old %s link shows the new address", part)
			}
		}
	}
	if page := site.Post(stop, url.Values{"List-Unsubscribe": {"One-Click"}}); page.Status != http.StatusOK || site.Count("subscribers", "status = 'unsubscribed'") != 1 {
		t.Error("the old way out does not stop her any more")
	}
}

func TestALinkThatMovedHerDoesNotBringHerBack(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stop := confirmed(t, site, ada, nil)
	first := askToMove(t, site, preferencesOf(t, site, ada, stop), newInbox)
	site.Post(first, url.Values{"action": {"move"}})
	site.Clock.Move(8 * 24 * time.Hour) // until then it can be taken back, and she stays where she is
	moved := site.People.UnsubscribeLink(person(t, site, newInbox))
	second := askToMove(t, site, preferencesOf(t, site, newInbox, moved), thirdInbox)
	site.Post(second, url.Values{"action": {"move"}})
	if page := site.Post(first, url.Values{"action": {"move"}}); page.Status != http.StatusNotFound || site.Count("subscribers", "email = '"+thirdInbox+"'") != 1 {
		t.Errorf("the first link took her subscription back: %d", page.Status)
	}
}

func TestNobodyIsMovedToAnAddressThatSaidNever(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stop := confirmed(t, site, ada, nil)
	move := askToMove(t, site, preferencesOf(t, site, ada, stop), newInbox)
	// the mail that asks carries the way to say never, like every first mail to an address
	if page := site.Post(site.Link(site.MailTo(newInbox).Text, "/not-me/"), nil); page.Status != http.StatusOK {
		t.Fatal(page.Status)
	}
	if page := site.Post(move, url.Values{"action": {"move"}}); page.Status != http.StatusNotFound {
		t.Errorf("moving: %d", page.Status)
	}
	if site.Count("subscribers", "email = '"+ada+"' AND status = 'active'") != 1 {
		t.Error("she was moved where nothing may be sent")
	}
}

func TestAnInboxSheMovedAwayFromCanStopHerAndNothingElse(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stop := confirmed(t, site, ada, url.Values{"letters": {"1"}})
	must(t, site.People.MoveAddress(person(t, site, ada), newInbox))
	page := site.Get(stop)
	for _, never := range []string{"erase", "pause", "preferences"} {
		if strings.Contains(page.Body, never) {
			t.Errorf("the page offers to %s:\n%s", never, page.Body)
		}
	}
	for _, action := range []string{"pause", "resume", "erase", "erase-now", "preferences"} {
		if page := site.Post(stop, url.Values{"action": {action}}); page.Status != http.StatusForbidden || !strings.Contains(page.Body, "Stop all mail to me") {
			t.Errorf("%s: %d", action, page.Status)
		}
	}
	site.Settle()
	if site.Count("subscribers", "status = 'active' AND paused_until = ''") != 1 || len(site.MailsTo(newInbox)) != 0 {
		t.Fatal("the old inbox did something to her")
	}
	page = site.Post(stop, url.Values{"action": {"stop"}})
	if page.Status != http.StatusOK || site.Count("subscribers", "status = 'unsubscribed'") != 1 {
		t.Errorf("stopping: %d", page.Status)
	}
}

func TestAWayOutStopsHerAddressEvenWhenItsRowIsGone(t *testing.T) {
	for name, begin := range map[string]func(t *testing.T, site *apptest.Site) (old string){
		"erased, and come back": func(t *testing.T, site *apptest.Site) string {
			old := confirmed(t, site, ada, nil)
			site.Post(old, url.Values{"action": {"erase-now"}})
			site.Clock.Move(time.Hour)
			confirmed(t, site, ada, url.Values{"letters": {"1"}})
			return old
		},
		"joined with another row": func(t *testing.T, site *apptest.Site) string {
			old := confirmed(t, site, ada, nil)
			stop := confirmed(t, site, thirdInbox, url.Values{"letters": {"1"}})
			site.Post(askToMove(t, site, preferencesOf(t, site, thirdInbox, stop), ada), url.Values{"action": {"move"}})
			return old
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(1)
			old := begin(t, site)
			before := len(site.MailsTo(ada))
			if page := site.Get(old); !strings.Contains(page.Body, "Stop all mail to me") {
				t.Errorf("the page offers no way out:\n%s", page.Body)
			}
			site.Post(old, url.Values{"List-Unsubscribe": {"One-Click"}})
			site.Clock.Move(25 * time.Hour)
			site.Settle()
			if n := len(site.MailsTo(ada)); n != before {
				t.Errorf("%d more mails came after she stopped", n-before)
			}
			confirmed(t, site, ada, nil)
			if site.MailTo(ada).Subject != "Here is what you asked for" {
				t.Error("coming back does not lift it")
			}
		})
	}
}

func TestErasingForgetsTheAddressesSheOnlyThoughtOf(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stop := confirmed(t, site, ada, nil)
	askToMove(t, site, preferencesOf(t, site, ada, stop), newInbox)
	site.Post(stop, url.Values{"action": {"erase-now"}})
	if n := site.Count("messages", ""); n != 0 {
		t.Errorf("%d messages are left", n)
	}
}
