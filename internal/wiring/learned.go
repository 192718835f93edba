package wiring

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// learned tells subscribers what has become of their mail, in the transaction that writes it down. What a
// webhook tells of somebody who is to be written to no more goes through suppress; what was only found by
// asking goes through here.
func (w *Waymark) learned(tx core.App, _ time.Time, all []outbox.Learned) error {
	var arrived []string
	for _, l := range all {
		if l.Subscriber == "" {
			continue
		}
		if l.Status == outbox.Delivered {
			arrived = append(arrived, l.Subscriber)
			continue
		}
		if err := w.failed(tx, l); err != nil {
			return err
		}
	}
	if len(arrived) == 0 {
		return nil
	}
	return w.People.Arrived(tx, arrived)
}

// failed is learned for one mail that did not arrive, or was not wanted.
func (w *Waymark) failed(tx core.App, l outbox.Learned) error {
	switch {
	case l.Status == outbox.Undelivered && l.Failure == outbox.ListedStopped:
		if l.Asked {
			return w.People.SuppressListed(tx, l.Subscriber, subscribers.ReasonUnsubscribed)
		}
	case l.Status == outbox.Undelivered && l.Failure == outbox.ListedComplained, l.Status == outbox.Complained:
		if l.Asked {
			return w.People.Suppress(tx, l.Subscriber, subscribers.ReasonComplained)
		}
	case l.Status == outbox.Undelivered:
		if err := w.Returns.Unlist(tx, l.Subscriber); err != nil {
			return err
		}
		return w.People.Undelivered(tx, l.Subscriber, l.Failure)
	case l.Status == outbox.Bounced && l.Asked:
		return w.People.SuppressFor(tx, l.Subscriber, subscribers.ReasonBounced, l.Failure)
	}
	return nil
}
