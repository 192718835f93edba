package subscribers

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/token"
)

// Asking is what a confirmation link stands for.
type Asking struct {
	Consent    *Consent
	Subscriber *Subscriber
	Until      time.Time // when the link ends
}

// OpenConfirm reads a confirmation link and changes nothing. It returns
// token.ErrInvalid, token.ErrExpired (with the Asking, so that a fresh link can be
// offered), or ErrNotFound when what it stood for is gone, or she has stopped or moved away since. A link that was used opens while
// she is subscribed; see Reading.
func (p *People) OpenConfirm(link string) (Asking, error) {
	subject, a, tokenErr := p.open(token.Confirm, link, confirmFor)
	if tokenErr != nil && !errors.Is(tokenErr, token.ErrExpired) {
		return Asking{}, tokenErr
	}
	id, inbox, _ := strings.Cut(subject, " ") // links of earlier versions name no inbox
	asking, err := p.asking(p.app, id, inbox, a)
	if err != nil {
		return Asking{}, err
	}
	return asking, tokenErr
}

// asking finds what a confirmation link stands for, and whether it still opens; ErrNotFound when it does not.
func (p *People) asking(app core.App, id, inbox string, a age) (Asking, error) {
	consent, err := ConsentByID(app, id)
	if err != nil {
		return Asking{}, err
	}
	person, err := ByID(app, consent.Subscriber())
	if err != nil {
		return Asking{}, err
	}
	switch {
	case consent.Withdrawn() || !p.liesWith(person, a, inbox):
		return Asking{}, ErrNotFound
	case consent.Confirmed():
		if err := p.opened(app, person, a, inbox); err != nil {
			return Asking{}, err
		}
	}
	return Asking{consent, person, a.until}, nil
}

// GuideOf is the reading of the guide that was asked for; ErrNotFound when there is none, or it was not confirmed.
func (p *People) GuideOf(asking Asking) (Reading, error) {
	if asking.Consent.Guide() == "" || !asking.Consent.Confirmed() {
		return Reading{}, ErrNotFound
	}
	return p.guideFor(asking.Subscriber, asking.Consent.Guide(), asking.Until)
}

// Confirm does what the button says, with what she chose beside it; nil leaves what she asked for as it is: she is active, what she asked for is hers, the
// guide goes out and the hooks run, in one transaction. A second press changes nothing
// and says nothing different. Errors as OpenConfirm's.
func (p *People) Confirm(link string, chosen *Chosen) (Asking, error) {
	asking, err := p.OpenConfirm(link)
	if err != nil {
		return asking, err
	}
	now := p.now()
	err = p.app.RunInTransaction(func(tx core.App) error {
		// read again: another press may have been faster
		if asking.Consent, err = ConsentByID(tx, asking.Consent.Id); err != nil {
			return err
		}
		if asking.Subscriber, err = ByID(tx, asking.Consent.Subscriber()); err != nil {
			return err
		}
		if asking.Consent.Confirmed() {
			return nil
		}
		blocked, err := p.blocked(tx, asking.Subscriber.Email(), asking.Subscriber, true)
		if err != nil {
			return err
		}
		if blocked || asking.Consent.Withdrawn() {
			return ErrNotFound
		}
		if chosen != nil {
			if err := choose(tx, asking.Consent, *chosen); err != nil {
				return err
			}
		}
		if asking.Subscriber, err = p.takeWord(tx, now, asking); err != nil {
			return err
		}
		return p.confirm(tx, now, asking)
	})
	if err != nil {
		return Asking{}, fmt.Errorf("confirming: %w", err)
	}
	p.mail.Wake()
	return asking, nil
}

func (p *People) confirm(tx core.App, now time.Time, asking Asking) error {
	consent, person := asking.Consent, asking.Subscriber
	// whoever asks for more while it is quiet has had enough of the quiet
	if err := p.resumeIn(tx, now, person); err != nil {
		return err
	}
	consent.Set("confirmed_at", now)
	if err := keep(tx, consent); err != nil {
		return fmt.Errorf("recording when she confirmed: %w", err)
	}
	asked := consent.Asked()
	if person.Status() == Unsubscribed {
		if err := p.remember(tx, lifted, p.hash(person.Email())); err != nil {
			return err
		}
	}
	person.SetStatus(Active)
	person.forgetFailure()
	for field, value := range map[string]string{
		"first_name": asked.FirstName, "timezone": asked.Timezone, "safe_from": asked.SafeFrom, "safe_until": asked.SafeUntil,
	} {
		if value != "" {
			person.Set(field, value)
		}
	}
	// a form can ask for discretion; it cannot take it away
	person.Set("discreet", person.Discreet() || asked.Discreet)
	person.Set("newsletter", person.Newsletter() || consent.Newsletter())
	if person.GetDateTime("confirmed_at").IsZero() {
		person.Set("confirmed_at", now)
	}
	was, err := p.lift(tx, p.hash(person.Email()))
	if err != nil {
		return fmt.Errorf("lifting the block: %w", err)
	}
	if was == ReasonErased {
		person.Set("came_back", p.mailbox(person.Email()))
	}
	if err := keep(tx, person); err != nil {
		return fmt.Errorf("making her a subscriber: %w", err)
	}
	if guide := consent.Guide(); guide != "" {
		if _, err := outbox.Enqueue(tx, now, outbox.Draft{
			Kind: outbox.Guide, Purpose: purposeGuide(consent.Id), Subscriber: person.Id, Consent: consent.Id, Guide: guide,
		}); err != nil {
			return err
		}
	}
	for _, do := range p.confirmed {
		if err := do(tx, Confirmed{Subscriber: person.Id, Guide: consent.Guide(), Letters: consent.Letters(), At: now}); err != nil {
			return err
		}
	}
	return nil
}

// FreshConfirm writes the mail with a new link for one that expired, unless the old asking
// is confirmed already or repeated within a quarter of an hour. Nothing is told either way.
func (p *People) FreshConfirm(link string) error {
	asking, err := p.OpenConfirm(link)
	if !errors.Is(err, token.ErrExpired) {
		return err
	}
	return p.fresh("confirmation", asking.Subscriber, func(at time.Time) (outbox.Draft, error) {
		if asking.Consent.Confirmed() {
			return p.freshGuide(asking.Consent.Guide(), asking.Subscriber.Id, at)
		}
		return outbox.Draft{
			Kind: outbox.Confirmation, Purpose: again(purposeConfirmation(asking.Consent.Id), at),
			Subscriber: asking.Subscriber.Id, Consent: asking.Consent.Id, Guide: asking.Consent.Guide(),
		}, nil
	})
}
