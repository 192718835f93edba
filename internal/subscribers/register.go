package subscribers

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"waymark/internal/outbox"
)

// Register connects p with the ledger, has a restored backup learn who stopped, and clears up once
// an hour while the site runs.
func (p *People) Register() error {
	p.mail.Compose(outbox.Confirmation, p.composeConfirmation)
	p.mail.Compose(outbox.Guide, p.composeGuide)
	p.bindGuides()
	p.bindHours()
	p.bindDiscretion()
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
