package subscribers

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/token"
)

// Preferences is what she can change about what we send. A pointer that is nil leaves it as it is.
type Preferences struct {
	Letters    *bool // false takes her out of every sequence
	Newsletter *bool
	Discreet   *bool
	FirstName  *string
	Timezone   *string
	SafeFrom   *string
	SafeUntil  *string
}

// OpenPreferences reads a preferences link. Errors: token.ErrInvalid; token.ErrExpired with
// the subscriber, so that a fresh link can be mailed; ErrNotFound.
func (p *People) OpenPreferences(link string) (*Subscriber, error) {
	id, tokenErr := p.signer.Open(token.Preferences, link, p.now())
	if tokenErr != nil && !errors.Is(tokenErr, token.ErrExpired) {
		return nil, tokenErr
	}
	person, err := ByID(p.app, id)
	return person, errors.Join(err, tokenErr)
}

// MailPreferencesLink sends the link by mail, and never shows it: whoever holds an old
// mail of hers for ten minutes can stop us, and change nothing else.
func (p *People) MailPreferencesLink(person *Subscriber) error {
	return p.fresh("preferences", person, func(at time.Time) (outbox.Draft, error) {
		payload, err := p.linkMail(preferencesMail, "Open the page", p.PreferencesLink(person.Id), p.UnsubscribeLink(person.Id))
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
	return p.stop(person.Id, func(tx core.App, now time.Time, s *Subscriber) error {
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
		if err := tx.Save(s); err != nil {
			return fmt.Errorf("saving her preferences: %w", err)
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

func said(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// MailAddressLink asks the new address whether it is hers. The old one is told nothing.
func (p *People) MailAddressLink(person *Subscriber, typed string) error {
	address, err := ParseAddress(typed)
	if err != nil {
		return Problems{"email": "That does not look like an e-mail address. Please check it, and try again."}
	}
	row, err := suppressionByHash(p.app, p.hash(address))
	if err != nil {
		return err
	}
	if row != nil && Reason(row.GetString("reason")).final() {
		return nil // the answer is the same for every address
	}
	payload, err := p.linkMail(addressMail, "Yes, this is mine", p.AddressLink(person.Id, address), "")
	if err != nil {
		return err
	}
	now := p.now()
	err = p.app.RunInTransaction(func(tx core.App) error {
		_, err := outbox.Enqueue(tx, now, outbox.Draft{
			Kind: outbox.System, Purpose: again("address:"+person.Id+":"+p.hash(address)[:16], now.Truncate(repeatAfter)), Recipient: address, Payload: payload,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("asking a new address: %w", err)
	}
	p.mail.Wake()
	return nil
}

// OpenAddress reads the link that was mailed to a new address. Errors: token.ErrInvalid,
// token.ErrExpired, ErrNotFound.
func (p *People) OpenAddress(link string) (person *Subscriber, address string, err error) {
	subject, err := p.signer.Open(token.Address, link, p.now())
	if err != nil {
		return nil, "", err
	}
	words := subjects(subject, 2)
	if words == nil {
		return nil, "", token.ErrInvalid
	}
	person, err = ByID(p.app, words[0])
	return person, words[1], err
}

// MoveAddress makes address hers. Where a subscriber with that address is here already,
// the two become one: the older row at that address goes.
func (p *People) MoveAddress(person *Subscriber, address string) error {
	return p.stop(person.Id, func(tx core.App, now time.Time, s *Subscriber) error {
		other, err := byEmail(tx, address)
		if err == nil && other.Id != s.Id {
			if other.Status() == Bounced || other.Status() == Complained {
				return ErrNotFound
			}
			if err := tx.Delete(other); err != nil {
				return fmt.Errorf("joining two rows of hers: %w", err)
			}
		} else if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		s.Set("email", address)
		if err := tx.Save(s); err != nil {
			return fmt.Errorf("changing her address: %w", err)
		}
		return lift(tx, p.hash(address))
	})
}

// Export is everything we know of her, as she may take it with her (GDPR art. 15 and 20).
type Export struct {
	Email      string           `json:"email"`
	FirstName  string           `json:"first_name"`
	Status     Status           `json:"status"`
	Timezone   string           `json:"timezone"`
	SafeFrom   string           `json:"safe_from"`
	SafeUntil  string           `json:"safe_until"`
	Discreet   bool             `json:"discreet"`
	Newsletter bool             `json:"newsletter"`
	Since      time.Time        `json:"since"`
	Consents   []map[string]any `json:"consents"`
	Mails      []map[string]any `json:"mails"`
}

// Export gathers it.
func (p *People) Export(person *Subscriber) (Export, error) {
	e := Export{
		Email: person.Email(), FirstName: person.FirstName(), Status: person.Status(), Timezone: person.Timezone(),
		SafeFrom: person.SafeFrom(), SafeUntil: person.SafeUntil(), Discreet: person.Discreet(), Newsletter: person.Newsletter(),
		Since: person.GetDateTime("created").Time(), Consents: []map[string]any{}, Mails: []map[string]any{},
	}
	for _, part := range []struct {
		query string
		into  *[]map[string]any
	}{
		{"SELECT letters, newsletter, wording, page, requested_at, confirmed_at, withdrawn_at FROM consents WHERE subscriber = {:s} ORDER BY requested_at", &e.Consents},
		{"SELECT kind, status, subject, sent_at FROM messages WHERE subscriber = {:s} ORDER BY created", &e.Mails},
	} {
		var rows []dbx.NullStringMap
		if err := p.app.DB().NewQuery(part.query).Bind(dbx.Params{"s": person.Id}).All(&rows); err != nil {
			return Export{}, fmt.Errorf("gathering what we know of her: %w", err)
		}
		for _, row := range rows {
			plain := make(map[string]any, len(row))
			for name, value := range row {
				plain[name] = value.String
			}
			*part.into = append(*part.into, plain)
		}
	}
	return e, nil
}
