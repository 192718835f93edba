package sequence

import (
	"errors"
	"fmt"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/email"
	"waymark/internal/outbox"
	"waymark/internal/settings"
	"waymark/internal/subscribers"
)

// texts keeps the parsed words of letters, so that a letter to ten thousand people is
// parsed once. An edit has another "updated" and is parsed anew.
type texts struct {
	mu    sync.Mutex
	known map[string]parsed
}

type parsed struct {
	updated string
	words   *email.Compiled
}

// of returns the parsed words of a letter.
func (t *texts) of(letter *Letter) (*email.Compiled, error) {
	updated := letter.GetString("updated")
	t.mu.Lock()
	defer t.mu.Unlock()
	if p, ok := t.known[letter.Id]; ok && p.updated == updated {
		return p.words, nil
	}
	words, err := email.Compile(letter.template())
	if err != nil {
		return nil, fmt.Errorf("reading the words of a letter: %w", err)
	}
	if t.known == nil {
		t.known = map[string]parsed{}
	}
	t.known[letter.Id] = parsed{updated, words}
	return words, nil
}

func (l *Letter) template() email.Template {
	return email.Template{Subject: l.Subject(), Preheader: l.Preheader(), Body: l.Body()}
}

// compose writes one letter for one subscriber, in the words that stand there now.
func (l *Letters) compose(app core.App, m outbox.Message) (outbox.Mail, error) {
	letter, err := letterByID(app, m.Step)
	if errors.Is(err, ErrNotFound) {
		return outbox.Mail{}, fmt.Errorf("%w: the letter is gone", outbox.ErrCancel)
	}
	if err != nil {
		return outbox.Mail{}, err
	}
	person, err := subscribers.ByID(app, m.Subscriber)
	if errors.Is(err, subscribers.ErrNotFound) {
		return outbox.Mail{}, fmt.Errorf("%w: she is not here any more", outbox.ErrCancel)
	}
	if err != nil {
		return outbox.Mail{}, err
	}
	site, err := settings.Load(app)
	if err != nil {
		return outbox.Mail{}, err
	}
	words, err := l.texts.of(letter)
	if err != nil {
		return outbox.Mail{}, err
	}
	vars, err := l.vars(app, site, person, letter, m.ID)
	if err != nil {
		return outbox.Mail{}, err
	}
	stop := vars["unsubscribe_url"]
	frame := email.Frame{
		Language: site.Language(), WhyLine: "You get these letters because you asked for them and confirmed your address.",
		ReplyHours: site.ReplyHours(), PostalAddress: site.PostalAddress(), UnsubscribeURL: stop,
	}
	var c email.Content
	if person.Discreet() {
		c, err = words.RenderDiscreet(vars, frame, vars["letter_url"])
	} else {
		c, err = words.Render(vars, frame)
	}
	if err != nil {
		return outbox.Mail{}, fmt.Errorf("writing a letter: %w", err)
	}
	return outbox.Mail{
		To: person.Email(), FromName: site.FromName(), From: l.cfg.FromAddress(), ReplyTo: site.ReplyTo(),
		Subject: c.Subject, HTML: c.HTML, Text: c.Text, UnsubscribeURL: stop,
	}, nil
}

// vars are the values of the merge tags in a letter.
func (l *Letters) vars(app core.App, site *settings.Site, person *subscribers.Subscriber, letter *Letter, message string) (email.Vars, error) {
	vars := email.Vars{
		"first_name": person.FirstName(), "author_name": site.AuthorName(), "site_name": site.Name(), "site_url": l.cfg.URL,
		"letter_url": l.people.LetterLink(message), "unsubscribe_url": l.people.UnsubscribeLink(person), "booking_url": absolute(l.cfg.URL, site.BookingURL()),
	}
	id, err := guideOf(app, letter.Sequence())
	if err != nil || id == "" {
		return vars, err
	}
	guide, err := content.GuideByID(app, id)
	if err != nil {
		return nil, err
	}
	vars["guide_name"], vars["guide_title"], vars["guide_url"] = guide.OutsideName(), guide.Title(), l.people.GuideLink(guide.Id, person.Id)
	return vars, nil
}

func absolute(site, address string) string {
	if len(address) > 0 && address[0] == '/' {
		return site + address
	}
	return address
}

// Read returns the subject of a letter that was sent, and its words as clean HTML, for
// the page on which it is read on the web. It returns ErrNotFound for a message that is
// no letter, or whose letter is gone.
func (l *Letters) Read(app core.App, message string) (subject, words string, err error) {
	var row struct {
		Subscriber string `db:"subscriber"`
		Step       string `db:"step"`
		Kind       string `db:"kind"`
	}
	err = app.DB().Select("subscriber", "step", "kind").From(outbox.Collection).Where(dbx.HashExp{"id": message}).One(&row)
	if err != nil || row.Kind != string(outbox.Letter) {
		return "", "", ErrNotFound
	}
	letter, err := letterByID(app, row.Step)
	if err != nil {
		return "", "", err
	}
	person, err := subscribers.ByID(app, row.Subscriber)
	if err != nil {
		return "", "", ErrNotFound
	}
	site, err := settings.Load(app)
	if err != nil {
		return "", "", err
	}
	parsed, err := l.texts.of(letter)
	if err != nil {
		return "", "", err
	}
	vars, err := l.vars(app, site, person, letter, message)
	if err != nil {
		return "", "", err
	}
	c, err := parsed.Words(vars)
	return c.Subject, c.HTML, err
}
