package subscribers_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

func TestALinkFromBeforeSheStoppedDoesNotBringHerBack(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	old := ask(t, site, ada, url.Values{"letters": {"1"}, "newsletter": {"1"}})
	site.Clock.Move(time.Hour)
	site.Post("/signup", url.Values{"email": {ada}, "newsletter": {"1"}})
	site.Settle()
	site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil)
	person, err := site.App.FindFirstRecordByFilter("subscribers", "status = 'active'")
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := subscribers.ByID(site.App, person.Id)
	if err != nil {
		t.Fatal(err)
	}
	site.Post(site.People.UnsubscribeLink(fresh), nil)
	if page := site.Post(old, nil); page.Status != http.StatusNotFound || site.Count("subscribers", "status = 'active'") != 0 {
		t.Errorf("pressing it: %d, and she is a subscriber again", page.Status)
	}
	// asking again at once is a new signup, since the old link is dead
	before := len(site.MailsTo(ada))
	confirm := ask(t, site, ada, nil)
	if n := len(site.MailsTo(ada)); n != before+1 {
		t.Fatalf("%d mails", n-before)
	}
	site.Post(confirm, nil)
	if site.Count("subscribers", "status = 'active'") != 1 {
		t.Error("she cannot come back")
	}
}

func TestNobodyCanTakeDiscretionOutOfAnothersSignup(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirm := ask(t, site, ada, url.Values{"discreet": {"1"}, "word": {"marigold"}})
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}}) // him, a minute later
	site.PostBehind(confirm, "marigold", nil)
	if site.Count("subscribers", "discreet = 1") != 1 {
		t.Error("her mails are not discreet")
	}
}

// most is how many mails one address may be made to get in a day: five by signing up and
// five by asking for fresh links.
const most = 10

func TestNoFloodOfMailCanBeMadeOutOfHerLinks(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stop := confirmed(t, site, ada, url.Values{"letters": {"1"}})
	confirm := site.Link(site.MailsTo(ada)[0].Text, "/confirm/")
	download := site.Link(site.MailsTo(ada)[1].Text, "/download/")
	site.Clock.Move(31 * 24 * time.Hour)
	site.Settle()
	before := len(site.MailsTo(ada))
	for range 4 * 23 { // every quarter of an hour for a day
		site.Post(stop, url.Values{"action": {"preferences"}})
		site.Post(confirm, url.Values{"action": {"fresh"}})
		site.Post(download, url.Values{"action": {"fresh"}})
		site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})
		site.Settle()
		site.Clock.Move(15 * time.Minute)
	}
	if n := len(site.MailsTo(ada)) - before; n > most {
		t.Errorf("%d mails in a day", n)
	}
	site.Clock.Move(24 * time.Hour)
	before = len(site.MailsTo(ada))
	site.Post(stop, url.Values{"action": {"preferences"}})
	site.Settle()
	if len(site.MailsTo(ada)) != before+1 {
		t.Error("a day later she cannot ask for a link")
	}
}

func TestAWayOutWritesToNobodyWhoHasStopped(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stop := confirmed(t, site, ada, nil)
	site.Post(stop, nil)
	before := len(site.MailsTo(ada))
	site.Post(stop, url.Values{"action": {"preferences"}})
	site.Settle()
	if len(site.MailsTo(ada)) != before {
		t.Error("she stopped all mail, and got one")
	}
}

func TestASubscriberCannotFloodOthersByChangingAddress(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	preferences := preferencesOf(t, site, ada, confirmed(t, site, ada, nil))
	eve := "eve@example.org"
	other := preferencesOf(t, site, eve, confirmed(t, site, eve, nil))
	const victim = "victim@example.net"
	for i := range 7 { // two hours is what a preferences link lives
		site.Post(preferences, url.Values{"action": {"address"}, "email": {victim}})
		site.Post(other, url.Values{"action": {"address"}, "email": {victim}})
		site.Post(preferences, url.Values{"action": {"address"}, "email": {"someone" + strconv.Itoa(i) + "@example.net"}})
		site.Settle()
		site.Clock.Move(16 * time.Minute)
	}
	if n := len(site.MailsTo(victim)); n > 3 {
		t.Errorf("%d mails to one address", n)
	}
	if n := len(site.Mails()) - len(site.MailsTo(ada)) - len(site.MailsTo(eve)); n > 6 {
		t.Errorf("%d mails to strangers from two subscribers", n)
	}
}

func TestWhoHasStoppedDoesNotTurnTheNewsletterOn(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stop := confirmed(t, site, ada, nil)
	preferences := preferencesOf(t, site, ada, stop)
	site.Post(stop, nil)
	site.Post(preferences, url.Values{"action": {"save"}, "newsletter": {"1"}})
	site.Clock.Move(time.Hour)
	site.Post(ask(t, site, ada, nil), nil)
	if site.Count("subscribers", "newsletter = 1") != 0 {
		t.Error("coming back for a guide brought the newsletter too")
	}
}
