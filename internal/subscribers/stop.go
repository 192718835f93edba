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
	// Current: she is subscribed, has not stopped since the link was made, and it lies where her mail goes now. Otherwise her
	// address may not be shown, and whoever reads there may stop her and do nothing else.
	Current bool

	hash string // of the address the link was mailed to
}

// OpenUnsubscribe reads a way out and changes nothing. Errors: token.ErrInvalid;
// token.ErrExpired after ten years.
func (p *People) OpenUnsubscribe(link string) (WayOut, error) {
	subject, a, err := p.open(token.Unsubscribe, link, stopFor)
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
	current, err := p.opens(p.app, person, a, words[1])
	return WayOut{Subscriber: person, Current: current, hash: words[1]}, err
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
	return p.stop(person.Id, p.unsubscribeIn)
}

func (p *People) unsubscribeIn(tx core.App, now time.Time, s *Subscriber) error {
	if s.Status() == Active || s.Status() == Pending {
		s.SetStatus(Unsubscribed)
	}
	if err := p.remember(tx, ReasonUnsubscribed, p.hash(s.Email())); err != nil {
		return err
	}
	return p.stopIn(tx, now, s, ReasonUnsubscribed)
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
		s.Set("links_since", now)
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
