package newsletter

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/email"
	"waymark/internal/outbox"
	"waymark/internal/settings"
	"waymark/internal/subscribers"
)

// Whose value differs from reader to reader: her own links.
const (
	stopURL   = "unsubscribe_url"
	letterURL = "letter_url"
)

// why stands under every newsletter.
const why = "You get this because you asked for our newsletter and confirmed your address."

// discreetly is the subject of every discreet one: its own is its title.
const discreetly = "Something new to read"

// compose writes newsletters for many subscribers: the words and the settings are read
// once, the people in one query, and each text is rendered once for all who share it.
func (n *Newsletters) compose(app core.App, ms []outbox.Message) (map[string]outbox.Written, error) {
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
	letters := map[string]*Newsletter{}
	written := make(map[string]outbox.Written, len(ms))
	for _, m := range ms {
		letter, read := letters[m.Newsletter]
		if !read {
			if letter, err = ByID(app, m.Newsletter); err != nil && !errors.Is(err, ErrNotFound) {
				return nil, err
			}
			letters[m.Newsletter] = letter
		}
		person, known := people[m.Subscriber]
		if !known {
			written[m.ID] = outbox.Written{Err: fmt.Errorf("%w: she is not here any more", outbox.ErrCancel)}
			continue
		}
		written[m.ID] = n.one(m, letter, site, person)
	}
	return written, nil
}

func (n *Newsletters) one(m outbox.Message, letter *Newsletter, site *settings.Site, person subscribers.Reader) outbox.Written {
	if letter == nil {
		return outbox.Written{Err: fmt.Errorf("%w: the newsletter is gone", outbox.ErrCancel)}
	}
	version := letter.GetString("updated") + " " + site.GetString("updated")
	sheet, err := n.sheets.Of(letter.Id, version, person.FirstName, person.Discreet, func() (*email.Press, outbox.Sheet, error) {
		words, err := email.Compile(letter.template())
		if err != nil {
			return nil, outbox.Sheet{}, fmt.Errorf("reading the words of a newsletter: %w", err)
		}
		return email.NewPress(words, n.people.SharedVars(site), n.people.SharedFrame(site, why, discreetly), stopURL, letterURL),
			outbox.Sheet{FromName: site.FromName(), From: n.cfg.FromAddress(), ReplyTo: site.ReplyTo(), Unsubscribe: stopURL}, nil
	})
	if err != nil {
		return outbox.Written{Err: err}
	}
	return outbox.Written{Sheet: sheet, Copy: outbox.Copy{To: person.Email, Values: email.Vars{
		"first_name": person.FirstName, stopURL: n.people.WayOut(person), letterURL: n.people.LetterLink(m.ID, person),
	}}}
}

// Read returns the subject of a newsletter that was sent to somebody, and its words as
// clean HTML, for the page on which it is read on the web. It returns ErrNotFound for a
// message that is no newsletter, or whose newsletter is gone. What it links to of hers ends at until, as the page does.
func (n *Newsletters) Read(app core.App, message string, until time.Time) (subject, words string, err error) {
	id, subscriber, err := messageOf(app, message)
	if err != nil {
		return "", "", err
	}
	letter, err := ByID(app, id)
	if err != nil {
		return "", "", err
	}
	person, err := subscribers.ByID(app, subscriber)
	if errors.Is(err, subscribers.ErrNotFound) {
		return "", "", ErrNotFound
	}
	if err != nil {
		return "", "", err
	}
	site, err := settings.Load(app)
	if err != nil {
		return "", "", err
	}
	compiled, err := email.Compile(letter.template())
	if err != nil {
		return "", "", fmt.Errorf("reading the words of a newsletter: %w", err)
	}
	vars := n.people.SharedVars(site)
	vars["first_name"], vars[stopURL], vars[letterURL] = person.FirstName(), n.people.UnsubscribeLink(person), n.people.LetterLinkUntil(message, person.Reader(), until)
	c, err := compiled.Words(vars)
	return c.Subject, c.HTML, err
}
