package subscribers

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// fresh writes one mail with a new link to somebody whose old one expired. The purpose
// of the draft holds the quarter of an hour it was asked in, so that asking twice
// writes once; and it is five a day at most, since whoever holds an old mail can ask.
// Nothing goes to an address that is blocked, and nothing but a confirmation to one that
// is not active.
func (p *People) fresh(what string, person *Subscriber, draft func(at time.Time) (outbox.Draft, error)) error {
	now := p.now()
	err := p.app.RunInTransaction(func(tx core.App) error {
		blocked, err := p.blocked(tx, person.Email(), person, true)
		if err != nil || blocked {
			return err
		}
		d, err := draft(now.Truncate(repeatAfter))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.Kind != outbox.Confirmation && person.Status() != Active {
			return nil
		}
		if n, err := freshSince(tx, person.Id, now.Add(-24*time.Hour)); err != nil || n >= mostADay {
			return err
		}
		if added, err := outbox.Enqueue(tx, now, d); err != nil || added == 0 || person.Status() != Pending {
			return err
		}
		// or her address would be forgotten while the fresh link still opens
		return renew(tx, now, person.Id)
	})
	if err != nil {
		return fmt.Errorf("writing a fresh %s mail: %w", what, err)
	}
	p.mail.Wake()
	return nil
}

// again makes a purpose that is new every quarter of an hour.
func again(purpose string, at time.Time) string {
	return purpose + ":" + strconv.FormatInt(at.Unix(), 36)
}

// freshGuide is the mail that brings a guide once more to somebody who confirmed it.
func (p *People) freshGuide(guide, subscriber string, at time.Time) (outbox.Draft, error) {
	if guide == "" {
		return outbox.Draft{}, ErrNotFound
	}
	consent, err := confirmedConsent(p.app, subscriber, guide)
	if err != nil {
		return outbox.Draft{}, err
	}
	return outbox.Draft{
		Kind: outbox.Guide, Purpose: again(purposeGuide(consent.Id), at), Subscriber: subscriber, Consent: consent.Id, Guide: guide,
	}, nil
}
