package selfservice_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// tells is what nobody may learn from her inbox: what kind of site it is, what she asked for, where she came from, who she is.
var tells = []string{
	"Slow Tide", "leaving", "Notes for a quiet hour", "Note number", "this is letter", "You are not alone", "/blog/", "/guides/", "calm",
	"Ada", "Europe/London", "newsletter", "the letters", "the guide", "•••", "Exit this page", "consents",
}

// learns reports what a page or a mail gives away.
func learns(text string) (all []string) {
	for _, tell := range tells {
		if strings.Contains(text, tell) {
			all = append(all, tell)
		}
	}
	return all
}

// The one she is leaving has her inbox, knows nothing of the code, and opens every link, presses every button and
// follows every mail, while her letters come and after she has stopped. What he learns is nothing, and what he can do is stop.
func TestThePartnerWithHerInboxLearnsNothingInDiscreetMode(t *testing.T) {
	for name, until := range map[string]func(site *apptest.Site){
		"before she has confirmed": func(*apptest.Site) {},
		"once she reads": func(site *apptest.Site) {
			site.PostBehind(site.Link(site.MailTo(ada).Text, "/confirm/"), marigold, nil)
			site.Settle()
		},
		"when letters, the newsletter and notices have come": func(site *apptest.Site) {
			site.PostBehind(site.Link(site.MailTo(ada).Text, "/confirm/"), marigold, nil)
			site.Settle()
			stop := site.MailTo(ada).Unsubscribe
			site.PostBehind(stop, marigold, url.Values{"action": {"preferences"}})
			site.Settle()
			preferences := site.Link(site.MailTo(ada).Text, "/preferences/")
			site.PostBehind(preferences, marigold, url.Values{"action": {"address"}, "email": {"new@example.net"}})
			site.Clock.Move(25 * time.Hour)
			site.Settle()
			letter := site.Make("newsletters", map[string]any{"subject": "A month on", "body": "<p>Leaving, one month on.</p>"})
			if err := site.Newsletters.Send(letter.Id, site.Clock.Now()); err != nil {
				t.Fatal(err)
			}
			site.Settle()
		},
		"long after, when links have run out": func(site *apptest.Site) {
			site.PostBehind(site.Link(site.MailTo(ada).Text, "/confirm/"), marigold, nil)
			site.Settle()
			site.Clock.Move(70 * 24 * time.Hour)
			site.Settle()
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(3)
			site.Post("/signup", url.Values{
				"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "newsletter": {"1"}, "first_name": {"Ada"}, "page": {"/blog/leaving"},
				"timezone": {"Europe/London"}, "discreet": {"1"}, "word": {marigold},
			})
			site.Settle()
			until(site)

			partner := site.Walk(ada, "him@example.net")
			partner.Types = map[string][]string{"word": {"ada", "leaving"}, "email": {"him@example.net"}}
			partner.Leaves = func(s apptest.Step) bool {
				return s.Says("stop") || s.Says("not-me") || strings.Contains(s.Form.Encode(), "One-Click")
			}
			before := dump(t, site)
			look := func(steps []apptest.Step) {
				t.Helper()
				for _, s := range steps {
					if all := learns(s.Page.Body); all != nil {
						t.Errorf("%s %s %v tells him %q (%d):\n%s", s.Method, s.Path(), s.Form, all, s.Page.Status, s.Page.Body)
					}
					if kind := s.Page.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
						t.Errorf("%s %s gives him a %s", s.Method, s.Path(), kind)
					}
				}
				for _, m := range site.Mails() {
					if m.To != ada && m.To != "him@example.net" {
						continue
					}
					if all := learns(m.Subject + m.From + m.Text + m.HTML); all != nil {
						t.Errorf("%q tells him %q:\n%s", m.Subject, all, m.Text)
					}
				}
			}
			steps := partner.Go()
			look(steps)
			if len(steps) < 4 {
				t.Errorf("he took %d steps: that is no walk", len(steps))
			}
			if dump(t, site) != before {
				t.Error("he changed something without stopping her")
			}
			if n := len(site.MailsTo("him@example.net")); n != 0 {
				t.Errorf("%d mails came to him", n)
			}

			partner.Leaves = nil
			mails := len(site.Mails())
			look(partner.Go())
			if site.Count("subscribers", "status = 'active' OR newsletter = 1") != 0 {
				t.Error("he pressed all there is, and she gets mail still")
			}
			site.Clock.Move(72 * time.Hour)
			site.Settle()
			look(partner.Go())
			if len(site.Mails()) != mails {
				t.Error("mail comes after stopping")
			}
		})
	}
}

