package sequence

import (
	"errors"
	"fmt"
	"sync"
	"time"

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

// Whose value differs from subscriber to subscriber: her own links.
const (
	stopURL   = "unsubscribe_url"
	letterURL = "letter_url"
	guideURL  = "guide_url"
)

// why stands under every letter.
const why = "You get these letters because you asked for them and confirmed your address."

// discreetly is the subject of every discreet one: its own is its title.
const discreetly = "A few lines for you"

// compose writes letters for many subscribers, in the words that stand there now. What they
// share is read once: the letters, the settings and the guides; and the people in one query.
func (l *Letters) compose(app core.App, ms []outbox.Message) (map[string]outbox.Written, error) {
	site, err := settings.Load(app)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(ms))
	for i, m := range ms {
		ids[i] = m.Subscriber
	}
	people, err := subscribers.ReadersByIDs(app, ids)
	if err != nil {
		return nil, err
	}
	texts := map[string]*sheetOf{}
	written := make(map[string]outbox.Written, len(ms))
	for _, m := range ms {
		text, known := texts[m.Step]
		if !known {
			text = l.sheetOf(app, site, m.Step)
			texts[m.Step] = text
		}
		person, known := people[m.Subscriber]
		if !known {
			written[m.ID] = outbox.Written{Err: fmt.Errorf("%w: she is not here any more", outbox.ErrCancel)}
			continue
		}
		written[m.ID] = text.write(l, m, person)
	}
	return written, nil
}

// sheetOf is what composing needs of one step, read once for many.
type sheetOf struct {
	site   *settings.Site
	letter *Letter
	guide  *content.Guide // nil when none leads to it
	err    error          // what kept it from being read
}

func (l *Letters) sheetOf(app core.App, site *settings.Site, step string) *sheetOf {
	s := &sheetOf{site: site}
	if s.letter, s.err = letterByID(app, step); s.err != nil {
		if errors.Is(s.err, ErrNotFound) {
			s.err = fmt.Errorf("%w: the letter is gone", outbox.ErrCancel)
		}
		return s
	}
	s.guide, s.err = guideBefore(app, s.letter)
	return s
}

// write makes one subscriber's copy.
func (s *sheetOf) write(l *Letters, m outbox.Message, person subscribers.Reader) outbox.Written {
	if s.err != nil {
		return outbox.Written{Err: s.err}
	}
	version := s.letter.GetString("updated") + " " + s.site.GetString("updated")
	links := []string{stopURL, letterURL}
	values := email.Vars{"first_name": person.FirstName, stopURL: l.people.WayOut(person), letterURL: l.people.LetterLink(m.ID, person)}
	if s.guide != nil {
		version += " " + s.guide.Id + " " + s.guide.GetString("updated")
		links = append(links, guideURL)
		values[guideURL] = l.people.GuideLink(s.guide.Id, person)
	}
	sheet, err := l.sheets.Of(s.letter.Id, version, person.FirstName, person.Discreet, func() (*email.Press, outbox.Sheet, error) {
		words, err := l.texts.of(s.letter)
		if err != nil {
			return nil, outbox.Sheet{}, err
		}
		return email.NewPress(words, l.shared(s.site, s.guide), l.people.SharedFrame(s.site, why, discreetly), links...),
			outbox.Sheet{FromName: s.site.FromName(), From: l.cfg.FromAddress(), ReplyTo: s.site.ReplyTo(), Unsubscribe: stopURL}, nil
	})
	if err != nil {
		return outbox.Written{Err: err}
	}
	return outbox.Written{Sheet: sheet, Copy: outbox.Copy{To: person.Email, Values: values}}
}

// shared are the values of the merge tags that are the same for everybody.
func (l *Letters) shared(site *settings.Site, guide *content.Guide) email.Vars {
	vars := l.people.SharedVars(site)
	if guide != nil {
		vars["guide_name"], vars["guide_title"] = guide.OutsideName(), guide.Title()
	}
	return vars
}

// guideBefore returns the guide that leads to a letter; nil when none does.
func guideBefore(app core.App, letter *Letter) (*content.Guide, error) {
	id, err := guideOf(app, letter.Sequence())
	if err != nil || id == "" {
		return nil, err
	}
	return content.GuideByID(app, id)
}

// vars are the values of all merge tags in one subscriber's letter.
func (l *Letters) vars(app core.App, site *settings.Site, person *subscribers.Subscriber, letter *Letter, message string, until time.Time) (email.Vars, error) {
	guide, err := guideBefore(app, letter)
	if err != nil {
		return nil, err
	}
	vars := l.shared(site, guide)
	vars["first_name"], vars[stopURL], vars[letterURL] = person.FirstName(), l.people.UnsubscribeLink(person), l.people.LetterLinkUntil(message, person.Reader(), until)
	if guide != nil {
		vars[guideURL] = l.people.GuideLinkUntil(guide.Id, person.Reader(), until)
	}
	return vars, nil
}

// Read returns the subject of a letter that was sent, and its words as clean HTML, for
// the page on which it is read on the web. It returns ErrNotFound for a message that is
// no letter, or whose letter is gone. What it links to of hers ends at until, as the page does.
func (l *Letters) Read(app core.App, message string, until time.Time) (subject, words string, err error) {
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
	vars, err := l.vars(app, site, person, letter, message, until)
	if err != nil {
		return "", "", err
	}
	c, err := parsed.Words(vars)
	return c.Subject, c.HTML, err
}
