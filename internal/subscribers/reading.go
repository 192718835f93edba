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
}

// OpenDownload reads the link of a guide's file. Errors: token.ErrInvalid,
// token.ErrExpired (with the Reading), ErrNotFound.
func (p *People) OpenDownload(link string) (Reading, error) {
	subject, tokenErr := p.signer.Open(token.Download, link, p.now())
	if tokenErr != nil && !errors.Is(tokenErr, token.ErrExpired) {
		return Reading{}, tokenErr
	}
	reading, err := p.guideReading(subjects(subject, 2))
	return reading, errors.Join(err, tokenErr)
}

// OpenLetter reads the link of something to read on the web. Errors as OpenDownload's.
func (p *People) OpenLetter(link string) (Reading, error) {
	subject, tokenErr := p.signer.Open(token.Letter, link, p.now())
	if tokenErr != nil && !errors.Is(tokenErr, token.ErrExpired) {
		return Reading{}, tokenErr
	}
	if rest, ok := strings.CutPrefix(subject, "guide "); ok {
		reading, err := p.guideReading(subjects(rest, 2))
		return reading, errors.Join(err, tokenErr)
	}
	rest, _ := strings.CutPrefix(subject, "message ")
	person, err := subscriberOfMessage(p.app, rest)
	return Reading{Subscriber: person, Message: rest}, errors.Join(err, tokenErr)
}

// guideReading finds a guide and whose link to it this is. Such links are only ever given to her once
// she has confirmed, so nothing more is asked here.
func (p *People) guideReading(ids []string) (Reading, error) {
	if ids == nil {
		return Reading{}, ErrNotFound
	}
	person, err := ByID(p.app, ids[1])
	if err != nil {
		return Reading{}, err
	}
	guide, err := content.GuideByID(p.app, ids[0])
	if errors.Is(err, content.ErrNotFound) {
		return Reading{}, ErrNotFound
	}
	return Reading{Subscriber: person, Guide: guide}, err
}

// FreshReading writes a mail with new links for a reading whose link expired.
func (p *People) FreshReading(r Reading) error {
	return p.fresh("reading", r.Subscriber, func(at time.Time) (outbox.Draft, error) {
		if r.Guide != nil {
			return p.freshGuide(r.Guide.Id, r.Subscriber.Id, at)
		}
		payload, err := p.linkMail(letterAgainMail, "Read it here", p.LetterLink(r.Message), p.UnsubscribeLink(r.Subscriber), nil)
		return outbox.Draft{Kind: outbox.System, Purpose: again("letter-again:"+r.Message, at), Subscriber: r.Subscriber.Id, Payload: payload}, err
	})
}
