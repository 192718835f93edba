package subscribers

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"waymark/internal/outbox"
)

// pendingFor is how long an address that was never confirmed is kept.
const pendingFor = 14 * 24 * time.Hour

// Register connects p with the ledger, has a restored backup learn who stopped, and clears up once
// an hour while the site runs.
func (p *People) Register() error {
	p.mail.Compose(outbox.Confirmation, p.composeConfirmation)
	p.mail.Compose(outbox.Guide, p.composeGuide)
	p.bindGuides()
	p.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Priority: -100, // before any mail goes
		Func: func(e *core.ServeEvent) error {
			if _, err := p.TakeInStops(); err != nil {
				return err
			}
			return e.Next()
		},
	})
	return p.app.Cron().Add("waymark_subscribers_tidy", "17 * * * *", func() {
		if err := p.Tidy(p.now()); err != nil {
			p.app.Logger().Error("Clearing up subscribers failed", "error", err)
		}
	})
}

// Tidy forgets addresses that were never confirmed and networks of a day ago, and ends the
// pauses that are over.
// It finishes what is there, in transactions small enough for others to get a turn.
func (p *People) Tidy(now time.Time) error {
	return errors.Join(p.forgetPending(now), p.endPauses(now), outbox.ForgetNetworks(p.app, now.Add(-24*time.Hour)))
}

func (p *People) forgetPending(now time.Time) error {
	for {
		stale, err := stalePending(p.app, now.Add(-pendingFor), 200)
		if err != nil || len(stale) == 0 {
			return err
		}
		err = p.app.RunInTransaction(func(tx core.App) error {
			for _, s := range stale {
				if err := tx.Delete(s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

func (p *People) endPauses(now time.Time) error {
	for {
		over, err := pausesOver(p.app, now, 200)
		if err != nil || len(over) == 0 {
			return err
		}
		for _, s := range over {
			if err := p.Resume(s); err != nil {
				return err
			}
		}
	}
}
