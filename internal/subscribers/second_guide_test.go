package subscribers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// twoGuides is a site with a second guide, and Ada who has confirmed the first an hour ago.
func twoGuides(t *testing.T) *apptest.Site {
	t.Helper()
	site := apptest.New(t)
	site.Offer(1)
	site.Make("guides", map[string]any{"title": "B", "outside_name": "More notes", "slug": "more", "status": "live", "body": "<p>More.</p>"})
	confirmed(t, site, ada, nil)
	site.Clock.Move(time.Hour)
	return site
}

func TestTheLinkOfASecondGuideIsRenewedLikeThatOfTheFirst(t *testing.T) {
	site := twoGuides(t)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"more"}, "letters": {"1"}, "newsletter": {"1"}})
	site.Settle()
	if !strings.Contains(site.MailTo(ada).Text, "More notes") {
		t.Fatalf("it did not come:\n%s", site.MailTo(ada).Text)
	}
	if site.Count("consents", "confirmed_at != ''") != 2 || site.Count("consents", "letters = 1 OR newsletter = 1") != 0 {
		t.Error("the record says that she confirmed something else than the guide that went out")
	}
	link := site.Link(site.MailTo(ada).Text, "/letter/")
	site.Clock.Move(61 * 24 * time.Hour)
	before := len(site.MailsTo(ada))
	if page := site.Get(link); page.Status != http.StatusGone {
		t.Fatal(page.Status)
	}
	site.Post(link, url.Values{"action": {"fresh"}})
	site.Settle()
	if len(site.MailsTo(ada)) != before+1 || !strings.Contains(site.MailTo(ada).Text, "More notes") {
		t.Error("“it is on its way”, and nothing is")
	}
}

func TestAFormAddsDiscretionForASubscriberAndNeverTakesItAway(t *testing.T) {
	site := twoGuides(t)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"more"}, "discreet": {"1"}, "word": {"marigold"}})
	site.Settle()
	if strings.Contains(site.MailTo(ada).Text, "More notes") || strings.Contains(site.MailTo(ada).Text, "/download/") {
		t.Errorf("she asked for discretion:\n%s", site.MailTo(ada).Text)
	}
	if site.Count("subscribers", "discreet = 1") != 0 {
		t.Error("whoever types her address shuts her out of what she has, with a word of his")
	}
	site.PostBehind(site.Link(site.MailTo(ada).Text, "/confirm/"), "marigold", nil)
	site.Settle()
	if site.Count("subscribers", "discreet = 1") != 1 || strings.Contains(site.MailTo(ada).Text, "More notes") {
		t.Errorf("with the press it is hers:\n%s", site.MailTo(ada).Text)
	}
	site.Clock.Move(time.Hour)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"more"}})
	if site.Count("subscribers", "discreet = 1") != 1 {
		t.Error("whoever types her address takes her discretion away")
	}
}
