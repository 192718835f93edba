package subscribers

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
)

const (
	// restsAfter is how many mails in a row must fail to arrive before she is let rest, and restsOver how long
	// at least that must have been going on: one bad week of a provider's is not a lost reader.
	restsAfter = 3
	restsOver  = 7 * 24 * time.Hour
	// trailShown is how many of her last mails are looked at.
	trailShown = 40
)

// fate is what became of a mail that went to somebody.
type fate struct {
	Status outbox.Status  `db:"status"`
	SentAt types.DateTime `db:"sent_at"`
}

// letRest reports whether somebody is to rest whose last mails, the newest first, came to this. What was
// taken and never came back counts as arrived, unless something newer failed: of a delivery that is told once only.
func letRest(trail []fate) bool {
	failed := 0
	var newest, oldest time.Time
	for _, f := range trail {
		switch {
		case f.Status == outbox.Undelivered:
			if failed == 0 {
				newest = f.SentAt.Time()
			}
			oldest = f.SentAt.Time()
			failed++
		case f.Status == outbox.Accepted && failed == 0: // on its way
		default:
			return failed >= restsAfter && newest.Sub(oldest) >= restsOver
		}
	}
	return failed >= restsAfter && newest.Sub(oldest) >= restsOver
}

// Undelivered takes in that a mail to a subscriber could not arrive, inside the caller's transaction. She stays
// one. When it is the third in a row over a week or more, she rests for [Quiet]: her clocks stand still, so
// that she misses nothing. It ends by itself, when a mail of hers arrives, when she asks for something, or when
// the author says so.
func (p *People) Undelivered(tx core.App, subscriber string, why outbox.Failure) error {
	now := p.now()
	s, err := ByID(tx, subscriber)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || s.Status() != Active || !s.PausedUntil().IsZero() {
		return err
	}
	trail, err := trailOf(tx, subscriber)
	if err != nil || !letRest(trail) {
		return err
	}
	s.Set("paused_until", now.Add(Quiet))
	s.Set("paused_why", pausedUndelivered)
	s.Set("failed_at", now)
	s.Set("failure", string(why))
	if err := keep(tx, s); err != nil {
		return fmt.Errorf("letting her rest: %w", err)
	}
	for _, do := range p.paused {
		if err := do(tx, s.Id); err != nil {
			return err
		}
	}
	return nil
}

// Arrived takes in that mails to these subscribers have arrived, inside the caller's transaction: whoever
// rested because nothing did goes on.
func (p *People) Arrived(tx core.App, ids []string) error {
	resting, err := restingAmong(tx, ids)
	if err != nil {
		return err
	}
	for _, s := range resting {
		if err := p.resumeIn(tx, p.now(), s); err != nil {
			return err
		}
	}
	return nil
}

// trailSQL reads what became of one subscriber's last mails; "+" keeps the planner from walking through
// everybody's by when it went. Where one of the carrier's own lists kept a mail back, nobody tried.
const trailSQL = `SELECT status, sent_at FROM messages
	WHERE subscriber = {:s} AND +sent_at != '' AND +status IN ('accepted', 'delivered', 'undelivered', 'complained')
		AND failure NOT IN ('listed_stopped', 'listed_complained')
	ORDER BY +sent_at DESC LIMIT {:most}`

// trailOf returns what became of a subscriber's last mails, the newest first.
func trailOf(tx core.App, subscriber string) ([]fate, error) {
	var trail []fate
	if err := tx.DB().NewQuery(trailSQL).Bind(dbx.Params{"s": subscriber, "most": trailShown}).All(&trail); err != nil {
		return nil, fmt.Errorf("reading what became of her mails: %w", err)
	}
	return trail, nil
}

// restingAmong returns those of these subscribers who rest because nothing arrived. Few do:
// idx_subscribers_paused_why holds them and nobody else.
func restingAmong(tx core.App, ids []string) ([]*Subscriber, error) {
	var people []*Subscriber
	err := tx.RecordQuery(Collection).AndWhere(dbx.NewExp("paused_why != '' AND +id IN (SELECT value FROM json_each({:ids}))", dbx.Params{"ids": jsonList(ids)})).All(&people)
	if err != nil {
		return nil, fmt.Errorf("looking for who rests: %w", err)
	}
	return people, nil
}
