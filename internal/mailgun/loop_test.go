package mailgun_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// The same walk as in the local mailbox, over HTTP to a Mailgun: from the signup to the
// last letter, and to stopping, with two readers at once.
func TestTheWholeLoopOverMailgunTellsItNothingItNeedNotKnow(t *testing.T) {
	fake := apptest.NewFakeMailgun(t)
	site := apptest.New(t, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()))
	site.Offer(2)
	readers := []string{"ada@example.org", "bea@example.net"}
	for _, who := range readers {
		site.Post("/signup", url.Values{"email": {who}, "guide": {"calm"}, "letters": {"1"}, "first_name": {"Name of " + who[:3]}})
	}
	site.Settle()
	for _, who := range readers {
		first := fake.MessagesTo(who)
		if len(first) != 1 {
			t.Fatalf("%s got %d messages", who, len(first))
		}
		site.Post(site.Link(first[0].Text, "/confirm/"), nil)
	}
	site.Settle()
	for range 2 {
		site.Clock.Move(25 * time.Hour)
		site.Settle()
	}

	seen := map[string]bool{}
	for _, who := range readers {
		hers := fake.MessagesTo(who)
		if len(hers) != 4 {
			t.Fatalf("%s got %d messages, not 4", who, len(hers))
		}
		for i, m := range hers {
			if m.Text == "" || m.HTML == "" || !strings.Contains(m.HTML, "<html") {
				t.Errorf("%q lacks a part", m.Subject)
			}
			if len(m.To) != 1 || len(m.RecipientVariables) != 0 {
				t.Errorf("%q goes to %v", m.Subject, m.To)
			}
			if m.SendID() == "" || len(m.Variables) != 1 || seen[m.SendID()] {
				t.Errorf("%q tells Mailgun %v", m.Subject, m.Variables)
			}
			seen[m.SendID()] = true
			for _, option := range []string{"tracking", "tracking-clicks", "tracking-opens"} {
				if m.Options[option] != "no" && m.Options[option] != "false" {
					t.Errorf("%q has %s %q", m.Subject, option, m.Options[option])
				}
			}
			for name := range m.Options {
				if name == "tag" || strings.HasPrefix(name, "deliverytime") {
					t.Errorf("%q has option %s", m.Subject, name)
				}
			}
			checkHeaders(t, site, m, i == 0)
			checkAddresses(t, m, who)
		}
		if page := site.Post(strings.Trim(hers[3].Headers["List-Unsubscribe"], "<>"), url.Values{"List-Unsubscribe": {"One-Click"}}); page.Status != 200 {
			t.Errorf("one click answers %d", page.Status)
		}
	}
	if site.Count("subscribers", "status = 'unsubscribed'") != 2 || site.Count("messages", "status = 'accepted'") != 8 {
		t.Error("the ledger and the walk do not agree")
	}
}

// checkHeaders wants RFC 8058 on everything but the confirmation, and RFC 3834 on what
// answers a form.
func checkHeaders(t *testing.T, site *apptest.Site, m apptest.FakeMessage, confirmation bool) {
	t.Helper()
	stop := m.Headers["List-Unsubscribe"]
	if confirmation {
		if stop != "" || m.Headers["Auto-Submitted"] != "auto-generated" {
			t.Errorf("the confirmation has %v", m.Headers)
		}
		return
	}
	if !strings.HasPrefix(stop, "<"+site.URL+"/unsubscribe/") || strings.Count(stop, "<") != 1 || m.Headers["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click" {
		t.Errorf("%q has %v", m.Subject, m.Headers)
	}
	if m.Headers["Reply-To"] == "" {
		t.Errorf("nobody can answer %q", m.Subject)
	}
}

var anAddress = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`)

// checkAddresses wants no address in the whole request but the receiver's, the sender's
// and the one to answer to.
func checkAddresses(t *testing.T, m apptest.FakeMessage, who string) {
	t.Helper()
	for name, values := range m.Form {
		for _, value := range values {
			for _, address := range anAddress.FindAllString(value, -1) {
				switch {
				case address == who && name == "to", name == "from", name == "h:Reply-To":
				default:
					t.Errorf("%q: %s holds the address %s", m.Subject, name, address)
				}
			}
		}
	}
}
