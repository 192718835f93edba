package subscribers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

const ada = "ada@example.org"

// ask signs an address up as the guide's form does, and returns the confirmation mail's link.
func ask(t *testing.T, site *apptest.Site, address string, more url.Values) (confirm string) {
	t.Helper()
	form := url.Values{"email": {address}, "guide": {"calm"}, "page": {"/blog/x"}}
	for name, value := range more {
		form[name] = value
	}
	if page := site.Post("/signup", form); page.Status != http.StatusOK || !strings.HasSuffix(page.URL, "/signup/sent") {
		t.Fatalf("signing up: %d at %s\n%s", page.Status, page.URL, page.Body)
	}
	site.Settle()
	return site.Link(site.MailTo(address).Text, "/confirm/")
}

func TestFromSigningUpToTheLastLetter(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	confirm := ask(t, site, ada, url.Values{"letters": {"1"}, "first_name": {"Ada"}})

	if page := site.Get(confirm); page.Status != 200 || !strings.Contains(page.Body, "Get the guide") {
		t.Fatalf("the confirmation page: %d\n%s", page.Status, page.Body)
	}
	if site.Count("subscribers", "status = 'active'") != 0 {
		t.Fatal("a GET confirmed")
	}
	page := site.Post(confirm, nil)
	if page.Status != 200 || !strings.Contains(page.Body, "You are not alone with this.") {
		t.Fatalf("the guide: %d\n%s", page.Status, page.Body)
	}
	site.Settle()
	guide := site.MailTo(ada)
	if guide.Subject != "Here is what you asked for" || guide.Unsubscribe == "" {
		t.Fatalf("the guide's mail: %q", guide.Subject)
	}
	file := site.Get(site.Link(guide.Text, "/download/"))
	if file.Status != 200 || !strings.HasPrefix(file.Body, "%PDF") || !strings.Contains(file.Header.Get("Content-Disposition"), "Notes for a quiet hour.pdf") {
		t.Fatalf("the file: %d, %v", file.Status, file.Header)
	}

	for day, want := range []string{"Note number 1", "Note number 2"} {
		site.Clock.Move(23 * time.Hour)
		site.Settle()
		if n := len(site.MailsTo(ada)); n != 2+day {
			t.Fatalf("an hour early there are %d mails, not %d", n, 2+day)
		}
		site.Clock.Move(2 * time.Hour)
		site.Settle()
		if m := site.MailTo(ada); m.Subject != want || !strings.Contains(m.Text, "Hello Ada") {
			t.Fatalf("got %q:\n%s", m.Subject, m.Text)
		}
	}
	site.Clock.Move(30 * 24 * time.Hour)
	site.Settle()
	if n := len(site.MailsTo(ada)); n != 4 {
		t.Errorf("%d mails in all, not 4", n)
	}
	if site.Count("enrolments", "status = 'completed'") != 1 {
		t.Error("she has not finished")
	}
}

func TestJustTheGuideBringsNoLetters(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	site.Post(ask(t, site, ada, url.Values{"letters": {""}}), nil)
	site.Settle()
	site.Clock.Move(30 * 24 * time.Hour)
	site.Settle()
	if n := len(site.MailsTo(ada)); n != 2 {
		t.Errorf("%d mails, not the confirmation and the guide", n)
	}
}

func TestNotMeIsNeverWrittenToAgain(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	ask(t, site, ada, nil)
	notMe := site.Link(site.MailTo(ada).Text, "/not-me/")
	if page := site.Get(notMe); page.Status != 200 || site.Count("suppressions", "") != 0 {
		t.Fatal("a GET did something")
	}
	if page := site.Post(notMe, nil); page.Status != 200 {
		t.Fatal(page.Status, page.Body)
	}
	if site.Count("subscribers", "") != 0 || site.Count("messages", "") != 0 {
		t.Error("her address is still here")
	}
	site.Clock.Move(48 * time.Hour)
	page := site.Post("/signup", url.Values{"email": {"ADA@example.org"}, "guide": {"calm"}})
	if page.Status != 200 || !strings.HasSuffix(page.URL, "/signup/sent") {
		t.Errorf("the answer tells that she is known: %d %s", page.Status, page.URL)
	}
	site.Settle()
	if n := len(site.MailsTo(ada)); n != 1 {
		t.Errorf("%d mails", n)
	}
}

