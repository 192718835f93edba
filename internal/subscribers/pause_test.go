package subscribers_test

import (
	"net/url"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

func TestConfirmingAnythingWhileItIsQuietLetsEverythingGoOn(t *testing.T) {
	for name, asks := range map[string]func(t *testing.T, site *apptest.Site) (confirm string){
		"the newsletter": func(t *testing.T, site *apptest.Site) string {
			site.Post("/signup", url.Values{"email": {ada}, "newsletter": {"1"}})
			site.Settle()
			return site.Link(site.MailTo(ada).Text, "/confirm/")
		},
		"an earlier asking": func(t *testing.T, site *apptest.Site) string {
			for _, mail := range site.MailsTo(ada) {
				if mail.Subject == "Please confirm your address" {
					return site.Link(mail.Text, "/confirm/")
				}
			}
			t.Fatal("there is none")
			return ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(3)
			site.Make("guides", map[string]any{"title": "B", "outside_name": "More notes", "slug": "more", "status": "live", "body": "<p>More.</p>"})
			ask(t, site, ada, url.Values{"guide": {"more"}})
			site.Clock.Move(time.Hour)
			confirmed(t, site, ada, url.Values{"letters": {"1"}})
			site.Clock.Move(25 * time.Hour)
			if _, err := site.Letters.Tick(); err != nil { // the first letter waits in the ledger, and is held
				t.Fatal(err)
			}
			must(t, site.People.Pause(person(t, site, ada), site.Clock.Now().Add(subscribers.Quiet)))
			site.Settle()
			site.Post(asks(t, site), nil)
			site.Settle()
			if site.Count("messages", "status = 'held'") != 0 || site.Count("enrolments", "status = 'paused'") != 0 || site.Count("subscribers", "paused_until != ''") != 0 {
				t.Error("something stands still for ever")
			}
			for range 6 {
				site.Clock.Move(25 * time.Hour)
				site.Settle()
			}
			if n := site.Count("messages", "kind = 'letter' AND status = 'accepted'"); n != 3 {
				t.Errorf("%d letters came, not 3", n)
			}
		})
	}
}

func TestWhatWasLeftHeldForSomebodyWhoRestsNoLongerGoes(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, ada, url.Values{"letters": {"1"}})
	site.Clock.Move(25 * time.Hour)
	if _, err := site.Letters.Tick(); err != nil {
		t.Fatal(err)
	}
	run(t, site, "UPDATE messages SET status = 'held' WHERE kind = 'letter'", nil)
	site.Settle()
	if site.Count("messages", "status = 'held'") != 1 {
		t.Fatal("it went by itself")
	}
	site.Clock.Move(24 * time.Hour)
	must(t, site.People.Tidy(site.Clock.Now()))
	site.Settle()
	if m := site.MailTo(ada); m.Subject != "Note number 1" {
		t.Errorf("her last mail is %q", m.Subject)
	}
}
