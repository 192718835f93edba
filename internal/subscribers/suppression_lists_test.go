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

// posted is a site that sends through a fake Mailgun, with one guide and two letters.
func posted(t *testing.T) (*apptest.Site, *apptest.FakeMailgun) {
	t.Helper()
	fake := apptest.NewFakeMailgun(t)
	site := apptest.New(t, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()),
		apptest.Env("MG_WEBHOOK_SIGNING_KEY", fake.SigningKey))
	site.Offer(2)
	return site, fake
}

func signUp(site *apptest.Site, who string) {
	site.Post("/signup", url.Values{"email": {who}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
}

// join signs somebody up and confirms.
func join(t *testing.T, site *apptest.Site, fake *apptest.FakeMailgun, who string) {
	t.Helper()
	signUp(site, who)
	confirm(t, site, fake, who)
}

func confirm(t *testing.T, site *apptest.Site, fake *apptest.FakeMailgun, who string) {
	t.Helper()
	site.Post(site.Link(newest(t, fake, who).Text, "/confirm/"), nil)
	site.Settle()
}

func newest(t *testing.T, fake *apptest.FakeMailgun, who string) apptest.FakeMessage {
	t.Helper()
	all := fake.MessagesTo(who)
	if len(all) == 0 {
		t.Fatalf("nothing came to %s", who)
	}
	return all[len(all)-1]
}

func stop(t *testing.T, site *apptest.Site, fake *apptest.FakeMailgun, who, action string) {
	t.Helper()
	site.Post(site.Link(newest(t, fake, who).Text, "/unsubscribe/"), url.Values{"action": {action}})
}

func settle(t *testing.T, site *apptest.Site) {
	t.Helper()
	for {
		did, err := site.Lists.Settle(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if did == 0 {
			return
		}
	}
}

func read(t *testing.T, site *apptest.Site) {
	t.Helper()
	if err := site.Lists.Read(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// delivered counts the mails to somebody that Mailgun did not drop.
func delivered(fake *apptest.FakeMailgun, who string) (n int) {
	for _, e := range fake.Events() {
		if e.Event == "delivered" && strings.EqualFold(e.Recipient, who) {
			n++
		}
	}
	return n
}

// plus is an address with a sign that must be escaped in a path.
const plus = "ada+letters@example.org"

func TestWhoStandsOnAListOfMailgunsIsWrittenToNoMore(t *testing.T) {
	for list, status := range map[string]string{"bounces": "bounced", "complaints": "complained", "unsubscribes": "unsubscribed"} {
		t.Run(list, func(t *testing.T) {
			site, fake := posted(t)
			join(t, site, fake, plus)
			fake.Suppress(list, strings.ToUpper(plus))
			fake.Suppress(list, "stranger@example.net")
			read(t, site)
			read(t, site)
			if site.Count("subscribers", "status = '"+status+"'") != 1 || site.Count("enrolments", "status = 'active'") != 0 {
				t.Error("she is still written to")
			}
			if site.Count("suppressions", "reason = '"+status+"'") != 1 || site.Count("suppressions", "") != 1 || site.Count("list_entries", "") != 0 {
				t.Error("an address that is not ours was kept")
			}
			site.Clock.Move(72 * time.Hour)
			before := len(fake.MessagesTo(plus))
			site.Settle()
			if len(fake.MessagesTo(plus)) != before {
				t.Error("a letter went out")
			}
		})
	}
}

func TestManyPagesAreReadAndWhatFailsGoesOnWhereItWas(t *testing.T) {
	site, fake := posted(t)
	for i := range 1700 {
		fake.Suppress("bounces", fmt.Sprintf("stranger%04d@example.net", i))
	}
	join(t, site, fake, "zoe@example.org") // the last of them all
	fake.Suppress("bounces", "zoe@example.org")
	fake.FailLists(2, apptest.Fault500Before)
	if err := site.Lists.Read(context.Background()); err == nil || strings.Contains(err.Error(), "@") {
		t.Errorf("a list that could not be read: %v", err)
	}
	state, err := subscribers.ListsState(site.App)
	if err != nil || state.Failed == "" || !state.Read.IsZero() {
		t.Errorf("the state says %+v, %v", state, err)
	}
	asked := fake.ListCalls()
	read(t, site)
	if calls := fake.ListCalls() - asked; calls != 6 { // pages 2 to 4 of the bounces and the empty one after them, and the other lists once more
		t.Errorf("%d calls to go on", calls)
	}
	if site.Count("subscribers", "status = 'bounced'") != 1 || site.Count("suppressions", "") != 1 {
		t.Error("the last page was not read")
	}
	if state, err = subscribers.ListsState(site.App); err != nil || state.Failed != "" || state.Read.IsZero() {
		t.Errorf("the state says %+v, %v", state, err)
	}
}

func TestWhoStopsIsPutOnMailgunsListOnce(t *testing.T) {
	site, fake := posted(t)
	for _, who := range []string{plus, "bea@example.org"} {
		join(t, site, fake, who)
		stop(t, site, fake, who, "stop")
	}
	if fake.Suppressed("unsubscribes", plus) {
		t.Fatal("Mailgun was asked while she waited for the page")
	}
	asked := fake.ListCalls()
	settle(t, site)
	settle(t, site)
	if !fake.Suppressed("unsubscribes", plus) || !fake.Suppressed("unsubscribes", "bea@example.org") || fake.ListCalls()-asked != 1 {
		t.Errorf("on the list: %v, after %d calls", fake.Suppressed("unsubscribes", plus), fake.ListCalls()-asked)
	}
	read(t, site)
	if site.Count("subscribers", "status = 'unsubscribed'") != 2 || site.Count("list_entries", "want = 'on' AND settled = TRUE") != 2 {
		t.Error("reading the list back changed something")
	}
}

func TestWhatMailgunCannotBeToldShowsAndIsToldLater(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	stop(t, site, fake, plus, "stop")
	fake.FailLists(1, apptest.Fault500Before)
	if _, err := site.Lists.Settle(context.Background()); err == nil {
		t.Fatal("a failure was no error")
	}
	state, err := subscribers.ListsState(site.App)
	if err != nil || state.Waiting != 1 || !strings.Contains(state.Reason, "500") || strings.Contains(state.Reason, "@") {
		t.Errorf("the state says %+v, %v", state, err)
	}
	asked := fake.ListCalls()
	settle(t, site)
	if fake.ListCalls() != asked {
		t.Error("it was tried again at once")
	}
	site.Clock.Move(2 * time.Minute)
	settle(t, site)
	if !fake.Suppressed("unsubscribes", plus) {
		t.Error("Mailgun was never told")
	}
}

func TestWhoStoppedAndAsksAgainIsTakenOffBeforeHerMailGoes(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	stop(t, site, fake, plus, "stop")
	settle(t, site)
	got := delivered(fake, plus)
	site.Clock.Move(time.Hour)
	signUp(site, plus)
	if delivered(fake, plus) != got+1 {
		t.Fatal("Mailgun dropped her confirmation")
	}
	read(t, site) // a list that still shows her must not stop her again
	confirm(t, site, fake, plus)
	for range 3 {
		site.Clock.Move(25 * time.Hour)
		settle(t, site)
		site.Settle()
	}
	if fake.Suppressed("unsubscribes", plus) || delivered(fake, plus) != got+4 || site.Count("list_entries", "") != 0 {
		t.Errorf("%d mails came, want her confirmation, the guide and two letters", delivered(fake, plus)-got)
	}
}

func TestWhoAsksAgainAndDoesNotConfirmIsPutBack(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	stop(t, site, fake, plus, "stop")
	settle(t, site)
	site.Clock.Move(time.Hour)
	signUp(site, plus)
	settle(t, site)
	if fake.Suppressed("unsubscribes", plus) {
		t.Fatal("she is on the list while her mail is on its way")
	}
	site.Clock.Move(49 * time.Hour)
	settle(t, site)
	if !fake.Suppressed("unsubscribes", plus) {
		t.Error("whoever typed her address has taken her off the list for good")
	}
	confirm(t, site, fake, plus) // late, but hers to do
	settle(t, site)
	if fake.Suppressed("unsubscribes", plus) || delivered(fake, plus) != len(fake.MessagesTo(plus)) {
		t.Error("she confirmed, and Mailgun still drops her mail")
	}
}

func TestWhoStoppedBeforeMailgunWasToldIsNotListedAfterComingBack(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	stop(t, site, fake, plus, "stop")
	site.Clock.Move(time.Hour)
	signUp(site, plus)
	confirm(t, site, fake, plus)
	site.Clock.Move(72 * time.Hour)
	settle(t, site)
	if fake.Suppressed("unsubscribes", plus) {
		t.Error("an old stop reached Mailgun after she had come back")
	}
}

func TestAnErasedAddressIsNotGivenToMailgunAndLeavesItsList(t *testing.T) {
	site, fake := posted(t)
	for _, who := range []string{plus, "bea@example.org", "eve@example.org"} {
		join(t, site, fake, who)
	}
	stop(t, site, fake, plus, "stop")
	stop(t, site, fake, "eve@example.org", "stop")
	settle(t, site)
	stop(t, site, fake, "bea@example.org", "stop")          // and is erased before Mailgun is told
	for _, who := range []string{"bea@example.org", plus} { // no link of theirs erases any more; the author does, when they write
		must(t, site.People.Erase(person(t, site, who)))
	}
	fake.Suppress("unsubscribes", "stranger@example.net")
	settle(t, site)
	if fake.Suppressed("unsubscribes", plus) || fake.Suppressed("unsubscribes", "bea@example.org") {
		t.Error("Mailgun holds an erased address")
	}
	if !fake.Suppressed("unsubscribes", "stranger@example.net") || !fake.Suppressed("unsubscribes", "eve@example.org") {
		t.Error("somebody else was taken off the list")
	}
	if site.Count("list_entries", "") != 1 || site.Count("suppressions", "reason = 'erased'") != 2 {
		t.Errorf("%d rows are left", site.Count("list_entries", ""))
	}
	// and she may come back
	site.Clock.Move(time.Hour)
	got := delivered(fake, plus)
	join(t, site, fake, plus)
	if delivered(fake, plus) != got+2 {
		t.Error("who was erased cannot come back")
	}
}

func TestErasingThatWasCutOffIsFinishedByTheNextReading(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	stop(t, site, fake, plus, "stop")
	settle(t, site)
	s, err := site.App.FindFirstRecordByData("subscribers", "email", plus)
	if err != nil {
		t.Fatal(err)
	}
	if err := site.App.Delete(s); err != nil { // and the program ends before its hooks
		t.Fatal(err)
	}
	site.Clock.Move(time.Second)
	read(t, site)
	if fake.Suppressed("unsubscribes", plus) || site.Count("list_entries", "") != 0 {
		t.Error("Mailgun holds an erased address")
	}
}

func TestAKeyThatMayOnlySendStillSends(t *testing.T) {
	site, fake := posted(t)
	fake.SetSendingKey()
	join(t, site, fake, plus)
	stop(t, site, fake, plus, "stop")
	if _, err := site.Lists.Settle(context.Background()); err == nil {
		t.Error("that Mailgun refuses is no error")
	}
	got := delivered(fake, plus)
	site.Clock.Move(time.Hour)
	signUp(site, plus)
	if delivered(fake, plus) != got+1 || site.Outbox.State().Stopped {
		t.Error("no mail goes because a list cannot be changed")
	}
}
