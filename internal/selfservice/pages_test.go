package selfservice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/nothing"
	"waymark/internal/token"
)

// confirmed signs Ada up and confirms her.
func confirmed(t *testing.T, site *apptest.Site, letters string) (confirm string) {
	t.Helper()
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {letters}})
	site.Settle()
	confirm = site.Link(site.MailTo(ada).Text, "/confirm/")
	if page := site.Post(confirm, nil); page.Status != 200 {
		t.Fatalf("confirming: %d\n%s", page.Status, page.Body)
	}
	site.Settle()
	return confirm
}

// dump is every row a page could change.
func dump(t *testing.T, site *apptest.Site) string {
	t.Helper()
	var all strings.Builder
	for _, table := range []string{"subscribers", "consents", "messages", "enrolments", "suppressions"} {
		records, err := site.App.FindAllRecords(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			raw, err := r.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			all.Write(raw)
		}
	}
	return all.String()
}

// routes are the token pages, each with a purpose that is not its own.
var routes = []struct {
	path          string
	own, stranger token.Purpose
}{
	{"/confirm/", token.Confirm, token.Unsubscribe},
	{"/not-me/", token.NotMe, token.Confirm},
	{"/download/", token.Download, token.Letter},
	{"/letter/", token.Letter, token.Download},
	{"/unsubscribe/", token.Unsubscribe, token.Preferences},
	{"/preferences/", token.Preferences, token.Unsubscribe},
}

func TestATokenThatDoesNotFitOpensNothingAndChangesNothing(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(1)
	confirmed(t, site, "1")
	person, err := site.App.FindFirstRecordByFilter("subscribers", "email = 'ada@example.org'")
	if err != nil {
		t.Fatal(err)
	}
	consent, err := site.App.FindFirstRecordByFilter("consents", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	subjects := map[token.Purpose]string{
		token.Confirm: consent.Id, token.NotMe: consent.Id + " " + strings.Repeat("0", 64), token.Download: guide.Id + " " + person.Id,
		token.Letter: "guide " + guide.Id + " " + person.Id, token.Unsubscribe: person.Id, token.Preferences: person.Id,
	}
	before := dump(t, site)
	later := site.Clock.Now().Add(time.Hour)
	for _, r := range routes {
		own := site.Signer.Sign(r.own, subjects[r.own], later)
		for name, link := range map[string]string{
			"tampered":           own[:len(own)-2] + "AA",
			"cut off":            own[:len(own)/2],
			"of another purpose": site.Signer.Sign(r.stranger, subjects[r.stranger], later),
			"of a stranger":      site.Signer.Sign(r.own, strings.ReplaceAll(subjects[r.own], person.Id, "nobody000000000")+"x", later),
			"made up":            "hello",
		} {
			if name == "of a stranger" && (r.own == token.NotMe || r.own == token.Unsubscribe) {
				continue // somebody erased may still stop, and "not me" needs no row
			}
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				page := site.Do(method, r.path+link, "action=erase-now", map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
				if page.Status != http.StatusNotFound || page.Body != string(nothing.Page()) {
					t.Errorf("%s %s, %s: %d", method, r.path, name, page.Status)
				}
			}
		}
	}
	if dump(t, site) != before {
		t.Error("something changed")
	}
}

func TestAnExpiredLinkOffersAFreshOneByMail(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})
	site.Settle()
	confirm := site.Link(site.MailTo(ada).Text, "/confirm/")

	site.Clock.Move(8 * 24 * time.Hour)
	before := dump(t, site)
	page := site.Get(confirm)
	if page.Status != http.StatusGone || !strings.Contains(page.Body, "Send me a fresh link") || dump(t, site) != before {
		t.Fatalf("expired: %d\n%s", page.Status, page.Body)
	}
	for range 2 { // the second press within a quarter of an hour adds none
		if page := site.Post(confirm, url.Values{"action": {"fresh"}}); page.Status != 200 {
			t.Fatal(page.Status)
		}
	}
	site.Settle()
	if n := len(site.MailsTo(ada)); n != 2 {
		t.Fatalf("%d mails", n)
	}
	fresh := site.Link(site.MailTo(ada).Text, "/confirm/")
	if page := site.Post(fresh, nil); page.Status != 200 || !strings.Contains(page.Body, "You are not alone") {
		t.Errorf("the fresh link: %d", page.Status)
	}
	site.Settle()
	guide := site.MailTo(ada)
	site.Clock.Move(31 * 24 * time.Hour)
	for _, part := range []string{"/download/"} {
		link := site.Link(guide.Text, part)
		if page := site.Get(link); page.Status != http.StatusGone {
			t.Errorf("%s after a month: %d", part, page.Status)
		}
		site.Post(link, url.Values{"action": {"fresh"}})
	}
	site.Settle()
	if page := site.Get(site.Link(site.MailTo(ada).Text, "/download/")); page.Status != 200 || !strings.HasPrefix(page.Body, "%PDF") {
		t.Errorf("the fresh download: %d", page.Status)
	}
}

