package selfservice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

const his = "his@example.net"

// takesOver has whoever reads Ada's mail move her to an inbox of his own, and returns what her inbox is told.
func takesOver(t *testing.T, site *apptest.Site) (told, undo string) {
	t.Helper()
	site.Post(site.MailTo(ada).Unsubscribe, url.Values{"action": {"preferences"}})
	site.Settle()
	preferences := site.Link(site.MailTo(ada).Text, "/preferences/")
	site.Post(preferences, url.Values{"action": {"address"}, "email": {his}})
	site.Settle()
	before := len(site.MailsTo(ada))
	move := site.Link(site.MailTo(his).Text, "/preferences/")
	if page := site.Post(move, url.Values{"action": {"move"}}); page.Status != http.StatusOK || site.Count("subscribers", "status = 'active' AND email = '"+his+"'") != 1 {
		t.Fatalf("moving: %d", page.Status)
	}
	site.Settle()
	if n := len(site.MailsTo(ada)); n != before+1 {
		t.Fatalf("the old inbox got %d mails", n-before)
	}
	mail := site.MailTo(ada)
	return mail.Subject + mail.Text + mail.HTML + mail.From, site.Link(mail.Text, "/preferences/")
}

// The row was the partner's, the old inbox heard nothing, and her own link answered nothing.
func TestTheOldInboxIsToldOfAMoveAndTakesItBack(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	confirmed(t, site, "1")
	older := site.Link(site.MailTo(ada).Text, "/letter/")
	person := row(t, site, "subscribers")
	site.Set(person, map[string]any{"first_name": "Ada", "safe_from": "00:00", "safe_until": "00:30"}) // told at once, at any hour
	told, undo := takesOver(t, site)
	for _, never := range []string{"example.net", "guide", "Notes", "Slow Tide", "/blog"} {
		if strings.Contains(told, never) {
			t.Errorf("it is told %q", never)
		}
	}
	if page := site.Get(older); page.Status != http.StatusNotFound {
		t.Errorf("a link in the inbox she left: %d", page.Status)
	}
	site.Clock.Move(6 * 24 * time.Hour)
	before := dump(t, site)
	if page := site.Get(undo); page.Status != http.StatusOK || strings.Contains(page.Body, "h•••") || dump(t, site) != before {
		t.Fatalf("a GET changed something, or shows his address: %d", page.Status)
	}
	theirs := site.People.WayOut(readerAt(t, site, his))
	if page := site.Post(undo, url.Values{"action": {"undo"}}); page.Status != http.StatusOK {
		t.Fatalf("taking it back: %d", page.Status)
	}
	if site.Count("subscribers", "status = 'active' AND email = '"+ada+"' AND first_name = 'Ada' AND before_move = ''") != 1 || site.Count("enrolments", "status = 'active'") != 1 {
		t.Error("she has not back what she had")
	}
	site.Settle()
	if mail := site.MailTo(his); strings.Contains(mail.Text+mail.HTML, "example.org/") || strings.Contains(mail.Text, ada) || mail.Subject != "Nothing more comes to this address" {
		t.Errorf("he is told: %s", mail.Text)
	}
	if page := site.Get(older); page.Status != http.StatusOK {
		t.Errorf("her older link: %d", page.Status)
	}
	if page := site.Post(theirs, url.Values{"action": {"erase-now"}}); page.Status != http.StatusForbidden {
		t.Errorf("erasing from his inbox: %d", page.Status)
	}
	if page := site.Post(undo, nil); page.Status != http.StatusNotFound {
		t.Errorf("taking it back twice: %d", page.Status)
	}
}

func TestAMoveIsForGoodAfterSevenDays(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, "1")
	_, undo := takesOver(t, site)
	site.Clock.Move(7 * 24 * time.Hour)
	if page := site.Post(undo, nil); page.Status != http.StatusNotFound || site.Count("subscribers", "email = '"+his+"'") != 1 {
		t.Errorf("after a week: %d", page.Status)
	}
	if err := site.People.Tidy(site.Clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if site.Count("subscribers", "before_move != ''") != 0 {
		t.Error("what it could have been taken back to is kept")
	}
}

