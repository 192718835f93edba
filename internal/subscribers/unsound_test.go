package subscribers_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// An import may leave what no form takes. Nobody is kept from a way out by it.
func TestARowThatIsUnsoundCanDoWhateverTheOthersCan(t *testing.T) {
	no := false
	for name, act := range map[string]func(site *apptest.Site, s *subscribers.Subscriber) error{
		"stop":  func(site *apptest.Site, s *subscribers.Subscriber) error { return site.People.Stop(s) },
		"erase": func(site *apptest.Site, s *subscribers.Subscriber) error { return site.People.Erase(s) },
		"complain": func(site *apptest.Site, s *subscribers.Subscriber) error {
			return site.App.RunInTransaction(func(tx core.App) error { return site.People.Suppress(tx, s.Id, subscribers.ReasonComplained) })
		},
		"pause and resume": func(site *apptest.Site, s *subscribers.Subscriber) error {
			if err := site.People.Pause(s, site.Clock.Now().Add(time.Hour)); err != nil {
				return err
			}
			return site.People.Resume(s)
		},
		"leave the letters": func(site *apptest.Site, s *subscribers.Subscriber) error {
			return site.People.Change(s, subscribers.Preferences{Letters: &no})
		},
		"move": func(site *apptest.Site, s *subscribers.Subscriber) error { return site.People.MoveAddress(s, newInbox) },
		"be let back": func(site *apptest.Site, s *subscribers.Subscriber) error {
			run(t, site, "UPDATE subscribers SET status = 'bounced'", nil)
			return site.People.Lift(context.Background(), nil, ada)
		},
		"say that it was not she": func(site *apptest.Site, s *subscribers.Subscriber) error {
			site.Post(site.Link(site.MailsTo(ada)[0].Text, "/not-me/"), nil)
			if site.Count("subscribers", "status = 'unsubscribed'") != 1 {
				return errors.New("“not me” did not stop her")
			}
			return nil
		},
		"come back": func(site *apptest.Site, s *subscribers.Subscriber) error {
			if err := site.People.Stop(s); err != nil {
				return err
			}
			site.Clock.Move(time.Hour)
			site.Post(ask(t, site, ada, nil), nil)
			if site.Count("subscribers", "status = 'active'") != 1 {
				return errors.New("she did not come back")
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(1)
			confirmed(t, site, ada, url.Values{"letters": {"1"}})
			run(t, site, "UPDATE subscribers SET safe_from = '9:00', safe_until = '17:00'", nil)
			must(t, act(site, person(t, site, ada)))
		})
	}
}

func TestOneUnsoundRowDoesNotKeepTheOthersMailBack(t *testing.T) {
	site := apptest.New(t)
	_, letters := site.Offer(1)
	confirmed(t, site, "bob@example.org", url.Values{"letters": {"1"}})
	// her address was stopped when her row was gone; then she was imported again
	site.Make("suppressions", map[string]any{"hash": subscribers.AddressHash(site.People, ada), "reason": "erased"})
	run(t, site, `INSERT INTO subscribers (id, email, status, safe_from, created, updated) VALUES ('imported0000001', 'ada@example.org', 'active', '9:00', '2026-01-01 00:00:00.000Z', '2026-01-01 00:00:00.000Z')`, nil)
	site.Make("enrolments", map[string]any{"subscriber": "imported0000001", "sequence": letters.Id, "status": "active", "last_at": site.Clock.Now()})
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	if m := site.MailTo("bob@example.org"); m.Subject != "Note number 1" {
		t.Errorf("Bob's last mail is %q", m.Subject)
	}
	if n := len(site.MailsTo(ada)); n != 0 {
		t.Errorf("%d mails went to an address that was stopped", n)
	}
}
