package subscribers

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// Erase forgets a subscriber: her address, choices, consents and messages. What stays
// is a keyed hash that keeps a restored backup from knowing her again. Erasing
// somebody who is gone is no error.
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
	for _, do := range p.erased {
		if err := do(address); err != nil {
			return fmt.Errorf("erasing a subscriber outside the database: %w", err)
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
	if err := suppress(tx, p.hash(s.Email()), reason); err != nil {
		return err
	}
	asked, err := addressMailsOf(tx, s.Id)
	if err != nil {
		return err
	}
	for _, row := range asked {
		if err := tx.Delete(row); err != nil {
			return fmt.Errorf("forgetting an address she thought of: %w", err)
		}
	}
	return tx.Delete(s)
}
