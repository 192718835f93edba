package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// lapseAfter is how late a confirmation may be: a day after she asked, its mail would
// only puzzle her.
const lapseAfter = 24 * time.Hour

// Gate asks, at the last moment before sending, whether each subscriber still wants to
// be written to, and at this hour. A few queries answer for the whole batch; and where an address has been
// stopped apart from its subscriber, by a link whose row was gone, she is stopped now.
func (p *People) Gate(tx core.App, now time.Time, ms []outbox.Message) (map[string]outbox.Verdict, error) {
	people, err := standings(tx, ms)
	if err != nil {
		return nil, err
	}
	hashes := make([]string, 0, len(people))
	for id, s := range people {
		s.hashes = p.hashes(s.Email)
		people[id] = s
		hashes = append(hashes, s.hashes[:]...)
	}
	suppressed, err := reasons(tx, hashes)
	if err != nil {
		return nil, err
	}
	var home *Home
	verdicts := make(map[string]outbox.Verdict, len(ms))
	for _, m := range ms {
		s, known := people[m.Subscriber]
		if !known {
			verdicts[m.ID] = outbox.Verdict{Status: outbox.Cancel, Reason: "erased"}
			continue
		}
		why := weightier(suppressed[s.hashes[0]], suppressed[s.hashes[1]])
		if why != "" && s.Status == Active && m.Kind != outbox.Confirmation {
			if err := p.catchUp(tx, now, s.ID, why); err != nil {
				return nil, err
			}
			s.Status = Unsubscribed
			people[s.ID] = s
		}
		verdict := judge(now, m, s, why)
		if verdict.Status == outbox.Go && unasked(m.Kind) && s.SafeFrom != "" {
			if home == nil {
				if home, err = p.Home(tx, now); err != nil {
					return nil, err
				}
			}
			if at := home.next(s.safeHours); at.After(now) {
				verdict = outbox.Verdict{Status: outbox.Wait, Reason: waitsForHers, Until: at}
			}
		}
		verdicts[m.ID] = verdict
	}
	return verdicts, nil
}

// catchUp ends what goes to a subscriber whose address was stopped without her row. The
// ledger is left alone: it is being claimed, and asks about the rest in its turn.
func (p *People) catchUp(tx core.App, now time.Time, subscriber string, why Reason) error {
	s, err := ByID(tx, subscriber)
	if err != nil {
		return err
	}
	s.SetStatus(Unsubscribed)
	return p.endIn(tx, now, s, why)
}

// judge is the rule for one message. It looks at nothing but its arguments.
func judge(now time.Time, m outbox.Message, s standing, suppressed Reason) outbox.Verdict {
	cancel := func(why string) outbox.Verdict { return outbox.Verdict{Status: outbox.Cancel, Reason: why} }
	if suppressed.final() {
		return cancel(string(suppressed))
	}
	if s.Status == Bounced || s.Status == Complained {
		return cancel(string(s.Status))
	}
	if m.Kind == outbox.Confirmation {
		if now.Sub(m.Created) > lapseAfter {
			return cancel("a day late: asking again brings a fresh one")
		}
		return outbox.Verdict{Status: outbox.Go}
	}
	if s.Status != Active {
		return cancel(string(s.Status))
	}
	if m.Kind == outbox.Guide {
		// a pause is for letters; a guide is something she asked for
		return outbox.Verdict{Status: outbox.Go}
	}
	if m.Kind == outbox.Newsletter && !s.Newsletter {
		return cancel("she does not want the newsletter")
	}
	if s.PausedUntil != "" && s.PausedUntil > stamp(now) {
		return outbox.Verdict{Status: outbox.Hold, Reason: "she asked for quiet"}
	}
	return outbox.Verdict{Status: outbox.Go}
}

// standing is what the gate needs to know of a subscriber.
type standing struct {
	ID          string `db:"id"`
	Email       string `db:"email"`
	Status      Status `db:"status"`
	Newsletter  bool   `db:"newsletter"`
	PausedUntil string `db:"paused_until"`
	safeHours
	hashes [2]string // of her address, see [People.hashes]
}

// standings reads the subscribers of a batch by primary key.
func standings(tx core.App, ms []outbox.Message) (map[string]standing, error) {
	ids := make([]string, len(ms))
	for i, m := range ms {
		ids[i] = m.Subscriber
	}
	var rows []standing
	err := tx.DB().NewQuery(`SELECT id, email, status, newsletter, paused_until, timezone, safe_from, safe_until FROM subscribers WHERE id IN (SELECT value FROM json_each({:ids}))`).
		Bind(dbx.Params{"ids": jsonList(ids)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("asking who may be written to: %w", err)
	}
	people := make(map[string]standing, len(rows))
	for _, s := range rows {
		people[s.ID] = s
	}
	return people, nil
}

// reasons reads the suppressions of a batch from the unique index on hash.
func reasons(tx core.App, hashes []string) (map[string]Reason, error) {
	var rows []struct {
		Hash   string `db:"hash"`
		Reason Reason `db:"reason"`
	}
	err := tx.DB().NewQuery(`SELECT hash, reason FROM suppressions WHERE hash IN (SELECT value FROM json_each({:hashes}))`).
		Bind(dbx.Params{"hashes": jsonList(hashes)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("asking who must not be written to: %w", err)
	}
	found := make(map[string]Reason, len(rows))
	for _, row := range rows {
		found[row.Hash] = row.Reason
	}
	return found, nil
}
