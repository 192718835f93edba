package subscribers

import (
	"errors"
	"strings"
	"time"

	"waymark/internal/content"
	"waymark/internal/outbox"
	"waymark/internal/token"
)

// Reading is what a /letter/ or /download/ link opens: a guide, or one letter of the ledger.
type Reading struct {
	Subscriber *Subscriber
	Guide      *content.Guide // nil for a letter
	Message    string         // ledger id of the letter; empty for a guide
	Until      time.Time      // when the link ends; the links on its page end then, too
}

// OpenDownload reads the link of a guide's file. Errors: token.ErrInvalid,
// token.ErrExpired (with the Reading), ErrNotFound, also when she has stopped or moved away since.
func (p *People) OpenDownload(link string) (Reading, error) {
	subject, a, tokenErr := p.open(token.Download, link, downloadFor)
	if tokenErr != nil && !errors.Is(tokenErr, token.ErrExpired) {
		return Reading{}, tokenErr
	}
	reading, err := p.guideReading(strings.Split(subject, " "), a)
	if err != nil {
		return Reading{}, err
	}
	return reading, tokenErr
}

// OpenLetter reads the link of something to read on the web. Errors as OpenDownload's.
func (p *People) OpenLetter(link string) (Reading, error) {
	subject, a, tokenErr := p.open(token.Letter, link, letterFor)
	if tokenErr != nil && !errors.Is(tokenErr, token.ErrExpired) {
		return Reading{}, tokenErr
	}
	open := p.letterReading
	what, rest, _ := strings.Cut(subject, " ")
	if what == "guide" {
		open = p.guideReading
	}
	reading, err := open(strings.Split(rest, " "), a)
	if err != nil {
		return Reading{}, err
	}
	return reading, tokenErr
}

// guideReading finds a guide and whose link to it this is: guide, subscriber and, but for older links, whose inbox. Such
// links are only ever given to her once she has confirmed. A guide that is offered to nobody new any more is still hers to read.
func (p *People) guideReading(words []string, a age) (Reading, error) {
	if len(words) != 2 && len(words) != 3 {
		return Reading{}, ErrNotFound
	}
	person, err := ByID(p.app, words[1])
	if err != nil {
		return Reading{}, err
	}
	if err := p.opened(p.app, person, a, third(words)); err != nil {
		return Reading{}, err
	}
	return p.guideFor(person, words[0], a.until)
}

// guideFor is the reading of a guide by somebody whose link opens it.
func (p *People) guideFor(person *Subscriber, id string, until time.Time) (Reading, error) {
	guide, err := content.GuideByID(p.app, id)
	if errors.Is(err, content.ErrNotFound) {
		return Reading{}, ErrNotFound
	}
	return Reading{Subscriber: person, Guide: guide, Until: until}, err
}

// letterReading finds whose letter it is: message and, but for older links, whose inbox.
func (p *People) letterReading(words []string, a age) (Reading, error) {
	if len(words) != 1 && len(words) != 2 {
		return Reading{}, ErrNotFound
	}
	person, err := subscriberOfMessage(p.app, words[0])
	if err != nil {
		return Reading{}, err
	}
	if err := p.opened(p.app, person, a, third(append([]string{""}, words...))); err != nil {
		return Reading{}, err
	}
	return Reading{Subscriber: person, Message: words[0], Until: a.until}, nil
}

func third(words []string) string {
	if len(words) < 3 {
		return ""
	}
	return words[2]
}

// FreshReading writes a mail with new links for a reading whose link expired.
func (p *People) FreshReading(r Reading) error {
	return p.fresh("reading", r.Subscriber, func(at time.Time) (outbox.Draft, error) {
		if r.Guide != nil {
			return p.freshGuide(r.Guide.Id, r.Subscriber.Id, at)
		}
		payload, err := p.linkMail(letterAgainMail, r.Subscriber.Discreet(), "Read it here", p.LetterLink(r.Message, r.Subscriber.Reader()), p.UnsubscribeLink(r.Subscriber), nil)
		return outbox.Draft{Kind: outbox.System, Purpose: again("letter-again:"+r.Message, at), Subscriber: r.Subscriber.Id, Payload: payload}, err
	})
}
