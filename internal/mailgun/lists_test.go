package mailgun_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/config"
	"waymark/internal/mailgun"
	"waymark/internal/outbox"
)

// whole reads a list to its end.
func whole(t *testing.T, c *mailgun.Client, list mailgun.List) (addresses []string, pages int) {
	t.Helper()
	cursor := ""
	for {
		page, next, err := c.ListPage(context.Background(), list, cursor)
		if err != nil {
			t.Fatal(err)
		}
		addresses, cursor = append(addresses, page...), next
		pages++
		if next == "" {
			return addresses, pages
		}
	}
}

func TestAListIsReadPageByPageToItsEnd(t *testing.T) {
	f := apptest.NewFakeMailgun(t)
	if found, _ := whole(t, client(f), mailgun.Complaints); len(found) != 0 {
		t.Errorf("in an empty list stand %v", found)
	}
	for i := range 1200 {
		f.Suppress("bounces", fmt.Sprintf("reader%04d@example.org", i))
	}
	found, pages := whole(t, client(f), mailgun.Bounces)
	if len(found) != 1200 || found[1199] != "reader1199@example.org" || pages != 4 {
		t.Errorf("%d addresses on %d pages", len(found), pages)
	}
}

func TestAnAddressWithAnySignIsPutOnAListAndTakenOff(t *testing.T) {
	f := apptest.NewFakeMailgun(t)
	c, ctx := client(f), context.Background()
	odd := []string{"a+b@example.org", "what?now@example.org", "a/b@example.org", "x%2fy@example.org", "o'neill&co#1@example.org"}
	if err := c.AddUnsubscribes(ctx, odd); err != nil {
		t.Fatal(err)
	}
	for _, address := range odd {
		if !f.Suppressed("unsubscribes", address) {
			t.Errorf("%s is not on the list", address)
		}
		if err := c.RemoveListed(ctx, mailgun.Unsubscribes, address); err != nil || f.Suppressed("unsubscribes", address) {
			t.Errorf("%s is still on the list: %v", address, err)
		}
		if err := c.RemoveListed(ctx, mailgun.Unsubscribes, address); err != nil {
			t.Errorf("taking off who is not on it: %v", err)
		}
	}
	err := c.AddUnsubscribes(ctx, []string{"no address at all"})
	if err == nil || strings.Contains(err.Error(), "@") {
		t.Errorf("what Mailgun refuses: %v", err)
	}
}

func TestOurKeyGoesNowhereElseWhateverAPageSays(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("our key was taken to somebody else")
	}))
	t.Cleanup(elsewhere.Close)
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Query().Get("page") == "next" {
			fmt.Fprint(w, `{"items":[]}`)
			return
		}
		fmt.Fprintf(w, `{"items":[{"address":"a@example.org","tags":["*"]},{"address":"b@example.org","tags":["offers"]},{"address":"c@example.org"}],
			"paging":{"next":%q}}`, elsewhere.URL+"/v3/mg.example.org/bounces?page=next")
	}))
	t.Cleanup(server.Close)
	c := mailgun.New(config.Config{MailgunAPIKey: "k", MailgunDomain: "mg.example.org", MailgunURL: server.URL + "/v3"}, time.Now)
	found, _ := whole(t, c, mailgun.Unsubscribes)
	if fmt.Sprint(found) != "[a@example.org c@example.org]" || asked != 2 {
		t.Errorf("found %v in %d calls; who stopped only the offers of another wants our letters", found, asked)
	}
}

func TestAListThatCannotBeReadIsAnErrorThatNamesNobody(t *testing.T) {
	for _, fault := range apptest.AllFaults {
		if strings.HasPrefix(fault.String(), "hang") || strings.HasPrefix(fault.String(), "200 {}") {
			continue
		}
		f := apptest.NewFakeMailgun(t)
		f.FailLists(1, fault)
		if _, _, err := client(f).ListPage(context.Background(), mailgun.Bounces, ""); err == nil || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

func TestOnlyMailThatSomebodyWaitsForIsLookedUpFirst(t *testing.T) {
	f := apptest.NewFakeMailgun(t)
	var asked []outbox.Kind
	var failing error
	m := letter()
	u := mailgun.NewUnlisting(client(f), func(_ context.Context, address string) error {
		if address != m.To {
			t.Errorf("asked about %s", address)
		}
		asked = append(asked, m.Kind)
		return failing
	})
	for _, kind := range []outbox.Kind{outbox.Confirmation, outbox.Guide, outbox.Letter, outbox.Newsletter, outbox.System, outbox.Test} {
		m.Kind = kind
		if _, err := u.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(asked) != "[confirmation guide system test]" {
		t.Errorf("asked for %v", asked)
	}
	m.Kind = outbox.Confirmation
	failing = &mailgun.AnswerError{Code: 503, Words: "busy"}
	if _, err := u.Send(context.Background(), m); !is(err, outbox.Later) {
		t.Errorf("Mailgun dropped what it was given: %v", err)
	}
	m.Attempts = 3
	if _, err := u.Send(context.Background(), m); err != nil {
		t.Errorf("lists that stay silent keep her waiting: %v", err)
	}
	m.Attempts = 1
	failing = &mailgun.AnswerError{Code: 403, Words: "forbidden"}
	if _, err := u.Send(context.Background(), m); err != nil {
		t.Errorf("a key that may only send: %v", err)
	}
}
