package subscribers_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

func TestAFreshLinkOutlivesTheForgettingOfPendingAddresses(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	link := ask(t, site, ada, nil)
	site.Clock.Move(13*24*time.Hour + 20*time.Hour)
	site.Post(link, url.Values{"action": {"fresh"}})
	site.Settle()
	fresh := site.Link(site.MailTo(ada).Text, "/confirm/")
	site.Clock.Move(5 * time.Hour)
	must(t, site.People.Tidy(site.Clock.Now()))
	if page := site.Get(fresh); page.Status != http.StatusOK {
		t.Errorf("five hours old, it answers %d", page.Status)
	}
	site.Clock.Move(14 * 24 * time.Hour)
	must(t, site.People.Tidy(site.Clock.Now()))
	if site.Count("subscribers", "") != 0 {
		t.Error("she is kept for ever")
	}
}

func TestOneWithWhomTidyingFailsDoesNotKeepTheOthersWaiting(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	for _, name := range []string{"a", "b", "c", "d"} {
		ask(t, site, "waits-"+name+"@example.org", nil)
		confirmed(t, site, "rests-"+name+"@example.org", nil)
		site.Clock.Move(time.Minute)
		must(t, site.People.Pause(person(t, site, "rests-"+name), site.Clock.Now().Add(time.Hour)))
	}
	cursed := map[string]bool{person(t, site, "waits-a").Id: true, person(t, site, "waits-c").Id: true, person(t, site, "rests-b").Id: true}
	site.App.OnRecordDelete(subscribers.Collection).BindFunc(func(e *core.RecordEvent) error {
		if cursed[e.Record.Id] {
			return errors.New("no such luck")
		}
		return e.Next()
	})
	site.People.OnResumed(func(_ core.App, subscriber string) error {
		if cursed[subscriber] {
			return errors.New("no such luck")
		}
		return nil
	})
	site.Clock.Move(15 * 24 * time.Hour)
	err := site.People.Tidy(site.Clock.Now())
	if err == nil || strings.Count(err.Error(), "no such luck") != 3 {
		t.Errorf("of three failures it tells: %v", err)
	}
	if site.Count("subscribers", "status = 'pending'") != 2 || site.Count("subscribers", "paused_until != ''") != 1 {
		t.Error("somebody else was kept waiting")
	}
	clear(cursed)
	must(t, site.People.Tidy(site.Clock.Now()))
	if site.Count("subscribers", "status = 'pending' OR paused_until != ''") != 0 {
		t.Error("it was not made up for")
	}
}

func TestNotMeForgetsTheAddressAndWhatStillWaitsForIt(t *testing.T) {
	const stranger = "stranger@example.net"
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, ada, nil)
	confirmed(t, site, "bea@example.org", nil)
	must(t, site.People.MailAddressLink(person(t, site, ada), stranger))
	site.Settle()
	notMe := site.Link(site.MailTo(stranger).Text, "/not-me/")
	must(t, site.People.MailAddressLink(person(t, site, "bea"), stranger)) // waits in the ledger
	site.Post(notMe, nil)
	if n := site.Count("messages", "kind = 'system'"); n != 0 {
		t.Errorf("%d mails to that address are kept", n)
	}
	must(t, site.People.MailAddressLink(person(t, site, "bea"), stranger))
	site.Settle()
	if n := len(site.MailsTo(stranger)); n != 1 {
		t.Errorf("%d mails, though it said never after the first", n)
	}
}

func TestTheLedgerNamesNobodyWhoIsNoSubscriberForLongerThanADay(t *testing.T) {
	const stranger = "stranger@example.net"
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, ada, nil)
	must(t, site.People.MailAddressLink(person(t, site, ada), stranger))
	named := func() int { return site.Count("messages", "recipient = '"+stranger+"'") }
	site.Clock.Move(25 * time.Hour)
	must(t, site.People.Tidy(site.Clock.Now()))
	if named() != 1 {
		t.Fatal("it waits still, and nobody knows for whom")
	}
	site.Settle()
	must(t, site.People.Tidy(site.Clock.Now()))
	if named() != 1 || len(site.MailsTo(stranger)) != 1 {
		t.Error("what became of it may still be told, and whom it was for is forgotten")
	}
	site.Clock.Move(25 * time.Hour)
	must(t, site.People.Tidy(site.Clock.Now()))
	if named() != 0 || site.Count("messages", "kind = 'system' AND payload IS NOT NULL") != 0 {
		t.Error("a day later it names her still")
	}
}

