package subscribers

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/settings"
	"waymark/internal/token"
)

// Preferences is what she can change about what we send. A pointer that is nil leaves it as it is.
type Preferences struct {
	Letters    *bool // false takes her out of every sequence
	Newsletter *bool
	Discreet   *bool
	Word       string // with discretion: another word than before, as typed; "" leaves it
	Network    string // keyed hash of where it came from
	FirstName  *string
	Timezone   *string
	SafeFrom   *string
	SafeUntil  *string
}

// OpenPreferences reads a preferences link. Errors: token.ErrInvalid; token.ErrExpired with
// the subscriber, so that a fresh link can be mailed; ErrNotFound, also when she has stopped since, or for a link that lies
// in an inbox her mail no longer goes to.
func (p *People) OpenPreferences(link string) (*Subscriber, error) {
	subject, a, tokenErr := p.open(token.Preferences, link, preferencesFor)
	if tokenErr != nil && !errors.Is(tokenErr, token.ErrExpired) {
		return nil, tokenErr
	}
	words := subjects(subject, 2)
	if words == nil {
		return nil, token.ErrInvalid
	}
	person, err := p.stillAt(p.app, words[0], words[1], a)
	if err != nil {
		return nil, err
	}
	return person, tokenErr
}

// stillAt returns a subscriber of whom a link opens what she still has, or ErrNotFound. Her address has not changed since it was
// made, in either direction.
func (p *People) stillAt(app core.App, id, hash string, a age) (*Subscriber, error) {
	person, err := ByID(app, id)
	if err != nil {
		return nil, err
	}
	if !a.made.After(person.movedAt()) {
		return nil, ErrNotFound
	}
	return person, p.opened(app, person, a, hash)
}

// MailPreferencesLink sends the link by mail, and never shows it: whoever holds an old
// mail of hers for ten minutes can stop us, and change nothing else.
func (p *People) MailPreferencesLink(person *Subscriber) error {
	return p.fresh("preferences", person, func(at time.Time) (outbox.Draft, error) {
		payload, err := p.linkMail(preferencesMail, person.Discreet(), "Open the page", p.PreferencesLink(person), p.UnsubscribeLink(person), nil)
		return outbox.Draft{Kind: outbox.System, Purpose: again("preferences:"+person.Id, at), Subscriber: person.Id, Payload: payload}, err
	})
}

// Change saves what she chose. It returns Problems for a value that cannot be used, and
// then nothing is changed.
func (p *People) Change(person *Subscriber, to Preferences) error {
	check := Request{Email: person.Email(), Newsletter: true, FirstName: said(to.FirstName), Timezone: said(to.Timezone), SafeFrom: said(to.SafeFrom), SafeUntil: said(to.SafeUntil)}
	if err := check.Validate(); err != nil {
		return err
	}
	hash, err := p.chosenWord(person, to)
	if err != nil {
		return err
	}
	return p.stop(person.Id, func(tx core.App, now time.Time, s *Subscriber) error {
		had := s.Newsletter()
		if to.Discreet != nil {
			if err := changeWord(tx, now, s, *to.Discreet, hash); err != nil {
				return err
			}
		}
		for field, value := range map[string]*bool{"newsletter": to.Newsletter, "discreet": to.Discreet} {
			if value != nil {
				s.Set(field, *value)
			}
		}
		for field, value := range map[string]*string{"first_name": to.FirstName, "timezone": to.Timezone, "safe_from": to.SafeFrom, "safe_until": to.SafeUntil} {
			if value != nil {
				s.Set(field, *value)
			}
		}
		if s.Status() != Active {
			s.Set("newsletter", false) // or coming back for a guide would bring it too
		}
		if err := keep(tx, s); err != nil {
			return fmt.Errorf("saving her preferences: %w", err)
		}
		if s.Newsletter() && !had {
			if err := recordNewsletter(tx, s.Id, now); err != nil {
				return err
			}
		}
		if to.Letters != nil && !*to.Letters {
			for _, do := range p.stopped {
				if err := do(tx, s.Id, ReasonUnsubscribed); err != nil {
					return err
				}
			}
			return outbox.CancelLettersFor(tx, now, s.Id, "she stopped the letters")
		}
		return nil
	})
}

// recordNewsletter keeps her consent to the newsletter, given on the page that only her own
// mail leads to: asked and confirmed are one moment.
func recordNewsletter(tx core.App, subscriber string, now time.Time) error {
	site, err := settings.Load(tx)
	if err != nil {
		return err
	}
	shown := todays(site)
	consent, err := newConsent(tx, subscriber, "", now)
	if err != nil {
		return err
	}
	consent.Load(map[string]any{"newsletter": true, "wording": shown.beside(false, false, true), "wording_version": shown.Version, "page": "/preferences", "confirmed_at": now})
	if err := tx.Save(consent); err != nil {
		return fmt.Errorf("recording her consent to the newsletter: %w", err)
	}
	return nil
}

func said(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