func TestStoppingEndsEverythingAtOnce(t *testing.T) {
	site := apptest.New(t)
	site.Offer(3)
	site.Post(ask(t, site, ada, url.Values{"letters": {"1"}}), nil)
	site.Settle()
	stop := site.Link(site.MailTo(ada).Text, "/unsubscribe/")
	site.Get(stop)
	if site.Count("subscribers", "status = 'active'") != 1 {
		t.Fatal("a GET stopped")
	}
	site.Clock.Move(25 * time.Hour)
	if _, err := site.Letters.Tick(); err != nil { // letter one waits in the ledger
		t.Fatal(err)
	}
	page := site.Post(stop, url.Values{"List-Unsubscribe": {"One-Click"}})
	if page.Status != 200 || page.URL != stop {
		t.Fatalf("one click: %d at %s", page.Status, page.URL)
	}
	site.Clock.Move(30 * 24 * time.Hour)
	site.Settle()
	if n := len(site.MailsTo(ada)); n != 2 {
		t.Errorf("%d mails", n)
	}
	if site.Count("enrolments", "status = 'exited' AND exit_reason = 'stopped'") != 1 || site.Count("messages", "status = 'cancelled'") != 1 {
		t.Error("something is still waiting for her")
	}
}

func TestComingBackGoesOnAtTheFirstLetterShePutOff(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	site.Post(ask(t, site, ada, url.Values{"letters": {"1"}}), nil)
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	site.Settle() // letter one
	site.Clock.Move(25 * time.Hour)
	if _, err := site.Letters.Tick(); err != nil { // letter two waits…
		t.Fatal(err)
	}
	site.Post(site.Link(site.MailTo(ada).Text, "/unsubscribe/"), url.Values{"action": {"stop"}}) // …and is cancelled
	site.Clock.Move(30 * 24 * time.Hour)
	site.Settle()

	site.Post(ask(t, site, ada, url.Values{"letters": {"1"}}), nil)
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	var subjects []string
	for _, m := range site.MailsTo(ada) {
		subjects = append(subjects, m.Subject)
	}
	want := "Please confirm your address|Here is what you asked for|Note number 1|Please confirm your address|Here is what you asked for|Note number 2"
	if got := strings.Join(subjects, "|"); got != want {
		t.Errorf("got %s", got)
	}
}

func TestAPauseFreezesTheClock(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	site.Post(ask(t, site, ada, url.Values{"letters": {"1"}}), nil)
	site.Settle()
	stop := site.Link(site.MailTo(ada).Text, "/unsubscribe/")
	site.Clock.Move(12 * time.Hour)
	site.Post(stop, url.Values{"action": {"pause"}})
	site.Clock.Move(10 * 24 * time.Hour)
	site.Settle()
	if n := len(site.MailsTo(ada)); n != 2 {
		t.Fatalf("%d mails while it should be quiet", n)
	}
	site.Post(stop, url.Values{"action": {"resume"}})
	site.Settle()
	if n := len(site.MailsTo(ada)); n != 2 {
		t.Fatal("the letter came at once, though half its day was left")
	}
	site.Clock.Move(13 * time.Hour)
	site.Settle()
	if m := site.MailTo(ada); m.Subject != "Note number 1" {
		t.Error(m.Subject)
	}
}

