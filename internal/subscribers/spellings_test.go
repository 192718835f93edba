package subscribers_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
	"waymark/internal/token"
)

// mailsOf counts the mails to every spelling that begins like this.
func mailsOf(site *apptest.Site, begins string) (n int) {
	for _, m := range site.Mails() {
		if strings.HasPrefix(strings.ToLower(strings.ReplaceAll(m.To, ".", "")), begins) {
			n++
		}
	}
	return n
}

func TestOneMailboxGetsThreeConfirmationsADayHoweverItIsSpelt(t *testing.T) {
	for _, c := range []struct {
		name   string
		spell  func(i int) string
		begins string
	}{
		{"tags", func(i int) string { return fmt.Sprintf("victim+%d@example.org", i) }, "victim"},
		{"dots and tags", func(i int) string {
			return []string{"v.ictim", "vi.ctim", "vic.tim", "VICTIM"}[i%4] + fmt.Sprintf("+%d", i) + []string{"@gmail.com", "@googlemail.com"}[i%2]
		}, "victim"},
		{"the same one, an hour apart", func(int) string { return "victim@example.org" }, "victim"},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(1)
			for hour := range 24 {
				for i := range 3 {
					site.Post("/signup", url.Values{"email": {c.spell(3*hour + i)}, "guide": {"calm"}})
				}
				site.Settle()
				site.Clock.Move(59 * time.Minute)
			}
			if n := mailsOf(site, c.begins); n != 3 {
				t.Errorf("%d mails came, want 3", n)
			}
			site.Clock.Move(25 * time.Hour)
			if err := site.People.Tidy(site.Clock.Now()); err != nil {
				t.Fatal(err)
			}
			site.Post("/signup", url.Values{"email": {c.spell(0)}, "guide": {"calm"}})
			site.Settle()
			if n := mailsOf(site, c.begins); n != 4 {
				t.Errorf("the next day there are %d, want 4", n)
			}
			if n := site.Count("mailbox_askings", ""); n != 1 {
				t.Errorf("%d moments are kept, want the last", n)
			}
		})
	}
}

func TestAskingAgainAfterFiveMinutesBringsAnotherMail(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	ask := func() {
		site.Post("/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}})
		site.Settle()
	}
	ask()
	site.Clock.Move(5*time.Minute - time.Second)
	ask()
	if n := len(site.MailsTo("ada@example.org")); n != 1 {
		t.Errorf("a second click brought mail: %d", n)
	}
	site.Clock.Move(time.Second)
	ask()
	if n := len(site.MailsTo("ada@example.org")); n != 2 {
		t.Errorf("%d mails after five minutes, want 2", n)
	}
}

func TestMailGoesToTheAddressAsItWasTyped(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	const typed = "A.da+Quiet@gmail.com"
	site.Post("/signup", url.Values{"email": {typed}, "guide": {"calm"}})
	site.Settle()
	site.MailTo(typed)
}

func TestNotMeStopsEverySpelling(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	ask := func(address string) {
		site.Post("/signup", url.Values{"email": {address}, "guide": {"calm"}})
	}
	ask("victim+1@gmail.com")
	ask("vic.tim@googlemail.com")
	site.Settle()
	waiting := site.Link(site.MailTo("vic.tim@googlemail.com").Text, "/confirm/")
	site.Post(site.Link(site.MailTo("victim+1@gmail.com").Text, "/not-me/"), nil)
	for _, other := range []string{"victim@gmail.com", "VICTIM+2@gmail.com", "v.i.c.t.i.m@gmail.com"} {
		ask(other)
	}
	site.Settle()
	site.Post(waiting, nil)
	site.Settle()
	if n := mailsOf(site, "victim"); n != 2 {
		t.Errorf("%d mails came, want the two from before", n)
	}
	if n := site.Count("subscribers", "status = 'active'"); n != 0 {
		t.Error("another spelling was confirmed")
	}
	// the author lets her back, by whichever spelling she writes from
	if err := site.People.Lift(t.Context(), nil, "vic.tim@gmail.com"); err != nil {
		t.Fatal(err)
	}
	site.Clock.Move(25 * time.Hour)
	ask("victim@gmail.com")
	site.Settle()
	if n := mailsOf(site, "victim"); n != 3 {
		t.Errorf("let back, she has %d mails, want 3", n)
	}
}

func TestABounceOfATagThatSomebodyMadeUpStopsNobodyElse(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
	site.Post(site.Link(site.MailTo("ada@example.org").Text, "/confirm/"), nil)
	site.Settle()
	site.Post("/signup", url.Values{"email": {"ada+nobody@example.org"}, "guide": {"calm"}})
	row, err := site.App.FindFirstRecordByData("subscribers", "email", "ada+nobody@example.org")
	if err != nil {
		t.Fatal(err)
	}
	if err := site.App.RunInTransaction(func(tx core.App) error {
		return site.People.Suppress(tx, row.Id, subscribers.ReasonBounced)
	}); err != nil {
		t.Fatal(err)
	}
	had := len(site.MailsTo("ada@example.org"))
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	if n := len(site.MailsTo("ada@example.org")); n != had+1 {
		t.Errorf("her letter did not come: %d mails, had %d", n, had)
	}
}

func TestWhatEarlierVersionsWroteDownGoesOnWorking(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	hash := func(address string) string { return site.Signer.Hash("address", strings.ToLower(address)) }
	site.Make("suppressions", map[string]any{"hash": hash("V.ictim+tag@gmail.com"), "reason": "not_me"})
	site.Make("suppressions", map[string]any{"hash": hash("plain@example.org"), "reason": "complained"})
	for address, want := range map[string]int{"v.ictim+tag@gmail.com": 0, "plain@example.org": 0, "plain+other@example.org": 0} {
		site.Post("/signup", url.Values{"email": {address}, "guide": {"calm"}})
		site.Settle()
		if n := len(site.MailsTo(address)); n != want {
			t.Errorf("%s has %d mails", address, n)
		}
	}

	// a "not me" link of an earlier version names the spelling alone; its row knows the rest
	site.Post("/signup", url.Values{"email": {"o.ther+1@gmail.com"}, "guide": {"calm"}})
	consent, err := site.App.FindFirstRecordByFilter("consents", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Post("/not-me/"+site.Signer.Sign(token.NotMe, consent.Id+" "+hash("o.ther+1@gmail.com"), site.Clock.Now().Add(time.Hour)), nil)
	site.Post("/signup", url.Values{"email": {"other@gmail.com"}, "guide": {"calm"}})
	site.Settle()
	if n := mailsOf(site, "other"); n != 0 {
		t.Errorf("%d mails came after an old link had said no", n)
	}
}
