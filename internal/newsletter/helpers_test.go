package newsletter_test

import (
	"fmt"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/newsletter"
	"waymark/internal/subscribers"
)

// post is a site whose mail goes to a fake Mailgun, with settings that let a newsletter go.
type post struct {
	*testing.T
	*apptest.Site
	mailgun *apptest.FakeMailgun
}

func newPost(t *testing.T, options ...apptest.Option) *post {
	t.Helper()
	fake := apptest.NewFakeMailgun(t)
	return openPost(t, fake, t.TempDir(), options...)
}

func openPost(t *testing.T, fake *apptest.FakeMailgun, dir string, options ...apptest.Option) *post {
	t.Helper()
	options = append([]apptest.Option{
		apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()),
	}, options...)
	return &post{t, apptest.Open(t, dir, options...), fake}
}

// settle lets letters go out: who answers them, and when.
func (p *post) canBeAnswered() {
	p.Helper()
	site, err := p.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		p.Fatal(err)
	}
	p.Set(site, map[string]any{
		"name": "Slow Tide", "from_name": "Rowan", "reply_to": "author@example.org", "reply_hours": "I answer on weekdays.", "postal_address": "PO Box 1\nAnytown",
	})
}

// reader adds a subscriber who wants the newsletter; fields say what is different about her.
func (p *post) reader(name string, fields map[string]any) *core.Record {
	p.Helper()
	all := map[string]any{
		"email": name + "@example.com", "first_name": name, "status": "active", "newsletter": true, "confirmed_at": apptest.Start.AddDate(0, -1, 0),
	}
	for field, value := range fields {
		all[field] = value
	}
	return p.Make("subscribers", all)
}

// choosesAWord makes a reader discreet, behind a word.
func (p *post) choosesAWord(name, word string) {
	p.Helper()
	record, err := p.App.FindFirstRecordByData("subscribers", "email", name+"@example.com")
	if err != nil {
		p.Fatal(err)
	}
	person, err := subscribers.ByID(p.App, record.Id)
	if err != nil {
		p.Fatal(err)
	}
	yes := true
	if err := p.People.Change(person, subscribers.Preferences{Discreet: &yes, Word: word}); err != nil {
		p.Fatal(err)
	}
}

// readers adds n of them, r0@example.com and on.
func (p *post) readers(n int) []string {
	p.Helper()
	addresses := make([]string, n)
	for i := range n {
		name := fmt.Sprintf("r%d", i)
		p.reader(name, map[string]any{"first_name": fmt.Sprintf("Name%d", i)})
		addresses[i] = name + "@example.com"
	}
	return addresses
}

const body = `<p>Dear {{ first_name | default: "friend" }},</p><p>Something to read in a quiet hour: <a href="{{ letter_url }}">on the web</a>.</p>`

// written makes a draft.
func (p *post) written(subject, body string) *core.Record {
	p.Helper()
	return p.Make(newsletter.Collection, map[string]any{"subject": subject, "preheader": "A few lines", "body": body})
}

// send writes a newsletter and presses the button.
func (p *post) send(subject, body string) *core.Record {
	p.Helper()
	letter := p.written(subject, body)
	if err := p.Newsletters.Send(letter.Id, p.Clock.Now()); err != nil {
		p.Fatal(err)
	}
	return letter
}

// got counts the newsletters an address has got.
func (p *post) got(address string) int { return len(p.mailgun.MessagesTo(address)) }

func (p *post) status(letter *core.Record) string {
	p.Helper()
	fresh, err := p.App.FindRecordById(newsletter.Collection, letter.Id)
	if err != nil {
		p.Fatal(err)
	}
	return fresh.GetString("status")
}

// wantSums checks that the numbers an author sees add up to the rows of the ledger.
func (p *post) wantSums(letter *core.Record) newsletter.Progress {
	p.Helper()
	n, err := p.Newsletters.Progress(letter.Id)
	if err != nil {
		p.Fatal(err)
	}
	rows := p.Count("messages", "newsletter = '"+letter.Id+"'")
	if sum := n.Waiting + n.Quiet + n.Going + n.Gone + n.Undelivered + n.Bounced + n.Cancelled + n.Failed + n.Unknown; sum != n.Total || n.Total != rows {
		p.Errorf("%+v adds up to %d; there are %d rows", n, sum, rows)
	}
	return n
}