func TestWhileAMoveCanBeTakenBackNothingElseCanBeTakenAway(t *testing.T) {
	site := apptest.New(t)
	site.Offer(3)
	confirmed(t, site, "1")
	takesOver(t, site)
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	stop := site.MailTo(his).Unsubscribe
	if page := site.Get(stop); page.Status != http.StatusOK || strings.Contains(page.Body, "Erase") {
		t.Errorf("his way out offers to erase: %d", page.Status)
	}
	site.Post(stop, url.Values{"action": {"preferences"}})
	site.Settle()
	preferences := site.Link(site.MailTo(his).Text, "/preferences/")
	if page := site.Get(preferences); strings.Contains(page.Body, `value="export"`) || strings.Contains(page.Body, `value="address"`) || !strings.Contains(page.Body, "Until Tuesday 1 December, 10:00") {
		t.Errorf("his page offers what he may not:\n%s", page.Body)
	}
	for _, press := range []struct{ link, action string }{{stop, "erase"}, {stop, "erase-now"}, {preferences, "export"}, {preferences, "address"}} {
		page := site.Post(press.link, url.Values{"action": {press.action}, "email": {"further@example.net"}})
		if page.Status != http.StatusForbidden || strings.Contains(page.Body, "requested_at") {
			t.Errorf("%s: %d", press.action, page.Status)
		}
	}
	site.Settle()
	if site.Count("subscribers", "status = 'active' AND email = '"+his+"'") != 1 || len(site.MailsTo("further@example.net")) != 0 {
		t.Error("he erased her, or moved on")
	}
	if page := site.Post(stop, url.Values{"action": {"stop"}}); page.Status != http.StatusOK || site.Count("subscribers", "status = 'unsubscribed'") != 1 {
		t.Errorf("stopping: %d", page.Status)
	}
}

// Whoever has the old inbox may have asked to move to a person who has her own subscription at the new one.
func TestTakingAMoveBackBringsNothingThatWasTheNewInboxs(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	other := site.Make("guides", map[string]any{
		"title": "Another guide", "outside_name": "Other notes", "slug": "other", "status": "live", "summary": "A short guide.", "body": "<p>Something else.</p>",
	})
	site.Post("/signup", url.Values{"email": {his}, "guide": {"other"}, "newsletter": {"1"}, "first_name": {"Bea"}, "page": {"/blog/hers"}})
	site.Settle()
	site.Post(site.Link(site.MailTo(his).Text, "/confirm/"), nil)
	site.Settle()
	site.Clock.Move(time.Hour)
	confirmed(t, site, "1")
	_, undo := takesOver(t, site)
	if site.Count("consents", "guide = '"+other.Id+"'") != 1 {
		t.Fatal("they were not joined")
	}
	site.Clock.Move(time.Hour)
	site.Post(undo, nil)
	site.Settle()
	if site.Count("subscribers", "email = '"+ada+"' AND newsletter = FALSE AND first_name = ''") != 1 || site.Count("consents", "guide = '"+other.Id+"'") != 0 ||
		site.Count("messages", "guide = '"+other.Id+"'") != 0 || site.Count("enrolments", "status = 'active'") != 1 {
		t.Error("the old inbox has what was the new one's")
	}
}

func TestACopyInNormalModeLeavesOutOnWhichPagesSheAsked(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "first_name": {"Ada"}, "page": {"/blog/leaving-safely"}})
	site.Settle()
	site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil)
	site.Settle()
	export := func(after time.Duration) string {
		site.Clock.Move(after)
		site.Post(site.MailTo(ada).Unsubscribe, url.Values{"action": {"preferences"}})
		site.Settle()
		page := site.Post(site.Link(site.MailTo(ada).Text, "/preferences/"), url.Values{"action": {"export"}})
		if page.Status != http.StatusOK || !strings.Contains(page.Body, ada) || !strings.Contains(page.Body, "Ada") || !strings.Contains(page.Body, "wording") {
			t.Fatalf("%d: %s", page.Status, page.Body)
		}
		return page.Body
	}
	// within minutes of her first press, too: whoever reads her mail is soonest there on that day
	for _, after := range []time.Duration{time.Minute, 3 * time.Hour} {
		if copied := export(after); strings.Contains(copied, "leaving-safely") || strings.Contains(copied, `"page"`) {
			t.Errorf("after %v it says where she came from", after)
		}
	}
	site.Clock.Move(20 * time.Minute)
	// whoever knows her address can ask, but only an asking with a press in her mail counts
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "page": {"/blog/elsewhere"}})
	site.Settle()
	site.Post(site.MailTo(ada).Unsubscribe, url.Values{"action": {"preferences"}})
	site.Settle()
	page := site.Post(site.Link(site.MailTo(ada).Text, "/preferences/"), url.Values{"action": {"export"}})
	if page.Status != http.StatusOK || strings.Contains(page.Body, "leaving-safely") {
		t.Errorf("asking without a press gives it away: %d", page.Status)
	}
	site.Clock.Move(3 * time.Hour)
	site.Post("/signup", url.Values{"email": {ada}, "newsletter": {"1"}, "page": {"/blog/elsewhere"}})
	site.Settle()
	site.Clock.Move(time.Minute)
	site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil)
	site.Settle()
	var stop string
	for _, m := range site.MailsTo(ada) {
		if m.Unsubscribe != "" {
			stop = m.Unsubscribe
		}
	}
	site.Post(stop, url.Values{"action": {"preferences"}})
	site.Settle()
	page = site.Post(site.Link(site.MailTo(ada).Text, "/preferences/"), url.Values{"action": {"export"}})
	if page.Status != http.StatusOK || !strings.Contains(page.Body, "leaving-safely") {
		t.Errorf("after asking anew and confirming: %d", page.Status)
	}
}
