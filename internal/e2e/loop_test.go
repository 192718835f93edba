package e2e

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"waymark/internal/apptest"
	"waymark/internal/mailbox"
)

// lapse makes the days between letters pass in seconds.
const lapse = "100000"

// demoSite is a running site with the demo content, and a browser before it.
func demoSite(t *testing.T) (*Program, *apptest.Browser) {
	t.Helper()
	browser := apptest.NewBrowser(t)
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p.Serve("--time-lapse", lapse)
	return p, browser
}

// article opens the newest article with a guide in it, by the way a reader would.
func article(p *Program, b *apptest.Browser) string {
	b.Open(p.URL + "/blog/trusting-your-own-memory")
	return b.Where()
}

// mails returns what one address has got, newest last.
func mails(t *testing.T, p *Program, address string) []mailbox.Mail {
	t.Helper()
	all, err := mailbox.All(p.Dir + "/mailbox")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var hers []mailbox.Mail
	for _, m := range all {
		if m.To == address {
			hers = append([]mailbox.Mail{m}, hers...)
		}
	}
	return hers
}

// newestMail waits until an address has n mails and opens the newest in the mailbox.
func newestMail(t *testing.T, p *Program, b *apptest.Browser, address string, n int) mailbox.Mail {
	t.Helper()
	var hers []mailbox.Mail
	p.Until("a mail has come", func() bool {
		hers = mails(t, p, address)
		return len(hers) >= n
	})
	m := hers[len(hers)-1]
	b.Open(p.Mailbox())
	b.Click(`a[href$="` + m.ID + `"]`)
	return m
}

// follow presses the link in the open mail that leads to a path.
func follow(t *testing.T, p *Program, b *apptest.Browser, m mailbox.Mail, path string) {
	t.Helper()
	b.Open(linkIn(t, p, m, path))
}

func TestAReaderAsksReadsAndStops(t *testing.T) {
	p, b := demoSite(t)
	const her, other = "reader@example.org", "other@example.org"

	article(p, b)
	b.Picture("article-phone")
	b.Fill(`form[action="/signup"] input[name=email]`, her)
	b.Click(`form[action="/signup"] button[name=letters][value="1"]`)
	if !strings.HasSuffix(b.Where(), "/signup/sent") {
		t.Fatalf("after asking she is at %s", b.Where())
	}
	b.Picture("sent-phone")
	// somebody else does the same: when her letter two has come, his would have too
	post(t, p.URL+"/signup", url.Values{"email": {other}, "guide": {"steady-ground"}, "letters": {"1"}})

	confirmation := newestMail(t, p, b, her, 1)
	b.Picture("mail-phone")
	follow(t, p, b, confirmation, "/confirm/")
	b.Picture("confirm-phone")
	b.Click("form button")
	if !b.Has(".words h2") || !b.Has(`a[href*="/download/"]`) {
		t.Fatalf("the guide is not there to read: %s", b.Text("body"))
	}
	b.Picture("guide-phone")
	file := get(t, p.URL+b.Attribute(`a[href*="/download/"]`, "href"))
	if !strings.HasPrefix(file, "%PDF-") {
		t.Errorf("the file begins with %.20q", file)
	}
	p.Until("the other has his confirmation", func() bool { return len(mails(t, p, other)) > 0 })
	post(t, linkIn(t, p, mails(t, p, other)[0], "/confirm/"), nil)

	letter := newestMail(t, p, b, her, 3) // confirmation, guide, letter one
	b.Picture("letter-phone")
	follow(t, p, b, letter, "/unsubscribe/")
	b.Picture("unsubscribe-phone")
	b.Click(`button[value=stop]`)
	if !strings.Contains(b.Text("main"), "Nothing more will come") {
		t.Errorf("after stopping: %s", b.Text("main"))
	}
	had := len(mails(t, p, her))
	p.Until("the other has his second letter", func() bool { return len(mails(t, p, other)) >= 4 })
	if now := len(mails(t, p, her)); now != had {
		t.Errorf("she had %d mails when she stopped, and has %d", had, now)
	}
	b.Quiet(p.URL)
}

func TestAReaderAsksForJustTheGuide(t *testing.T) {
	p, b := demoSite(t)
	const her = "reader@example.org"
	article(p, b)
	b.Fill(`form[action="/signup"] input[name=email]`, her)
	b.Click(`form[action="/signup"] button[name=letters][value=""]`)
	m := newestMail(t, p, b, her, 1)
	follow(t, p, b, m, "/confirm/")
	b.Click("form button")
	newestMail(t, p, b, her, 2)
	const other = "other@example.org"
	post(t, p.URL+"/signup", url.Values{"email": {other}, "guide": {"steady-ground"}, "letters": {"1"}})
	p.Until("the other has his confirmation", func() bool { return len(mails(t, p, other)) > 0 })
	post(t, linkIn(t, p, mails(t, p, other)[0], "/confirm/"), nil)
	p.Until("the other has two letters", func() bool { return len(mails(t, p, other)) >= 4 })
	if n := len(mails(t, p, her)); n != 2 {
		t.Errorf("she asked for the guide and got %d mails", n)
	}
	b.Quiet(p.URL)
}

func TestSomebodyElseTypedHerAddress(t *testing.T) {
	p, b := demoSite(t)
	const her = "reader@example.org"
	article(p, b)
	b.Fill(`form[action="/signup"] input[name=email]`, her)
	b.Click(`form[action="/signup"] button[name=letters][value="1"]`)
	m := newestMail(t, p, b, her, 1)
	follow(t, p, b, m, "/not-me/")
	b.Click("form button")
	if !strings.Contains(b.Text("main"), "will not write to this address again") {
		t.Fatalf("not me: %s", b.Text("main"))
	}
	b.Picture("not-me-phone")
	article(p, b)
	b.Fill(`form[action="/signup"] input[name=email]`, her)
	b.Click(`form[action="/signup"] button[name=letters][value="1"]`)
	if !strings.HasSuffix(b.Where(), "/signup/sent") {
		t.Errorf("asking again is answered at %s", b.Where())
	}
	// a newer signup has been answered, so hers would have been
	post(t, p.URL+"/signup", url.Values{"email": {"other@example.org"}, "guide": {"steady-ground"}})
	p.Until("a later mail has come", func() bool { return len(mails(t, p, "other@example.org")) > 0 })
	if n := len(mails(t, p, her)); n != 1 {
		t.Errorf("she got %d mails", n)
	}
	b.Quiet(p.URL)
}

func post(t *testing.T, address string, form url.Values) {
	t.Helper()
	response, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("POST %s: %s", address, response.Status)
	}
}

func get(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func linkIn(t *testing.T, p *Program, m mailbox.Mail, path string) string {
	t.Helper()
	i := strings.Index(m.Text, p.URL+path)
	if i < 0 {
		t.Fatalf("no link to %s in\n%s", path, m.Text)
	}
	return strings.FieldsFunc(m.Text[i:], func(r rune) bool { return strings.ContainsRune(" \n\r<>()", r) })[0]
}
