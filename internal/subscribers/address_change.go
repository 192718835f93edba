package subscribers

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/email"
	"waymark/internal/outbox"
	"waymark/internal/token"
)

// mostAddressMails is how many such questions one subscriber may cause in a day, and how
// many one address may be asked: they go to people who have not said a word to us.
const mostAddressMails = 3

// MailAddressLink asks the new address whether it is hers. The old one is told when she moves, and not before. She is not told
// when the address wants no mail or was asked often enough. ErrMoveOpen while her last move can be taken back.
func (p *People) MailAddressLink(person *Subscriber, typed string) error {
	if !person.MoveOpenUntil(p.now()).IsZero() {
		return ErrMoveOpen
	}
	address, err := ParseAddress(typed)
	if err != nil {
		return Problems{"email": "That does not look like an email address. Please check it, and try again."}
	}
	hash := p.mailbox(address)
	lock, err := p.LockOfMove(person, address)
	if err != nil {
		return err
	}
	payload, err := p.linkMail(addressMail, lock.Asks(), "Yes, this is mine", p.AddressLink(person, address), "",
		email.Vars{"not_me_url": p.NotMeLink("", address)})
	if err != nil {
		return err
	}
	now := p.now()
	err = p.app.RunInTransaction(func(tx core.App) error {
		if blocked, err := p.blockedAddress(tx, address); err != nil || blocked {
			return err
		}
		if often, err := addressMailsSince(tx, hash, person.Id, now.Add(-24*time.Hour)); err != nil || often >= mostAddressMails {
			return err
		}
		_, err := outbox.Enqueue(tx, now, outbox.Draft{
			Kind: outbox.System, Purpose: again(purposeAddress(hash, person.Id), now.Truncate(repeatAfter)), Recipient: address, Payload: payload,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("asking a new address: %w", err)
	}
	p.mail.Wake()
	return nil
}

// purposeAddress names whom is asked first, so that the index on purpose counts for both.
func purposeAddress(hash, subscriber string) string { return addressPurposes(hash) + ":" + subscriber }

// addressPurposes is what the purposes of all such questions to one address begin with; ":" follows.
func addressPurposes(hash string) string { return "address:" + hash[:16] }

// OpenAddress reads the link that was mailed to a new address. Errors: token.ErrInvalid,
// token.ErrExpired, ErrNotFound, also when she has moved since the link was mailed.
func (p *People) OpenAddress(link string) (person *Subscriber, address string, err error) {
	subject, a, err := p.open(token.Address, link, addressFor)
	if err != nil {
		return nil, "", err
	}
	words := subjects(subject, 3)
	if words == nil {
		return nil, "", token.ErrInvalid
	}
	if person, err = p.stillAt(p.app, words[0], words[1], a); err != nil {
		return nil, "", err
	}
	return person, words[2], nil
}

// MoveAddress makes address hers. Where a subscriber with that address is here already,
// the two become one: the older row at that address goes, and what she had confirmed there is hers. The old inbox is told, and
// can take it back, unless she is discreet. ErrNotFound when nothing may be sent to that address, or she has moved meanwhile.
func (p *People) MoveAddress(person *Subscriber, address string) error {
	now := p.now()
	told, err := p.linkMail(movedMail, person.Discreet(), "Let it come here again", p.undoLink(person, now), p.UnsubscribeLink(person), nil)
	if err != nil {
		return err
	}
	defer p.mail.Wake()
	return p.stop(person.Id, func(tx core.App, _ time.Time, s *Subscriber) error {
		if s.Email() != person.Email() || !s.MoveOpenUntil(now).IsZero() {
			return ErrNotFound
		}
		before := ""
		if s.Status() == Active && p.TellsOldInbox(s) {
			var err error
			if before, err = snapshot(tx, s); err != nil {
				return err
			}
			draft := outbox.Draft{Kind: outbox.System, Purpose: movedPurpose(s.Id, "on", now), Recipient: s.Email(), Payload: told}
			if _, err := outbox.Enqueue(tx, now, draft); err != nil {
				return err
			}
		}
		blocked, err := p.blockedAddress(tx, address)
		if err != nil {
			return err
		}
		if blocked {
			return ErrNotFound
		}
		other, err := byEmail(tx, address)
		switch {
		case errors.Is(err, ErrNotFound) || err == nil && other.Id == s.Id:
		case err != nil:
			return err
		default:
			if err := p.joinIn(tx, now, s, other); err != nil {
				return err
			}
		}
		// a restored backup must not write to the address she has left
		if err := p.remember(tx, ReasonUnsubscribed, p.hash(s.Email())); err != nil {
			return err
		}
		s.Set("email", address)
		s.Set("moved_at", now)
		s.Set("before_move", before)
		if err := keep(tx, s); err != nil {
			return fmt.Errorf("changing her address: %w", err)
		}
		_, err = p.lift(tx, p.hash(address))
		return err
	})
}

// blockedAddress is blocked for an address that may or may not be a subscriber's.
func (p *People) blockedAddress(tx core.App, address string) (bool, error) {
	other, err := byEmail(tx, address)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, err
	}
	return p.blocked(tx, address, other, err == nil)
}
