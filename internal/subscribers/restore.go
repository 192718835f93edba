package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// OnRestored registers what else happens in the transaction in which a subscriber has back what a bounce
// took from her at a time.
func (p *People) OnRestored(do func(tx core.App, subscriber string, since time.Time) error) {
	p.restored = append(p.restored, do)
}

// restoreIn gives a subscriber back what a bounce took from her, or ends her rest, inside the caller's
// transaction. Nothing is mailed by it: her letters go on at the first unsent one, at its next good hour.
//
// said is what the file beside the data directory says of her address, oldest first. kept says in a sentence
// why she stays as she is; "" when she does not. Who stopped, complained, said that it was not she or was
// erased is never brought back, whichever came first.
func (p *People) restoreIn(tx core.App, now time.Time, s *Subscriber, said []stop) (kept string, err error) {
	if s.Status() == Active && s.Resting() {
		return "", p.resumeIn(tx, now, s)
	}
	if s.Status() != Bounced {
		return "her mail does not come back any more", nil
	}
	hash := p.hash(s.Email())
	row, err := suppressionByHash(tx, hash)
	if err != nil {
		return "", err
	}
	mailbox, err := suppressionByHash(tx, p.mailbox(s.Email()))
	if err != nil {
		return "", err
	}
	if row != nil && Reason(row.GetString("reason")) != ReasonBounced || mailbox != nil && Reason(mailbox.GetString("reason")).ofMailbox() {
		return "she has said no herself", nil
	}
	stopped, sinceThen := before(said)
	if sinceThen {
		return "she has said no herself", nil
	}
	if row != nil {
		if err := tx.Delete(row); err != nil {
			return "", err
		}
	}
	if err := p.remember(tx, lifted, hash); err != nil {
		return "", err
	}
	to, failedAt := Unsubscribed, s.FailedAt()
	if !failedAt.IsZero() && !stopped {
		if to, err = unwithdraw(tx, now, s.Id, failedAt); err != nil {
			return "", err
		}
	}
	s.SetStatus(to)
	s.Set("newsletter", to == Active && s.GetBool("newsletter_before"))
	s.forgetFailure()
	if err := keep(tx, s); err != nil {
		return "", fmt.Errorf("giving her back what she had: %w", err)
	}
	if to != Active {
		return "", nil
	}
	for _, do := range p.restored {
		if err := do(tx, s.Id, failedAt); err != nil {
			return "", err
		}
	}
	return "", nil
}

// before reads what was said of an address: whether its owner had stopped before her mail came back, and
// whether she has said no since.
func before(said []stop) (stopped, since bool) {
	for _, one := range said {
		switch one.what {
		case ReasonBounced:
			since = false
		case lifted:
			stopped, since = false, false
		default:
			stopped, since = true, true
		}
	}
	return stopped, since
}

// unwithdraw gives back the consents that were withdrawn at a time, and returns what she is by them: active,
// pending when she had confirmed none, unsubscribed when there are none.
func unwithdraw(tx core.App, now time.Time, subscriber string, at time.Time) (Status, error) {
	var confirmed []bool
	err := tx.DB().NewQuery(`UPDATE consents SET withdrawn_at = '', updated = {:now} WHERE subscriber = {:s} AND withdrawn_at = {:at} RETURNING confirmed_at != ''`).
		Bind(dbx.Params{"s": subscriber, "at": stamp(at), "now": stamp(now)}).Column(&confirmed)
	if err != nil {
		return "", fmt.Errorf("giving her back what she agreed to: %w", err)
	}
	to := Unsubscribed
	for _, c := range confirmed {
		if c {
			return Active, nil
		}
		to = Pending
	}
	return to, nil
}
