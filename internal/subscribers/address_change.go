package subscribers

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/token"
)

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
