package e2e

import (
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// What the running program makes of what other servers say; and that whoever is let back comes back after a
// restart, here and at the carrier, and gets no second mail for it.
func TestAFailureIsNotADeadMailbox(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	carrier.Deliver = false
	p := NewProgram(t, mailing(carrier, "WAYMARK_SIGNUPS_PER_HOUR=0")...)
	offer(t, p, 1)
	p.Serve()
	rows := []struct {
		code           int
		enhanced, said string
		person, mail   string
		failure        string
	}{
		{550, "5.1.1", "no such user", "bounced", "bounced", "address"},
		{550, "", "550-5.1.1 The email account that you tried to reach does not exist", "bounced", "bounced", "address"},
		{550, "5.2.1", "disabled", "bounced", "bounced", "address"},
		{552, "5.2.2", "over quota", "active", "undelivered", "full"},
		{550, "5.7.26", "sender is unauthenticated", "active", "undelivered", "authentication"},
		{554, "5.7.1", "blocked using zen.spamhaus.org", "active", "undelivered", "blocked"},
		{550, "", "Requested action not taken: mailbox unavailable", "active", "undelivered", "unclear"},
	}
	who := func(i int) string { return fmt.Sprintf("reader%d@example%d.org", i, i) }
	for i := range rows {
		post(t, p.URL+"/signup", url.Values{"email": {who(i)}, "guide": {"calm"}, "letters": {"1"}})
		p.Until("she is asked", func() bool { return len(carrier.MessagesTo(who(i))) == 1 })
		post(t, linkTo["confirm"].FindString(carrier.MessagesTo(who(i))[0].Text), nil)
		p.Until("the letter has come", func() bool { return len(carrier.MessagesTo(who(i))) == 3 })
	}
	p.Until("all is accepted", func() bool {
		waiting, err := query[struct{ N int }](p, "SELECT count(*) AS n FROM messages WHERE status != 'accepted'")
		return err == nil && waiting[0].N == 0
	})
	for i, row := range rows {
		carrier.Refuse(carrier.MessagesTo(who(i))[2], row.code, row.enhanced, row.said)
	}
	if codes, err := carrier.PostWebhooks(p.URL+"/webhooks/mailgun", apptest.Posting{Twice: true, Mixed: true, Seed: 7}); err != nil || codes[0] != 200 {
		t.Fatalf("%v, %v", codes, err)
	}
	type end struct{ Person, Mail, Failure string }
	ends := func(i int) end {
		found, err := query[end](p, `SELECT s.status AS person, m.status AS mail, m.failure FROM subscribers s JOIN messages m ON m.subscriber = s.id AND m.status != 'accepted' WHERE s.email = '`+who(i)+`'`)
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		return found[0]
	}
	for i, row := range rows {
		if got := ends(i); got != (end{row.person, row.mail, row.failure}) {
			t.Errorf("%d %s %q: %+v", row.code, row.enhanced, row.said, got)
		}
		if row.person == "active" {
			p.Until("the carrier forgets that it came back", func() bool { return !carrier.Suppressed("bounces", who(i)) })
		}
	}
	p.Stop()

	site := apptest.Open(t, filepath.Dir(p.Dir), mailingAs(carrier)...)
	site.Clock.Move(time.Since(apptest.Start))
	people, err := subscribers.ReturnableNow(site.App)
	if err != nil || len(people) != 3 {
		t.Fatalf("%d can come back: %v", len(people), err)
	}
	var ids []string
	for _, one := range people {
		ids = append(ids, one.ID)
	}
	if _, err := site.Returns.ReturnMany("three readers", ids); err != nil {
		t.Fatal(err)
	}
	site.Close()
	sent := len(carrier.Messages())
	p.Serve()
	p.Until("all are back", func() bool {
		left, err := query[struct{ N int }](p, "SELECT count(*) AS n FROM subscribers WHERE status != 'active'")
		return err == nil && left[0].N == 0
	})
	for i := range rows {
		if carrier.Suppressed("bounces", who(i)) {
			t.Errorf("%s is on the carrier's list still", who(i))
		}
	}
	p.Stop()
	if n := len(carrier.Messages()) - sent; n != 0 {
		t.Errorf("coming back mailed %d", n)
	}
}

// mailingAs is mailing for a site in this process.
func mailingAs(carrier *apptest.FakeMailgun) []apptest.Option {
	return []apptest.Option{
		apptest.Env("WAYMARK_SECRET", secret), apptest.Env("MG_API_KEY", carrier.Key), apptest.Env("MG_DOMAIN", carrier.Domain), apptest.Env("MG_URL", carrier.URL()),
		apptest.Env("MG_WEBHOOK_SIGNING_KEY", carrier.SigningKey),
	}
}
