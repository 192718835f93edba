package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// Quiet is how long a pause lasts when she does not say.
const Quiet = 30 * 24 * time.Hour

// Pause stops the clocks of everything on its way to her until a time. What waits in
// the ledger is held, not dropped.
func (p *People) Pause(person *Subscriber, until time.Time) error {
	return p.stop(person.Id, func(tx core.App, now time.Time, s *Subscriber) error {
		if s.Status() != Active {
			return nil
		}
		already := !s.PausedUntil().IsZero()
		s.Set("paused_until", until)
		s.Set("paused_why", "") // it is her own wish now
		if err := keep(tx, s); err != nil {
			return fmt.Errorf("saving her pause: %w", err)
		}
		if already {
			return nil // the clocks stand still since the first time
		}
		for _, do := range p.paused {
			if err := do(tx, s.Id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Resume lets everything go on where it stood.
func (p *People) Resume(person *Subscriber) error {
	err := p.stop(person.Id, func(tx core.App, now time.Time, s *Subscriber) error {
		return p.resumeIn(tx, now, s)
	})
	if err == nil {
		p.mail.Wake()
	}
	return err
}

func (p *People) resumeIn(tx core.App, now time.Time, s *Subscriber) error {
	if s.PausedUntil().IsZero() {
		return nil
	}
	s.Set("paused_until", "")
	if s.Resting() {
		s.Set("paused_why", "")
		s.forgetFailure()
	}
	if err := keep(tx, s); err != nil {
		return fmt.Errorf("ending her pause: %w", err)
	}
	if err := outbox.ReleaseFor(tx, now, s.Id); err != nil {
		return err
	}
	for _, do := range p.resumed {
		if err := do(tx, s.Id); err != nil {
			return err
		}
	}
	return nil
}