// finishers are subscribers of every kind, some months after they came.
func finishers(t *testing.T, days int) *apptest.Site {
	t.Helper()
	site := apptest.New(t)
	site.Offer(1)
	row, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	must(t, err)
	site.Set(row, map[string]any{"forget_finished_after": days})
	for name, more := range map[string]url.Values{
		"finished": {"letters": {"1"}}, "guide-only": nil, "left": {"letters": {"1"}}, "newsletter": {"newsletter": {"1"}},
		"rests": {"letters": {"1"}}, "ahead": nil, "stopped": nil, "asked-again": nil, "waits": nil,
	} {
		confirmed(t, site, name+"@example.org", more)
	}
	no := false
	must(t, site.People.Change(person(t, site, "left"), subscribers.Preferences{Letters: &no}), site.People.Stop(person(t, site, "stopped")))
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	rests(t, site, "rests")
	ask(t, site, "pending@example.org", nil)
	slow := site.Make("sequences", map[string]any{"name": "Slow", "status": "draft"})
	site.Make("enrolments", map[string]any{"subscriber": person(t, site, "ahead").Id, "sequence": slow.Id, "status": "active"})
	site.Clock.Move(20 * 24 * time.Hour)
	site.Post("/signup", url.Values{"email": {"asked-again@example.org"}, "guide": {"calm"}})
	site.Settle()
	site.Clock.Move(12 * 24 * time.Hour)
	run(t, site, "UPDATE messages SET status = 'held' WHERE subscriber = {:s} AND kind = 'guide'", dbx.Params{"s": person(t, site, "waits").Id})
	// rows that were saved as records are stamped by the real clock
	run(t, site, "UPDATE enrolments SET updated = min(updated, {:at})", dbx.Params{"at": "2026-11-26 00:00:00.000Z"})
	return site
}

func TestWhoHasFinishedIsForgottenWhenTheAuthorWantsIt(t *testing.T) {
	everybody := []string{"finished", "guide-only", "left", "newsletter", "rests", "ahead", "stopped", "asked-again", "waits"}
	for _, c := range []struct {
		name  string
		days  int
		stays []string
	}{
		{"after thirty days", 30, everybody[3:]},
		{"after forty days, which have not passed", 40, everybody},
		{"never", 0, everybody},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := finishers(t, c.days)
			must(t, site.People.Tidy(site.Clock.Now()))
			for _, name := range everybody {
				stays := slices.Contains(c.stays, name)
				if there := site.Count("subscribers", "email = '"+name+"@example.org'") == 1; there != stays {
					t.Errorf("%s is there: %v", name, there)
				}
			}
		})
	}
}

func TestWhoWasForgottenLeavesNothingAndMayAskAgain(t *testing.T) {
	site := finishers(t, 30)
	id := person(t, site, "finished").Id
	must(t, site.People.Tidy(site.Clock.Now()))
	for _, table := range []string{"consents", "enrolments", "messages"} {
		if n := site.Count(table, "subscriber = '"+id+"'"); n != 0 {
			t.Errorf("%d rows of hers in %s", n, table)
		}
	}
	if site.Count("suppressions", "") != 0 || len(site.MailsTo("finished@example.org")) != 0 {
		t.Error("a mark of her stays, or her mail")
	}
	confirmed(t, site, "finished@example.org", url.Values{"letters": {"1"}})
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	if m := site.MailTo("finished@example.org"); m.Subject != "Note number 1" {
		t.Errorf("she came back, and her last mail is %q", m.Subject)
	}
}
