package subscribers_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// tell posts webhooks for every event that has none yet, as of the site's clock, and returns how many.
func tell(t *testing.T, site *apptest.Site, fake *apptest.FakeMailgun, told int) int {
	t.Helper()
	for _, e := range fake.EventsAfter(told) {
		told++
		if page := site.PostJSON("/webhooks/mailgun", string(fake.SignedWebhook(site.Clock.Now(), fmt.Sprint("token", told), e.JSON()))); page.Status != 200 {
			t.Fatalf("a webhook was answered %d: %s", page.Status, page.Body)
		}
	}
	return told
}

// comeBack does what is due in the background for people who are to be written to again.
func comeBack(t *testing.T, site *apptest.Site) {
	t.Helper()
	for {
		did, err := site.Returns.Work(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if did == 0 {
			return
		}
	}
}

// press lets everybody come back who can.
func press(t *testing.T, site *apptest.Site) {
	t.Helper()
	people, err := subscribers.ReturnableNow(site.App)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, one := range people {
		ids = append(ids, one.ID)
	}
	if _, err := site.Returns.ReturnMany("everybody", ids); err != nil {
		t.Fatal(err)
	}
}

const unauthenticated = "This mail has been blocked because the sender is unauthenticated."

func TestARefusedLetterIsNotTheEndOfHerSubscription(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	told := tell(t, site, fake, 0)
	site.Clock.Move(25 * time.Hour)
	fake.Deliver = false
	site.Settle()
	fake.Refuse(newest(t, fake, plus), 550, "5.7.26", unauthenticated)
	told = tell(t, site, fake, told)
	if site.Count("subscribers", "status = 'active'") != 1 || site.Count("messages", "status = 'undelivered' AND failure = 'authentication'") != 1 || site.Count("suppressions", "") != 0 {
		t.Fatal("a failure of the author's was taken for a dead mailbox")
	}
	if site.Count("mail_events", "code = 550 AND enhanced = '5.7.26' AND failure = 'authentication'") != 1 {
		t.Error("what it was told from is not kept")
	}
	comeBack(t, site)
	if fake.Suppressed("bounces", plus) {
		t.Error("Mailgun would drop the next one")
	}
	fake.Deliver = true
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	tell(t, site, fake, told)
	if site.Count("messages", "kind = 'letter' AND status = 'delivered'") != 1 {
		t.Error("her letters did not go on")
	}
}

func TestABadDayIsTakenBackForManyAtOnceAndMailsNobody(t *testing.T) {
	site, fake := posted(t)
	names := []string{"ada@gmail.com", "bea@gmail.com", "cyd@gmail.com", "dora@gmail.com"}
	for _, who := range names {
		site.Post("/signup", url.Values{"email": {who}, "guide": {"calm"}, "letters": {"1"}, "newsletter": {"1"}})
		site.Settle()
		confirm(t, site, fake, who)
	}
	told := tell(t, site, fake, 0)
	stop(t, site, fake, names[3], "stop") // before
	site.Settle()
	site.Clock.Move(time.Minute)
	for _, who := range names {
		fake.Refuse(newest(t, fake, who), 550, "5.1.1", "The email account that you tried to reach does not exist.")
	}
	told = tell(t, site, fake, told)
	if site.Count("subscribers", "status = 'bounced' AND newsletter = FALSE") != 4 || site.Count("enrolments", "status = 'active'") != 0 {
		t.Fatal("nobody bounced")
	}
	site.Clock.Move(time.Minute)
	stop(t, site, fake, names[2], "stop") // after
	fake.Suppress("complaints", names[1])
	if site.Count("returns", "") != 0 {
		t.Error("somebody comes back by herself")
	}

	site.Clock.Move(30 * time.Hour)
	sent := len(fake.Messages())
	press(t, site)
	comeBack(t, site)
	site.Settle()
	for who, want := range map[string]string{
		names[0]: "active 1 0 active", names[1]: "active 1 0 active", names[2]: "bounced 0 1 exited", names[3]: "unsubscribed 0 1 exited",
	} {
		var got struct {
			Status     string `db:"status"`
			Newsletter int    `db:"newsletter"`
			Withdrawn  int    `db:"withdrawn"`
			Letters    string `db:"letters"`
		}
		err := site.App.DB().NewQuery(`SELECT s.status, s.newsletter, (SELECT count(*) FROM consents c WHERE c.subscriber = s.id AND c.withdrawn_at != '') AS withdrawn, e.status AS letters
			FROM subscribers s JOIN enrolments e ON e.subscriber = s.id WHERE s.email = '` + who + `'`).One(&got)
		if said := fmt.Sprint(got.Status, " ", got.Newsletter, " ", got.Withdrawn, " ", got.Letters); err != nil || said != want {
			t.Errorf("%s is %s, want %s (%v)", who, said, want, err)
		}
	}
	if site.Count("suppressions", "reason = 'bounced'") != 1 || fake.Suppressed("bounces", names[0]) || !fake.Suppressed("complaints", names[1]) {
		t.Error("a list says what it should not")
	}
	if n := len(fake.Messages()) - sent; n != 2 { // their first letters, a day overdue
		t.Errorf("%d mails went out, want the next letter of two people", n)
	}
	tell(t, site, fake, told)
	progress, err := subscribers.ReturnsProgress(site.App, apptest.Start)
	if err != nil || len(progress) != 1 || progress[0].Done != 3 || progress[0].Kept != 1 || progress[0].Waiting+progress[0].Failed != 0 {
		t.Errorf("the author reads %+v: %v", progress, err)
	}
}

func TestComingBackGoesOnWhereMailgunFailed(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	told := tell(t, site, fake, 0)
	fake.Refuse(newest(t, fake, plus), 550, "5.1.1", "no such user")
	tell(t, site, fake, told)
	press(t, site)
	fake.FailLists(1, apptest.Fault500Before)
	if _, err := site.Returns.Work(context.Background()); err == nil || strings.Contains(err.Error(), "@") {
		t.Errorf("it failed with %v", err)
	}
	if site.Count("subscribers", "status = 'bounced'") != 1 || site.Count("returns", "status = 'waiting' AND tries = 1 AND says != '' AND says NOT LIKE '%@%'") != 1 {
		t.Error("she came back here and not there")
	}
	if did, err := site.Returns.Work(context.Background()); did != 0 || err != nil {
		t.Errorf("it was tried again at once: %d, %v", did, err)
	}
	site.Clock.Move(2 * time.Minute)
	comeBack(t, site)
	if site.Count("subscribers", "status = 'active'") != 1 || site.Count("returns", "status = 'done'") != 1 {
		t.Error("she did not come back")
	}
}

func TestWhoIsErasedMeanwhileDoesNotComeBack(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	told := tell(t, site, fake, 0)
	fake.Refuse(newest(t, fake, plus), 550, "5.1.1", "no such user")
	tell(t, site, fake, told)
	press(t, site)
	if err := site.People.Erase(person(t, site, plus)); err != nil {
		t.Fatal(err)
	}
	comeBack(t, site)
	if site.Count("subscribers", "") != 0 || site.Count("returns", "") != 0 || site.Count("suppressions", "reason = 'bounced'") != 1 {
		t.Error("somebody who was erased is here")
	}
}

func TestSheRestsWhenNothingArrivesAndGoesOnWhenSomethingDoes(t *testing.T) {
	site, fake := posted(t)
	site.Make("steps", map[string]any{"sequence": sequenceID(t, site), "subject": "Third", "body": "<p>Words.</p>", "delay": 8, "delay_unit": "days", "status": "active"})
	last := site.Make("steps", map[string]any{"sequence": sequenceID(t, site), "subject": "Fourth", "body": "<p>Words.</p>", "delay": 1, "delay_unit": "days", "status": "active"})
	join(t, site, fake, plus)
	told := tell(t, site, fake, 0)
	for range 11 {
		site.Clock.Move(24 * time.Hour)
		sent := len(fake.MessagesTo(plus))
		fake.Deliver = false
		site.Settle()
		if len(fake.MessagesTo(plus)) > sent {
			fake.Refuse(newest(t, fake, plus), 552, "5.2.2", "over quota")
		}
		told = tell(t, site, fake, told)
		comeBack(t, site)
	}
	if site.Count("subscribers", "status = 'active' AND paused_until != '' AND paused_why = 'undelivered' AND failure = 'full'") != 1 || site.Count("enrolments", "status = 'paused'") != 1 {
		t.Fatal("three could not arrive in eleven days, and she does not rest")
	}
	fake.Deliver = true
	site.Post("/signup", url.Values{"email": {plus}, "guide": {"calm"}})
	site.Settle() // the guide goes out, whatever rests
	tell(t, site, fake, told)
	if site.Count("subscribers", "paused_until = '' AND paused_why = '' AND failure = ''") != 1 || site.Count("enrolments", "status = 'active'") != 1 {
		t.Error("something arrived, and she rests on")
	}
	site.Clock.Move(48 * time.Hour)
	site.Settle()
	if site.Count("messages", "step = '"+last.Id+"' AND status = 'accepted'") != 1 {
		t.Error("her letters did not go on")
	}
}

func sequenceID(t *testing.T, site *apptest.Site) string {
	t.Helper()
	row, err := site.App.FindFirstRecordByFilter("sequences", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	return row.Id
}
