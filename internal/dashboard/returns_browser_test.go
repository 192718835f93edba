package dashboard_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// refused posts, as of the site's clock, what Mailgun tells of events that have not been told yet.
func refused(t *testing.T, site *apptest.Site, fake *apptest.FakeMailgun, told int) int {
	t.Helper()
	for _, e := range fake.EventsAfter(told) {
		told++
		if page := site.PostJSON("/webhooks/mailgun", string(fake.SignedWebhook(site.Clock.Now(), fmt.Sprint("token", told), e.JSON()))); page.Status != 200 {
			t.Fatalf("a webhook was answered %d: %s", page.Status, page.Body)
		}
	}
	return told
}

// A bad day at Outlook and a missing record that Gmail minds: the desk says both, and one press brings back
// whom Outlook had said to be gone.
func TestOnePressBringsManyBackAfterABadDay(t *testing.T) {
	fake := apptest.NewFakeMailgun(t)
	site := apptest.New(t, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()),
		apptest.Env("MG_WEBHOOK_SIGNING_KEY", fake.SigningKey), apptest.Env("WAYMARK_SIGNUPS_PER_HOUR", "0"))
	site.Offer(2)
	newest := func(who string) apptest.FakeMessage { return fake.MessagesTo(who)[len(fake.MessagesTo(who))-1] }
	var atGmail, atOutlook []string
	for i := range 5 {
		atGmail = append(atGmail, fmt.Sprintf("reader%d@gmail.com", i))
		atOutlook = append(atOutlook, fmt.Sprintf("reader%d@hotmail.com", i))
	}
	everybody := append(append([]string{}, atGmail...), atOutlook...)
	for _, who := range everybody {
		site.Post("/signup", url.Values{"email": {who}, "guide": {"calm"}, "letters": {"1"}})
		site.Settle()
		site.Post(site.Link(newest(who).Text, "/confirm/"), nil)
		site.Settle()
	}
	told := refused(t, site, fake, 0)
	fake.Deliver = false
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	for _, who := range atGmail {
		fake.Refuse(newest(who), 550, "5.7.26", "This mail has been blocked because the sender is unauthenticated.")
	}
	for _, who := range atOutlook {
		fake.Refuse(newest(who), 550, "5.1.1", "user unknown")
	}
	refused(t, site, fake, told)
	fake.Deliver = true

	w := atDesk(t, site)
	w.place("home", ".desk-needs")
	w.Reads("Gmail refuses your mail, because it cannot tell that it comes from you. 5 messages have not arrived today.")
	w.Reads("Ask your friend about SPF, DKIM and DMARC")
	w.Picture("refused-home-1280")
	w.Script(`[...document.querySelectorAll(".desk-needs a")].find((one) => one.href.endsWith("#/health")).click()`)
	w.Reads("Many at once, after a bad day")
	w.Reads("5 readers at Outlook, Wednesday 25 November")
	for _, scheme := range []string{"light", "dark"} {
		w.Scheme(scheme)
		w.Phone()
		if wide := w.Script(`(place => place.scrollWidth > place.clientWidth + 1)(document.querySelector(".page-content"))`); wide != "false" {
			t.Error("it is wider than a phone")
		}
		w.Script(`document.querySelector(".desk-returns").scrollIntoView()`)
		w.Axe(".desk-page")
		w.Picture("returns-390-" + scheme)
		w.Desktop()
		w.Script(`document.querySelector(".desk-returns").scrollIntoView()`)
		w.Picture("returns-1280-" + scheme)
	}
	w.Scheme("light")

	w.Script(`document.querySelector(".desk-return").click()`)
	w.Reads("5 readers at Outlook, Wednesday 25 November: may they come back?")
	w.Reads("Pressing sends no mail.")
	w.Picture("returns-asks-1280")
	w.Phone()
	w.Picture("returns-asks-390")
	w.Desktop()
	sent := len(fake.Messages())
	w.Script(`[...document.querySelectorAll(".modal button")].find((button) => button.textContent.includes("Let them come back")).click()`)
	w.Reads("5 wait for their turn")
	for {
		did, err := site.Returns.Work(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if did == 0 {
			break
		}
	}
	w.Reads("5 are back.")
	w.Reads("There is nobody.")
	w.Picture("returns-done-1280")
	if site.Count("subscribers", "status = 'active'") != 10 || site.Count("enrolments", "status = 'active'") != 10 || site.Count("suppressions", "") != 0 {
		t.Error("not everybody is back")
	}
	if len(fake.Messages()) != sent || fake.Suppressed("bounces", atOutlook[0]) {
		t.Error("pressing mailed somebody, or Mailgun still drops her mail")
	}

	w.place("readers", ".desk-list")
	w.PressButton("reader0@gmail.com")
	w.Reads("could not arrive (their server cannot tell that it comes from you)")
	w.Picture("reader-undelivered-1280")
	w.PressButton("Send it again")
	w.Reads("It goes at the next good hour.")
	w.Script(`[...document.querySelectorAll(".modal-footer button")].find((button) => button.textContent.includes("Send it again")).click()`)
	w.Reads("waits its turn")
	site.Settle()
	if n := site.Count("messages", "status = 'undelivered'"); n != 4 {
		t.Errorf("%d are undelivered still, not 4", n)
	}
	if strings.Contains(w.Text("body"), fake.Key) {
		t.Error("the page says a key")
	}
	w.Quiet(site.URL)
}