// He can ask, too, with her address and a word of his own. What comes of that opens with his word; what was hers does not.
func TestThePartnersOwnAskingOpensNothingThatWasHers(t *testing.T) {
	site, links := behindAWord(t)
	site.Make("guides", map[string]any{"title": "On sleep", "outside_name": "Another", "slug": "sleep", "status": "live", "body": "<p>Sleep well.</p>"})
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"sleep"}, "discreet": {"1"}, "word": {"gotcha"}})
	site.Settle()
	his := site.MailTo(ada)
	if strings.Contains(his.Subject+his.Text, "sleep") || !strings.Contains(his.Text, "/confirm/") {
		t.Fatalf("the mail that came: %s\n%s", his.Subject, his.Text)
	}
	confirm := site.Link(his.Text, "/confirm/")
	if page := site.Post(confirm, url.Values{"word": {marigold}}); page.Status != 404 {
		t.Errorf("her word opens his asking: %d", page.Status)
	}
	// until he presses, nothing of hers is different
	if page := site.Post(links["letter"], url.Values{"word": {marigold}}); page.Status != 200 {
		t.Errorf("her letter: %d", page.Status)
	}
	if page := site.PostBehind(confirm, "gotcha", nil); page.Status != 200 || !strings.Contains(page.Body, "Sleep well") {
		t.Fatalf("his asking: %d\n%s", page.Status, page.Body)
	}
	site.Settle()
	partner := site.Walk(ada)
	partner.Types = map[string][]string{"word": {"gotcha"}}
	partner.Leaves = func(s apptest.Step) bool {
		return s.Says("stop") || s.Says("not-me") || s.Says("erase-now") || s.Says("save") || strings.Contains(s.Form.Encode(), "One-Click")
	}
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	var exported bool
	for _, s := range partner.Go() {
		exported = exported || strings.Contains(s.Page.Body, `"consents"`)
		for _, hers := range []string{"/blog/leaving", "You are not alone", "this is letter", "Note number", "Ada", "Notes for a quiet hour"} {
			if strings.Contains(s.Page.Body, hers) {
				t.Errorf("%s %s %v shows him %q", s.Method, s.Path(), s.Form, hers)
			}
		}
	}
	if !exported {
		t.Error("he did not come as far as the copy of what we know")
	}
	for kind, link := range links {
		for _, word := range []string{"gotcha", marigold} {
			page := site.Post(link, url.Values{"word": {word}})
			if kind != "unsubscribe" && page.Status != 404 {
				t.Errorf("%s opens with %s: %d", kind, word, page.Status)
			}
		}
	}
	if site.Count("enrolments", "") != 0 {
		t.Error("her letters go on, and would open with his word")
	}
	// and she is not shut out: asking once more, with a word of her own, is the same the other way round
	site.Clock.Move(25 * time.Hour)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "discreet": {"1"}, "word": {"bluebell"}})
	site.Settle()
	if page := site.PostBehind(site.Link(site.MailTo(ada).Text, "/confirm/"), "bluebell", nil); !strings.Contains(page.Body, "You are not alone") {
		t.Errorf("she: %d", page.Status)
	}
	if page := site.Post(confirm, url.Values{"word": {"gotcha"}}); page.Status != 404 {
		t.Errorf("his opens still: %d", page.Status)
	}
}

// Asking again with the word she has adds to what is hers, and closes nothing.
func TestAskingAgainWithTheSameWordLosesNothing(t *testing.T) {
	site, links := behindAWord(t)
	site.Make("guides", map[string]any{"title": "On sleep", "outside_name": "Another", "slug": "sleep", "status": "live", "body": "<p>Sleep well.</p>"})
	site.Clock.Move(time.Hour)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"sleep"}, "discreet": {"1"}, "word": {"MARIGOLD"}})
	site.Settle()
	if page := site.PostBehind(site.Link(site.MailTo(ada).Text, "/confirm/"), marigold, nil); !strings.Contains(page.Body, "Sleep well") {
		t.Fatal(page.Status)
	}
	for _, kind := range []string{"letter", "guide"} {
		if page := site.Post(links[kind], url.Values{"word": {marigold}}); page.Status != 200 {
			t.Errorf("%s: %d", kind, page.Status)
		}
	}
	if site.Count("enrolments", "status = 'active'") != 1 || site.Count("consents", "page = '/blog/leaving'") != 1 {
		t.Error("her letters or what she had are gone")
	}
}
