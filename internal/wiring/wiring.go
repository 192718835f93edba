// Package wiring connects the packages with each other: which hook of a lower one a higher
// one answers, and which sender stands behind the ledger. The program and its tests call
// the same Wire, so that what is tested is what is shipped.
package wiring

import (
	"fmt"
	"io/fs"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apiguard"
	"waymark/internal/config"
	"waymark/internal/content"
	"waymark/internal/mailbox"
	"waymark/internal/mailgun"
	"waymark/internal/outbox"
	"waymark/internal/selfservice"
	"waymark/internal/sequence"
	"waymark/internal/settings"
	"waymark/internal/site"
	"waymark/internal/subscribers"
	"waymark/internal/token"
)

// Waymark is the parts that commands and tests act through.
type Waymark struct {
	Config  config.Config
	Signer  *token.Signer
	Outbox  *outbox.Outbox
	People  *subscribers.People
	Letters *sequence.Letters

	now func() time.Time
}

// Wire registers every package with app. assets are the files served from the root; now
// is the real clock, or a test's.
func Wire(app core.App, cfg config.Config, assets fs.FS, now func() time.Time) (*Waymark, error) {
	signer := token.New(cfg.Secret)
	w := &Waymark{Config: cfg, Signer: signer, now: now}

	var sender outbox.Sender = mailbox.New(mailbox.Dir(app), now)
	if !cfg.Local() {
		sender = mailgun.New(cfg, now)
	}
	w.Outbox = outbox.New(app, cfg, sender, now)
	w.People = subscribers.New(app, cfg, signer, w.Outbox, now)
	w.Letters = sequence.New(app, cfg, w.People, w.Outbox, now)
	w.Outbox.Gate(outbox.AllOf(w.People.Gate, w.Letters.Gate))

	for _, register := range []struct {
		what string
		with func() error
	}{
		{"the record API's guard", func() error { return apiguard.Register(app) }},
		{"settings", func() error { return settings.Register(app) }},
		{"content", func() error { return content.Register(app, now, assets) }},
		{"subscribers", w.People.Register},
		{"sequences", w.Letters.Register},
		{"the outbox", func() error { return outbox.Register(app, w.Outbox) }},
		{"the mail's way in or the mailbox", func() error { return w.registerMail(app, now) }},
		{"self-service pages", func() error { return selfservice.Register(app, cfg, signer, w.People, w.Letters, now) }},
		{"the site", func() error {
			return site.Register(app, cfg, signer, assets, now, site.WithHealth(w.health), site.WithQueues(w.queues(app)))
		}},
	} {
		if err := register.with(); err != nil {
			return nil, fmt.Errorf("registering %s: %w", register.what, err)
		}
	}
	return w, nil
}

// registerMail adds the mailbox's pages while mail stays here, and Mailgun's webhooks when it does not.
func (w *Waymark) registerMail(app core.App, now func() time.Time) error {
	if w.Config.Local() {
		w.People.OnErased(func(address string) error { return mailbox.Forget(mailbox.Dir(app), address) })
		return mailbox.Register(app, w.Signer)
	}
	return nil
}

// health is the outbox's word for /healthz.
func (w *Waymark) health() (ok bool, detail string) {
	state := w.Outbox.State()
	if state.Stopped {
		return false, "Mail has stopped: " + state.Reason
	}
	return true, ""
}

func (w *Waymark) queues(app core.App) func() map[string]float64 {
	return func() map[string]float64 {
		counts, err := outbox.Counts(app)
		if err != nil {
			app.Logger().Error("Counting the ledger failed", "error", err)
			return nil
		}
		return counts
	}
}
