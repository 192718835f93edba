package subscribers

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// Erase forgets a subscriber: her address, choices, consents and messages. What stays
// is a keyed hash, here and in the file beside the data directory, from which a restored backup
// learns to erase her again. Erasing somebody who is gone is no error.
func (p *People) Erase(person *Subscriber) error {
	// her row may be gone already, and what is outside not yet: so it is told even then
	gone := Gone{Subscriber: person.Id, Address: person.Email()}
	err := p.app.RunInTransaction(func(tx core.App) error {
		s, err := ByID(tx, person.Id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		gone, err = p.eraseIn(tx, s)
		return err
	})
	if err != nil {
		return fmt.Errorf("erasing a subscriber: %w", err)
	}
	return p.forgetOutside([]Gone{gone})
}

// forgetOutside tells the hooks who is gone. One that fails keeps no other from its work.
func (p *People) forgetOutside(gone []Gone) error {
	if len(gone) == 0 {
		return nil
	}
	var errs []error
	for _, do := range p.erased {
		if err := do(gone); err != nil {
			errs = append(errs, fmt.Errorf("erasing outside of the subscribers: %w", err))
		}
	}
	return errors.Join(errs...)
}

func (p *People) eraseIn(tx core.App, s *Subscriber) (Gone, error) {
	reason := ReasonErased
	switch s.Status() {
	case Bounced:
		reason = ReasonBounced
	case Complained:
		reason = ReasonComplained
	}
	hash := p.hash(s.Email())
	if err := p.suppress(tx, p.reasonHash(s.Email(), reason), reason); err != nil {
		return Gone{}, err
	}
	if err := p.remember(tx, ReasonErased, hash); err != nil {
		return Gone{}, err
	}
	return forgetIn(tx, s)
}

// forgetIn deletes a subscriber with everything that hangs on her row, and the addresses she thought of. What else
// names her is emptied. It returns by what she is to be found outside.
func forgetIn(tx core.App, s *Subscriber) (Gone, error) {
	sent, err := outbox.ForgetTraces(tx, s.Id, s.Email())
	if err != nil {
		return Gone{}, err
	}
	thought, err := forgetAddressMailsOf(tx, s.Id)
	if err != nil {
		return Gone{}, err
	}
	if err := namelessEntries(tx, s.Id); err != nil {
		return Gone{}, err
	}
	if err := tx.Delete(s); err != nil {
		return Gone{}, fmt.Errorf("deleting a subscriber: %w", err)
	}
	return Gone{Subscriber: s.Id, Address: s.Email(), SendIDs: append(sent, thought...)}, nil
}
