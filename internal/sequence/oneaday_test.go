package sequence_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
)

// Two sequences, both overdue after an outage of ten days, and then going on beside each other.
func TestSomebodyInTwoSequencesGetsOneLetterADayAndBothGoOn(t *testing.T) {
	site := apptest.New(t)
	site.Offer(4) // a letter a day
	second := site.Make("sequences", map[string]any{"name": "Another", "status": "live", "timezone": "UTC"})
	for i := range 4 {
		site.Make("steps", map[string]any{
			"sequence": second.Id, "subject": fmt.Sprintf("Line number %d", i+1), "body": "<p>Words.</p>", "delay": 1, "delay_unit": "days", "status": "active",
		})
	}
	both := site.Make("subscribers", map[string]any{"email": "both@example.org", "status": "active"})
	only := site.Make("subscribers", map[string]any{"email": "only@example.org", "status": "active"})
	sequences, err := site.App.FindAllRecords("sequences")
	if err != nil {
		t.Fatal(err)
	}
	for _, sequence := range sequences {
		site.Make("enrolments", map[string]any{"subscriber": both.Id, "sequence": sequence.Id, "status": "active", "last_at": site.Clock.Now()})
	}
	site.Make("enrolments", map[string]any{"subscriber": only.Id, "sequence": second.Id, "status": "active", "last_at": site.Clock.Now()})
	site.Clock.Move(10 * 24 * time.Hour)

	got, seen, had := map[string]int{}, 0, map[string]int{} // by subject, and by day
	for hour := range 9 * 24 {
		site.Settle()
		hers := site.MailsTo("both@example.org")
		for _, mail := range hers[seen:] {
			got[mail.Subject[:4]]++
			had[site.Clock.Now().Format(time.DateOnly)]++
		}
		seen = len(hers)
		if hour == 4*24 && (got["Note"] < 1 || got["Line"] < 1) {
			t.Errorf("after four days one sequence has had to wait for the other: %v", got)
		}
		site.Clock.Move(time.Hour)
	}
	for day, n := range had {
		if n > 1 {
			t.Errorf("on %s she got %d letters", day, n)
		}
	}
	if got["Note"] != 4 || got["Line"] != 4 {
		t.Errorf("she got %v, not four of each", got)
	}
	if n := len(site.MailsTo("only@example.org")); n != 4 {
		t.Errorf("somebody in one sequence got %d letters, not 4", n)
	}
}

// crowded is somebody in two sequences: the first with letters a day apart, the second with one
// letter, so many days after now. Her mail goes to a fake Mailgun.
func crowded(t *testing.T, after int) (site *apptest.Site, fake *apptest.FakeMailgun, first *core.Record) {
	t.Helper()
	fake = apptest.NewFakeMailgun(t)
	site = apptest.New(t, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()))
	_, first = site.Offer(3)
	second := site.Make("sequences", map[string]any{"name": "Another", "status": "live", "timezone": "UTC"})
	site.Make("steps", map[string]any{"sequence": second.Id, "subject": "A line", "body": "<p>Words.</p>", "delay": after, "delay_unit": "days", "status": "active"})
	person := site.Make("subscribers", map[string]any{"email": "both@example.org", "status": "active"})
	for _, sequence := range []*core.Record{first, second} {
		site.Make("enrolments", map[string]any{"subscriber": person.Id, "sequence": sequence.Id, "status": "active", "last_at": site.Clock.Now()})
	}
	return site, fake, first
}

// oneADay goes on until she has had this many letters, and no two on one day.
func oneADay(t *testing.T, site *apptest.Site, fake *apptest.FakeMailgun, want int) {
	t.Helper()
	got := len(fake.MessagesTo("both@example.org"))
	for range 10 {
		site.Settle()
		now := len(fake.MessagesTo("both@example.org"))
		if now-got > 1 {
			t.Errorf("%d letters on one day", now-got)
		}
		got = now
		site.Clock.Move(24 * time.Hour)
	}
	if got != want {
		t.Errorf("she got %d letters, not %d", got, want)
	}
}

func TestOneLetterADayWhenTheMailHadStopped(t *testing.T) {
	site, fake, _ := crowded(t, 2)
	fake.FailAlways(apptest.Fault401)
	for range 5 * 4 { // not Settle, which waits for the mail to go
		site.Clock.Move(6 * time.Hour)
		for range 2 {
			if _, err := site.Letters.Tick(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := site.Outbox.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	fake.FailAlways(apptest.Fault{})
	site.Clock.Move(time.Hour)
	oneADay(t, site, fake, 4)
}

// One is held, the other waits in the ledger: neither was written on the other's day.
func TestOneLetterADayWhenALetterWasHeld(t *testing.T) {
	site, fake, first := crowded(t, 3)
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	if _, err := site.Letters.Tick(); err != nil {
		t.Fatal(err)
	}
	site.Set(first, map[string]any{"status": "paused"})
	site.Settle()
	site.Clock.Move(48 * time.Hour)
	site.Settle()
	if n := len(fake.MessagesTo("both@example.org")); n != 1 {
		t.Fatalf("%d letters while the first sequence rests", n)
	}
	site.Set(first, map[string]any{"status": "live"})
	site.Clock.Move(time.Hour)
	site.Settle()
	if n := len(fake.MessagesTo("both@example.org")); n != 1 {
		t.Errorf("%d letters on one day", n)
	}
	site.Clock.Move(24 * time.Hour)
	oneADay(t, site, fake, 4)
}
