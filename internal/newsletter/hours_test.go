package newsletter_test

import (
	"net/url"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/newsletter"
	"waymark/internal/subscribers"
)

// afternoon are the safe hours of the tests; they begin three hours after apptest.Start, 10:00 in London.
var afternoon = map[string]any{"safe_from": "13:00", "safe_until": "15:00"}

func TestANewsletterReachesWhoeverHasSafeHoursWhenTheyOpen(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	wanted := p.readers(3)
	p.reader("ada", afternoon)
	p.reader("bea", map[string]any{"safe_from": "13:00", "safe_until": "15:00", "timezone": "America/New_York"})
	p.reader("open", map[string]any{"safe_from": "09:00", "safe_until": "11:00"})
	letter := p.send("A quiet hour", body)
	p.Settle()
	for _, who := range append(wanted, "open@example.com") {
		if p.got(who) != 1 {
			t.Errorf("%s got it %d times at once", who, p.got(who))
		}
	}
	if n := p.wantSums(letter); n.Hours != 2 || n.Waiting != 2 || p.status(letter) != newsletter.Sending {
		t.Errorf("%+v, and it is %s", n, p.status(letter))
	}
	for _, step := range []struct {
		at       string
		ada, bea int
	}{{"12:59", 0, 0}, {"13:00", 1, 0}, {"17:59", 1, 0}, {"18:00", 1, 1}} {
		at(p, step.at)
		p.Settle()
		if ada, bea := p.got("ada@example.com"), p.got("bea@example.com"); ada != step.ada || bea != step.bea {
			t.Errorf("at %s Ada has %d and Bea %d", step.at, ada, bea)
		}
	}
	if n := p.wantSums(letter); n.Gone != 6 || n.Hours != 0 || p.status(letter) != newsletter.Sent {
		t.Errorf("%+v, and it is %s", n, p.status(letter))
	}
}

func TestAnAttemptThatComesTooLateForHerHoursWaitsForTheNextAndIsNone(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	p.reader("ada", afternoon)
	p.send("A quiet hour", body)
	if _, err := p.Newsletters.Tick(); err != nil { // it stands in the ledger, due at one
		t.Fatal(err)
	}
	at(p, "15:00") // and nothing could be sent until three
	p.Settle()
	if p.got("ada@example.com") != 0 {
		t.Fatal("it came after her hours")
	}
	row, err := p.App.FindFirstRecordByFilter("messages", "kind = 'newsletter'")
	if err != nil {
		t.Fatal(err)
	}
	if row.GetString("status") != "queued" || row.GetInt("attempts") != 0 || row.GetDateTime("next_at").String() != "2026-11-25 13:00:00.000Z" {
		t.Errorf("the row is %s after %d attempts, due at %s", row.GetString("status"), row.GetInt("attempts"), row.GetDateTime("next_at"))
	}
	p.Clock.Move(22 * time.Hour)
	p.Settle()
	if p.got("ada@example.com") != 1 {
		t.Error("it did not come the next day")
	}
}

func TestWhatWaitsForHerHoursCanBeStopped(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	p.reader("ada", afternoon)
	p.reader("now", nil)
	letter := p.send("A quiet hour", body)
	p.Settle()
	if err := p.Newsletters.Stop(letter.Id); err != nil {
		t.Fatal(err)
	}
	p.Settle()
	at(p, "13:30")
	p.Settle()
	if n := p.wantSums(letter); p.got("ada@example.com") != 0 || p.got("now@example.com") != 1 || n.Cancelled != 1 || n.Hours != 0 {
		t.Errorf("Ada has %d: %+v", p.got("ada@example.com"), n)
	}
}

func TestOtherHoursAreKeptAtOnce(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	ada := p.reader("ada", afternoon)
	p.send("A quiet hour", body)
	p.Settle()
	person, err := subscribers.ByID(p.App, ada.Id)
	if err != nil {
		t.Fatal(err)
	}
	from, until := "11:00", "12:00"
	if err := p.People.Change(person, subscribers.Preferences{SafeFrom: &from, SafeUntil: &until}); err != nil {
		t.Fatal(err)
	}
	p.Settle()
	at(p, "11:00")
	p.Settle()
	if p.got("ada@example.com") != 1 {
		t.Error("it did not come in the hours she chose then")
	}
}

// The plan is twenty an hour, forty were there before her, and her hours are half of one.
func TestAThrottledNewsletterIsNotAlwaysTooLateForHer(t *testing.T) {
	p := newPost(t, apptest.Env("WAYMARK_MAIL_PER_HOUR", "20"))
	p.canBeAnswered()
	p.readers(40)
	p.reader("ada", map[string]any{"safe_from": "13:00", "safe_until": "13:30"})
	p.send("A quiet hour", body)
	for _, clock := range []string{"10:00", "11:10", "12:20", "12:59", "13:00"} {
		at(p, clock)
		p.Settle()
	}
	if p.got("ada@example.com") != 1 {
		t.Errorf("it has not come: %d have", p.mailgun.Calls())
	}
}

// at puts the clock at a time of the day on which the tests begin, in UTC.
func at(p *post, clock string) {
	p.Helper()
	when, err := time.Parse("2006-01-02 15:04", apptest.Start.Format(time.DateOnly)+" "+clock)
	if err != nil {
		p.Fatal(err)
	}
	p.Clock.Move(when.Sub(p.Clock.Now()))
}

func TestWhatSheHasJustAskedForComesAtOnce(t *testing.T) {
	p := newPost(t)
	p.Offer(1)
	const ada = "ada@example.com"
	p.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "newsletter": {"1"}, "safe_from": {"13:00"}, "safe_until": {"15:00"}})
	p.Settle()
	if p.got(ada) != 1 {
		t.Fatal("the mail that asks whether it was she did not come")
	}
	p.Post(p.Link(p.mailgun.MessagesTo(ada)[0].Text, "/confirm/"), nil)
	p.Settle()
	if p.got(ada) != 2 {
		t.Fatal("her guide did not come")
	}
	person, err := p.App.FindFirstRecordByFilter("subscribers", "email = 'ada@example.com'")
	if err != nil {
		t.Fatal(err)
	}
	her := &subscribers.Subscriber{}
	her.SetProxyRecord(person)
	if err := p.People.MailPreferencesLink(her); err != nil {
		t.Fatal(err)
	}
	p.Settle()
	if p.got(ada) != 3 {
		t.Error("her fresh link did not come")
	}
}