func TestAScannerThatFollowsEveryLinkChangesNothing(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
	scan := func() {
		t.Helper()
		before := dump(t, site)
		for _, m := range site.Mails() {
			for _, word := range strings.FieldsFunc(m.HTML, func(r rune) bool { return strings.ContainsRune("\"'<> \n", r) }) {
				if strings.HasPrefix(word, site.URL) {
					for _, method := range []string{http.MethodHead, http.MethodGet} {
						site.Do(method, word, "", nil)
					}
				}
			}
		}
		if dump(t, site) != before {
			t.Fatal("following links changed something")
		}
	}
	scan()
	site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil)
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	scan()
}

func TestEveryTokenPageStandsAloneAndIsKeptByNobody(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})
	site.Settle()
	if page := site.Get(site.Link(site.MailTo(ada).Text, "/confirm/")); !strings.Contains(page.Body, "“Notes for a quiet hour”, as it is called in our mails") {
		t.Errorf("the name of what she asks for is not explained:\n%s", page.Body)
	}
	confirm := confirmed(t, site, "1")
	guide := site.MailTo(ada)
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	letter := site.MailTo(ada)
	stop := site.Link(letter.Text, "/unsubscribe/")
	site.Post(stop, url.Values{"action": {"preferences"}})
	site.Settle()
	preferences := site.Link(site.MailTo(ada).Text, "/preferences/")

	for _, address := range []string{"/signup/sent", confirm, site.Link(guide.Text, "/letter/"), stop, preferences} {
		page := site.Get(address)
		if page.Status != 200 {
			t.Errorf("%s: %d", address, page.Status)
		}
		for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"} {
			if got := page.Header.Get(name); !strings.Contains(got, want) {
				t.Errorf("%s: %s is %q", address, name, got)
			}
		}
		if got := page.Header.Get("Set-Cookie"); got != "" {
			t.Errorf("%s sets a cookie", address)
		}
		for _, never := range []string{"Slow Tide", ada, "<nav", `href="/"`} {
			if strings.Contains(page.Body, never) {
				t.Errorf("%s shows %q", address, never)
			}
		}
		// what any of her mails leads to must not tell what kind of site this is
		tells := address == stop || address == preferences
		if wayOut := strings.Contains(page.Body, `class="exit"`) && strings.Contains(page.Body, "Exit this page"); wayOut == tells {
			t.Errorf("%s has a way out: %v", address, wayOut)
		}
		if !strings.Contains(page.Body, "<title>A page for you</title>") {
			t.Errorf("%s has a title of its own", address)
		}
	}
	if page := site.Get(stop); strings.Contains(page.Body, "guide") || strings.Contains(page.Body, "Notes") {
		t.Error("the way out shows what she asked for")
	}
}

func TestDiscreetMailSaysOneLineAndALink(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "discreet": {"1"}, "word": {"marigold"}})
	site.Settle()
	site.PostBehind(site.Link(site.MailTo(ada).Text, "/confirm/"), "marigold", nil)
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	letter := site.MailTo(ada)
	if strings.Contains(letter.Text, "this is letter 1") {
		t.Fatalf("the letter's words stand in the mail:\n%s", letter.Text)
	}
	page := site.Post(site.Link(letter.Text, "/letter/"), url.Values{"word": {"Marigold "}})
	if page.Status != 200 || !strings.Contains(page.Body, "this is letter 1") {
		t.Errorf("the letter on the web: %d\n%s", page.Status, page.Body)
	}
	for _, m := range site.MailsTo(ada) {
		for _, word := range []string{"leaving", "A guide to", "Slow Tide", "Note number", "Notes for", "/download/"} {
			if strings.Contains(m.Subject+m.Text+m.HTML+m.From, word) {
				t.Errorf("%q says %q", m.Subject, word)
			}
		}
	}
}

func TestOneClickWorksInEveryFormItComes(t *testing.T) {
	for _, c := range []struct{ name, kind, body string }{
		{"urlencoded", "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"},
		{"multipart", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"},
		{"with no body at all", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(1)
			confirmed(t, site, "1")
			stop := site.MailTo(ada).Unsubscribe
			page := site.Do(http.MethodPost, stop, c.body, map[string]string{"Content-Type": c.kind})
			if page.Status != 200 || page.URL != stop || site.Count("subscribers", "status = 'unsubscribed'") != 1 {
				t.Errorf("%d at %s", page.Status, page.URL)
			}
		})
	}
}