func TestErasingLeavesNothingButAMark(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post(ask(t, site, ada, url.Values{"letters": {"1"}, "first_name": {"Ada"}}), nil)
	site.Settle()
	stop := site.Link(site.MailTo(ada).Text, "/unsubscribe/")
	if page := site.Post(stop, url.Values{"action": {"erase"}}); site.Count("subscribers", "") != 1 || !strings.Contains(page.Body, "erase-now") {
		t.Fatal("it was not asked whether she is sure")
	}
	site.Post(stop, url.Values{"action": {"erase-now"}})
	for _, table := range []string{"subscribers", "consents", "enrolments", "messages"} {
		if n := site.Count(table, ""); n != 0 {
			t.Errorf("%d rows left in %s", n, table)
		}
	}
	if len(site.MailsTo(ada)) != 0 {
		t.Error("her mails are still in the mailbox")
	}
	if site.Count("suppressions", "reason = 'erased'") != 1 {
		t.Error("a restored backup would write to her")
	}
	if page := site.Post(stop, url.Values{"List-Unsubscribe": {"One-Click"}}); page.Status != 200 {
		t.Errorf("her way out answers %d", page.Status)
	}
	// she may come back, with one confirmation
	site.Clock.Move(time.Hour)
	site.Post(ask(t, site, ada, nil), nil)
	if site.Count("subscribers", "status = 'active'") != 1 || site.Count("suppressions", "") != 0 {
		t.Error("confirming did not lift the block")
	}
}

func TestASecondClickAddsNothing(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirm := ask(t, site, ada, url.Values{"letters": {"1"}})
	for range 3 {
		if page := site.Post("/signup", url.Values{"email": {"Ada@Example.org"}, "guide": {"calm"}}); page.Status != 200 {
			t.Fatal(page.Status)
		}
	}
	for range 3 {
		if page := site.Post(confirm, nil); page.Status != 200 || !strings.Contains(page.Body, "You are not alone") {
			t.Fatalf("pressing again shows %d", page.Status)
		}
	}
	site.Settle()
	if n := site.Count("messages", ""); n != 2 {
		t.Errorf("%d messages, not one confirmation and one guide", n)
	}
	if site.Count("subscribers", "") != 1 || site.Count("consents", "") != 1 {
		t.Error("a second row for the same person")
	}
}

func TestAnActiveSubscriberGetsTheGuideAndNothingElseStarts(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post(ask(t, site, ada, nil), nil)
	site.Settle()
	site.Clock.Move(time.Hour)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "newsletter": {"1"}, "first_name": {"Eve"}})
	site.Settle()
	if m := site.MailTo(ada); m.Subject != "Here is what you asked for" || strings.Contains(m.Text, "Eve") {
		t.Errorf("got %q\n%s", m.Subject, m.Text)
	}
	if site.Count("enrolments", "") != 0 || site.Count("subscribers", "newsletter = 1") != 0 {
		t.Error("somebody else's typing started something")
	}
}

func TestAGuideThatWasAskedForIsNotDeleted(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(1)
	ask(t, site, ada, nil)
	site.Set(guide, map[string]any{"status": "draft"})
	guide, err := site.App.FindRecordById("guides", guide.Id)
	if err != nil {
		t.Fatal(err)
	}
	if err := site.App.Delete(guide); err == nil || !strings.Contains(err.Error(), "Make it a draft instead") {
		t.Errorf("deleting it: %v", err)
	}
	if site.Count("consents", "guide = '"+guide.Id+"'") != 1 {
		t.Error("the record of what she asked for is lost")
	}
}

func TestTidyingForgetsWhoNeverConfirmedAndEndsPauses(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	ask(t, site, "never@example.org", nil)
	site.Post(ask(t, site, ada, url.Values{"letters": {"1"}}), nil)
	site.Settle()
	site.Post(site.Link(site.MailTo(ada).Text, "/unsubscribe/"), url.Values{"action": {"pause"}})
	if err := site.People.Tidy(site.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if site.Count("subscribers", "") != 2 || site.Count("subscribers", "paused_until != ''") != 1 {
		t.Error("something went too early")
	}
	// rows are stamped by the real clock and pauses by the test's; this is late for both
	if err := site.People.Tidy(time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if site.Count("subscribers", "email = 'never@example.org'") != 0 {
		t.Error("an address that was never confirmed is kept")
	}
	if site.Count("subscribers", "paused_until = ''") != 1 || site.Count("enrolments", "status = 'active'") != 1 {
		t.Error("her pause did not end")
	}
}
