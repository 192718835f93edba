package subscribers

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/token"
)

// WayOut is what an unsubscribe link opens.
type WayOut struct {
	Subscriber *Subscriber // nil when her row is gone: erased, or joined with another
	// Current: the link lies where her mail goes now. Elsewhere her address may not be shown, and whoever
	// reads there may stop her and do nothing else.
	Current bool

	hash string // of the address the link was mailed to
}

// OpenUnsubscribe reads a way out and changes nothing. Errors: token.ErrInvalid;
// token.ErrExpired after ten years.
func (p *People) OpenUnsubscribe(link string) (WayOut, error) {
	subject, err := p.signer.Open(token.Unsubscribe, link, p.now())
	if err != nil {
		return WayOut{}, err
	}
	words := subjects(subject, 2)
	if words == nil {
		return WayOut{}, token.ErrInvalid
	}
	person, err := ByID(p.app, words[0])
	if errors.Is(err, ErrNotFound) {
		return WayOut{hash: words[1]}, nil
	}
	if err != nil {
		return WayOut{}, err
	}
	return WayOut{Subscriber: person, Current: p.hash(person.Email()) == words[1], hash: words[1]}, nil
}

// StopAddress is Stop for a way out that is not Current. The address it lies at may be a subscriber's
// again, under another row: the gate holds back whatever is for it until she confirms anew. Her whose
// mail goes elsewhere by now is stopped, too.
func (p *People) StopAddress(way WayOut) error {
	err := p.app.RunInTransaction(func(tx core.App) error { return p.suppress(tx, way.hash, ReasonUnsubscribed) })
	if err != nil {
		return fmt.Errorf("stopping an address: %w", err)
	}
	if way.Subscriber == nil {
		return nil
	}
	return p.Stop(way.Subscriber)
}

// Stop ends every letter and the newsletter at once: nothing that waits in the ledger
// for her is sent any more. Doing it twice is the same as doing it once.
func (p *People) Stop(person *Subscriber) error {
	return p.stop(person.Id, func(tx core.App, now time.Time, s *Subscriber) error {
		if s.Status() == Active || s.Status() == Pending {
			s.SetStatus(Unsubscribed)
		}
		if err := p.remember(tx, ReasonUnsubscribed, p.hash(s.Email())); err != nil {
			return err
		}
		return p.stopIn(tx, now, s, ReasonUnsubscribed)
	})
}

// Suppress is what a permanent failure or a complaint does: she is written to no more,
// until the author lifts it. It runs inside the caller's transaction.
func (p *People) Suppress(tx core.App, subscriber string, why Reason) error {
	return p.SuppressFor(tx, subscriber, why, "")
}

// SuppressFor is Suppress for a bounce whose failure is known. What she had is kept beside it, so that she
// can have it back should it turn out that her mailbox works.
func (p *People) SuppressFor(tx core.App, subscriber string, why Reason, failure outbox.Failure) error {
	now := p.now()
	s, err := ByID(tx, subscriber)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	switch why {
	case ReasonComplained:
		s.SetStatus(Complained)
	case ReasonBounced:
		// a complaint says more than a bounce
		if s.Status() != Complained {
			s.bounced(now, failure)
		}
	default:
		s.SetStatus(Unsubscribed)
	}
	if err := p.suppress(tx, p.reasonHash(s.Email(), why), why); err != nil {
		return fmt.Errorf("suppressing an address: %w", err)
	}
	return p.stopIn(tx, now, s, why)
}

// stop runs do on a fresh copy of the subscriber in a transaction.
func (p *People) stop(id string, do func(tx core.App, now time.Time, s *Subscriber) error) error {
	now := p.now()
	err := p.app.RunInTransaction(func(tx core.App) error {
		s, err := ByID(tx, id)
		if errors.Is(err, ErrNotFound) {
			return nil // gone is stopped
		}
		if err != nil {
			return err
		}
		return do(tx, now, s)
	})
	if err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}

// stopUnheard stops a subscriber whose address was stopped without her row, before a new
// asking is written down.
func (p *People) stopUnheard(tx core.App, now time.Time, subscriber string, why Reason) error {
	s, err := ByID(tx, subscriber)
	if err != nil {
		return err
	}
	s.SetStatus(Unsubscribed)
	return p.stopIn(tx, now, s, why)
}

// stopIn is endIn, and empties the ledger of what waits for her.
func (p *People) stopIn(tx core.App, now time.Time, s *Subscriber, why Reason) error {
	if err := outbox.CancelFor(tx, now, s.Id, string(why)); err != nil {
		return err
	}
	return p.endIn(tx, now, s, why)
}

// endIn saves s, withdraws her consents and tells the hooks.
func (p *People) endIn(tx core.App, now time.Time, s *Subscriber, why Reason) error {
	if why != ReasonBounced {
		s.forgetFailure() // whatever she had before it came back, she has said no since
	}
	s.Set("newsletter", false)
	s.Set("paused_until", "")
	s.Set("paused_why", "")
	if err := keep(tx, s); err != nil {
		return fmt.Errorf("saving that she stopped: %w", err)
	}
	if err := withdrawConsents(tx, s.Id, now); err != nil {
		return err
	}
	for _, do := range p.stopped {
		if err := do(tx, s.Id, why); err != nil {
			return err
		}
	}
	return nil
}

// NotMe makes sure that an address which somebody else typed is not written to again, however it is spelt and
// whoever asks, unless the author lifts it ([People.Lift]). An address that was not confirmed is forgotten at once, and
// so are the mails that asked it whether it is a subscriber's; a subscriber who has moved away from it is
// left alone. It returns token.ErrInvalid for a link that is not ours.
func (p *People) NotMe(link string) error {
	subject, err := p.signer.Open(token.NotMe, link, p.now())
	if err != nil {
		return err
	}
	ids := subjects(subject, 2)
	if ids == nil {
		return token.ErrInvalid
	}
	now := p.now()
	err = p.app.RunInTransaction(func(tx core.App) error {
		if err := p.suppress(tx, ids[1], ReasonNotMe); err != nil {
			return err
		}
		if err := forgetAddressMailsTo(tx, ids[1]); err != nil {
			return err
		}
		consent, err := ConsentByID(tx, ids[0])
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		s, err := ByID(tx, consent.Subscriber())
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if !p.standsFor(ids[1], s.Email()) {
			return nil
		}
		if hash := p.mailbox(s.Email()); hash != ids[1] {
			// the link is of an earlier version, and names the spelling alone
			if err := p.suppress(tx, hash, ReasonNotMe); err != nil {
				return err
			}
		}
		if s.Status() == Pending {
			return tx.Delete(s)
		}
		s.SetStatus(Unsubscribed)
		return p.stopIn(tx, now, s, ReasonNotMe)
	})
	if err != nil {
		return fmt.Errorf("never writing here again: %w", err)
	}
	return nil
}

// OpenNotMe reports whether link is one of ours, and changes nothing.
func (p *People) OpenNotMe(link string) error {
	_, err := p.signer.Open(token.NotMe, link, p.now())
	return err
}
