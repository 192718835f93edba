package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// joinIn makes two rows of one person one: s stays and gets what other has, its newsletter, letters and
// consents among it, and other goes. Where they differ the careful choice holds: what was discreet at one
// of them is discreet, whoever has stopped with s has stopped, and while s rests, all does. s is not saved.
func (p *People) joinIn(tx core.App, now time.Time, s, other *Subscriber) error {
	// its clocks go, whether because the quiet ends or because s has stopped; or they would stand for ever
	if s.Status() == Active {
		if err := p.resumeIn(tx, now, other); err != nil {
			return err
		}
	} else {
		other.SetStatus(Unsubscribed)
		if err := p.stopIn(tx, now, other, ReasonUnsubscribed); err != nil {
			return err
		}
	}
	s.Set("discreet", s.Discreet() || other.Discreet())
	if err := wordsJoined(tx, s, other); err != nil {
		return err
	}
	s.Set("newsletter", s.Newsletter() || other.Newsletter())
	for _, do := range p.joined {
		if err := do(tx, other.Id, s.Id); err != nil {
			return err
		}
	}
	if err := giveTo(tx, other.Id, s.Id); err != nil {
		return err
	}
	if !s.PausedUntil().IsZero() {
		for _, do := range p.paused {
			if err := do(tx, s.Id); err != nil {
				return err
			}
		}
	}
	if err := tx.Delete(other); err != nil {
		return fmt.Errorf("joining two rows of hers: %w", err)
	}
	return nil
}

// giveTo makes the consents and the mail of one subscriber another's. The letters of an enrolment that was
// not given with them stay, and go when it does.
func giveTo(tx core.App, from, to string) error {
	for _, statement := range []string{
		// what asks for a word of its own and waits for it is not given away with a press that needs none
		"UPDATE consents SET subscriber = {:to} WHERE subscriber = {:from} AND (confirmed_at != '' OR id NOT IN (SELECT of FROM words))",
		"UPDATE messages SET subscriber = {:to} WHERE subscriber = {:from} AND (enrolment = '' OR enrolment IN (SELECT id FROM enrolments WHERE subscriber = {:to}))",
	} {
		if _, err := tx.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"from": from, "to": to}).Execute(); err != nil {
			return fmt.Errorf("joining what two rows of hers agreed to and got: %w", err)
		}
	}
	return nil
}
