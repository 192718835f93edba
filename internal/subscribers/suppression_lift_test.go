package subscribers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

func TestWhoBouncedIsWrittenToAgainOnlyOnceTheAuthorLiftsIt(t *testing.T) {
	for _, list := range []string{"bounces", "complaints"} {
		site, fake := posted(t)
		join(t, site, fake, plus)
		fake.Suppress(list, plus)
		read(t, site)
		site.Clock.Move(time.Hour)
		got := len(fake.MessagesTo(plus))
		signUp(site, plus)
		if len(fake.MessagesTo(plus)) != got {
			t.Fatal("she got something")
		}
		ctx := context.Background()

		fake.FailLists(1, apptest.Fault500Before)
		if err := site.People.Lift(ctx, site.Lists, plus); err == nil {
			t.Error("Mailgun failed, and lifting did not")
		}
		signUp(site, plus)
		if len(fake.MessagesTo(plus)) != got {
			t.Fatal("half lifted: with us she may be written to, and Mailgun drops it")
		}
		if err := site.People.Lift(ctx, site.Lists, strings.ToUpper(plus[:1])+plus[1:]); err != nil {
			t.Fatal(err)
		}
		if fake.Suppressed(list, plus) {
			t.Error("she is on Mailgun's list")
		}
		site.Clock.Move(time.Hour)
		signUp(site, plus)
		confirm(t, site, fake, plus)
		for range 2 {
			site.Clock.Move(25 * time.Hour)
			site.Settle()
		}
		if n := len(fake.MessagesTo(plus)) - got; n != 4 || delivered(fake, plus) != got+4 {
			t.Errorf("%d mails went, want the confirmation, the guide and two letters", n)
		}
	}
}

func TestTheAuthorCannotLiftWhatSomebodySaidHerself(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	stop(t, site, fake, plus, "erase-now")
	join(t, site, fake, "bea@example.org")
	stop(t, site, fake, "bea@example.org", "stop")
	for _, who := range []string{plus, "bea@example.org", "nobody@example.org"} {
		if err := site.People.Lift(context.Background(), site.Lists, who); err == nil || !strings.Contains(err.Error(), subscribers.ErrNotLiftable.Error()) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if site.Count("suppressions", "reason = 'erased'") != 1 {
		t.Error("what erasing her left is gone")
	}
}

func TestWhoSaidNotMeByMistakeComesBackOnceTheAuthorLiftsIt(t *testing.T) {
	site, fake := posted(t)
	signUp(site, plus)
	site.Post(site.Link(newest(t, fake, plus).Text, "/not-me/"), nil) // a slip of her own
	got := len(fake.MessagesTo(plus))
	site.Clock.Move(48 * time.Hour)
	signUp(site, plus)
	if len(fake.MessagesTo(plus)) != got {
		t.Fatal("whoever typed the address undid it")
	}
	must(t, site.People.Lift(context.Background(), site.Lists, plus))
	site.Settle()
	if len(fake.MessagesTo(plus)) != got {
		t.Error("lifting it sent something")
	}
	site.Clock.Move(time.Hour)
	signUp(site, plus)
	confirm(t, site, fake, plus)
	if site.Count("subscribers", "status = 'active'") != 1 || delivered(fake, plus) <= got {
		t.Error("there is no way back for her, by anybody")
	}
}

func TestALateUnsubscribeOfMailgunsStopsHerAndAnOldOneDoesNot(t *testing.T) {
	site, fake := posted(t)
	join(t, site, fake, plus)
	m := newest(t, fake, plus)
	event := func(token string) {
		t.Helper()
		body := fake.SignedWebhook(site.Clock.Now(), token, apptest.FakeEvent{
			ID: token, Event: "unsubscribed", At: site.Clock.Now(), Recipient: plus, MessageID: m.ID, Variables: m.Variables,
		}.JSON())
		if page := site.PostJSON("/webhooks/mailgun", string(body)); page.Status != 200 {
			t.Fatalf("answered %d", page.Status)
		}
	}
	event("one")
	if site.Count("subscribers", "status = 'unsubscribed'") != 1 {
		t.Fatal("she unsubscribed with Mailgun, and we write on")
	}
	site.Clock.Move(time.Hour)
	signUp(site, plus)
	confirm(t, site, fake, plus)
	event("retried")
	if site.Count("subscribers", "status = 'active'") != 1 {
		t.Error("a webhook from before she came back stopped her")
	}
}

func TestAMailDroppedBecauseOfAListIsNoBrokenMailbox(t *testing.T) {
	site, fake := posted(t)
	fake.Suppress("unsubscribes", plus) // by something else on the same domain, long ago
	signUp(site, plus)
	if delivered(fake, plus) != 0 {
		t.Fatal("the fake delivers to somebody on its list")
	}
	for i, e := range fake.Events() {
		body := fake.SignedWebhook(site.Clock.Now(), fmt.Sprint("token", i), e.JSON())
		if page := site.PostJSON("/webhooks/mailgun", string(body)); page.Status != 200 {
			t.Fatalf("answered %d", page.Status)
		}
	}
	if site.Count("subscribers", "status = 'unsubscribed'") != 1 {
		t.Error("a stop was taken for a bounce")
	}
	site.Clock.Move(time.Hour)
	signUp(site, plus)
	if delivered(fake, plus) != 1 {
		t.Error("she asks again, and Mailgun drops her mail for ever")
	}
}
