package subscribers

import (
	"context"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// ErrNotLiftable: the address is not suppressed, or only because its owner has stopped or was erased: she
// lifts that herself, by asking again.
var ErrNotLiftable = errors.New("subscribers: nothing here is the author's to lift")

// Lift lets somebody ask again whose mail bounced, who complained or said that it was not she, or whom
// the author had stopped. "Not me" is among them because its link lies in old mails for years, where
// somebody else may press it for her: without this nobody at all could let her back. Nothing is sent: she signs up as anybody does, confirms, and goes on at her first
// unsent letter.
//
// The carrier's lists come first and ours after, so that she is never written to with us
// and dropped over there: cut off in between, she is simply still suppressed, and lifting
// again finishes it. lists is nil while mail stays here. Errors: ErrNotLiftable; ErrAddress
// for what is no address.
func (p *People) Lift(ctx context.Context, lists *ListKeeper, typed string) error {
	address, err := ParseAddress(typed)
	if err != nil {
		return err
	}
	if can, err := p.canLift(p.app, address); err != nil || !can {
		return errors.Join(err, ErrNotLiftable)
	}
	if lists != nil {
		lists.one.Lock()
		defer lists.one.Unlock()
		for _, list := range []Reason{ReasonBounced, ReasonComplained, ReasonUnsubscribed} {
			if err := lists.lists.Remove(ctx, list, address); err != nil {
				return fmt.Errorf("taking her off the carrier's list of who %s: %w", list, err)
			}
		}
	}
	err = p.app.RunInTransaction(func(tx core.App) error {
		// read again: she may have been let back meanwhile, and stopped by herself
		if can, err := p.canLift(tx, address); err != nil || !can {
			return errors.Join(err, ErrNotLiftable)
		}
		return p.liftIn(tx, address, lists != nil)
	})
	if err != nil {
		return fmt.Errorf("lifting a suppression: %w", err)
	}
	return nil
}

func (p *People) canLift(app core.App, address string) (bool, error) {
	known := false
	for _, hash := range p.hashes(address) {
		row, err := suppressionByHash(app, hash)
		if err != nil {
			return false, err
		}
		if row != nil && Reason(row.GetString("reason")).final() {
			return true, nil
		}
		known = known || row != nil && hash == p.hash(address)
	}
	if known {
		return false, nil
	}
	s, err := byEmail(app, address)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && (s.Status() == Bounced || s.Status() == Complained), err
}

func (p *People) liftIn(tx core.App, address string, listed bool) error {
	now, hash := p.now(), p.hash(address)
	for i, one := range p.hashes(address) {
		if i > 0 && one == hash {
			break // it is the plainest spelling
		}
		row, err := suppressionByHash(tx, one)
		if err != nil {
			return err
		}
		if row != nil {
			if err := tx.Delete(row); err != nil {
				return err
			}
		}
		if err := p.remember(tx, lifted, one); err != nil {
			return err
		}
	}
	subscriber := ""
	s, err := byEmail(tx, address)
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return err
	default:
		subscriber = s.Id
		s.SetStatus(Unsubscribed)
		s.forgetFailure()
		if err := keep(tx, s); err != nil {
			return fmt.Errorf("saving that she may ask again: %w", err)
		}
	}
	if !listed {
		return nil
	}
	// a page of the old list may still be on its way
	return putEntry(tx, now, entry{Hash: hash, Subscriber: subscriber, Want: wantOff, Settled: true, Due: stamp(now.Add(backAfter))})
}

// Unreached is a subscriber to whom nothing is sent until the author lifts it.
type Unreached struct {
	ID     string `db:"id" json:"id"`
	Email  string `db:"email" json:"email"`
	Status Status `db:"status" json:"status"`
	Since  string `db:"since" json:"since"`
}

// UnreachedBy lists the subscribers whose mail bounced or who complained, at most limit of
// them, the latest first. idx_subscribers_status serves it.
func UnreachedBy(app core.App, limit int) ([]Unreached, error) {
	list := []Unreached{}
	err := app.DB().NewQuery(`SELECT id, email, status, updated AS since FROM subscribers WHERE status IN ('bounced', 'complained') ORDER BY updated DESC LIMIT {:limit}`).
		Bind(dbx.Params{"limit": limit}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("listing who cannot be reached: %w", err)
	}
	return list, nil
}
