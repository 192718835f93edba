package subscribers

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// Erase forgets a subscriber: her address, choices, consents and messages. What stays
// is a keyed hash, here and in the file beside the data directory, from which a restored backup
// learns to erase her again. Erasing somebody who is gone is no error.
func (p *People) Erase(person *Subscriber) error {
	address := person.Email()
	err := p.app.RunInTransaction(func(tx core.App) error {
		s, err := ByID(tx, person.Id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return p.eraseIn(tx, s)
	})
	if err != nil {
		return fmt.Errorf("erasing a subscriber: %w", err)
	}
	return p.forgetOutside([]string{address})
}

// forgetOutside tells the hooks of addresses that are erased.
func (p *People) forgetOutside(addresses []string) error {
	for _, address := range addresses {
		for _, do := range p.erased {
			if err := do(address); err != nil {
				return fmt.Errorf("erasing a subscriber outside the database: %w", err)
			}
		}
	}
	return nil
}

func (p *People) eraseIn(tx core.App, s *Subscriber) error {
	reason := ReasonErased
	switch s.Status() {
	case Bounced:
		reason = ReasonBounced
	case Complained:
		reason = ReasonComplained
	}
	hash := p.hash(s.Email())
	if err := p.suppress(tx, p.reasonHash(s.Email(), reason), reason); err != nil {
		return err
	}
	if err := p.remember(tx, ReasonErased, hash); err != nil {
		return err
	}
	return forgetIn(tx, s)
}

// forgetIn deletes a subscriber with everything that hangs on her row, and the addresses she thought of.
func forgetIn(tx core.App, s *Subscriber) error {
	if err := forgetAddressMailsOf(tx, s.Id); err != nil {
		return err
	}
	return tx.Delete(s)
}
