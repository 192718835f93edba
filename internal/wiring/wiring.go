// Package wiring connects the packages with each other: which hook of a lower one a higher
// one answers, and which sender stands behind the ledger. The program and its tests call
// the same Wire, so that what is tested is what is shipped.
package wiring

import (
	"context"
	"fmt"
	"io/fs"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apiguard"
	"waymark/internal/backup"
	"waymark/internal/bounds"
	"waymark/internal/config"
	"waymark/internal/content"
	"waymark/internal/dashboard"
	"waymark/internal/doctor"
	"waymark/internal/files"
	"waymark/internal/health"
	"waymark/internal/hosts"
	"waymark/internal/httplimits"
	"waymark/internal/instance"
	"waymark/internal/login"
	"waymark/internal/mailbox"
	"waymark/internal/mailgun"
	"waymark/internal/newsletter"
	"waymark/internal/outbox"
	"waymark/internal/pictures"
	"waymark/internal/replica"
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
	// Newsletters are what everybody gets who asked for letters.
	Newsletters *newsletter.Newsletters
	Lists       *subscribers.ListKeeper // nil while mail stays here
	// Returns lets readers be written to again whose mail came back.
	Returns  *subscribers.Returns
	Doctor   *doctor.Doctor
	Instance *instance.Instance
	Replica  *replica.Replica // nil where none is wanted
	Backups  *backup.Backups
	Health   *health.Monitor
	Logins   *login.Logins

	carrier *mailgun.Client // nil while mail stays here
	copied  atomic.Bool     // this is a restored copy, and not the site
	now     func() time.Time
}

// Wire registers every package with app. assets are the files served from the root; now
// is the real clock, or a test's.
func Wire(app core.App, cfg config.Config, assets fs.FS, now func() time.Time) (*Waymark, error) {
	signer := token.New(cfg.Secret)
	w := &Waymark{Config: cfg, Signer: signer, now: now, Instance: instance.New(app, signer, cfg.Version)}
	w.Instance.Register()
	w.Logins = login.New(app, cfg, signer, now)

	w.Backups = backup.New(app, cfg, now)
	var sender outbox.Sender = mailbox.New(mailbox.Dir(app), now)
	if !cfg.Local() {
		w.carrier = mailgun.New(cfg, now)
		sender = mailgun.NewUnlisting(w.carrier, func(ctx context.Context, address string) error { return w.Lists.Before(ctx, address) })
	}
	w.Outbox = outbox.New(app, cfg, sender, now)
	w.Outbox.OnlyIf(w.mayMail)
	w.guardRestored(app)
	w.People = subscribers.New(app, cfg, signer, w.Outbox, now)
	if w.carrier != nil {
		w.Lists = w.People.KeepLists(carrierLists{w.carrier})
	}
	w.Returns = w.People.KeepReturns(w.Lists)
	w.Outbox.OnLearned(w.learned)
	w.Letters = sequence.New(app, cfg, w.People, w.Outbox, now)
	w.People.OnJoined(w.Letters.Joined)
	w.People.OnParted(w.Letters.Parted)
	w.Newsletters = newsletter.New(app, cfg, w.People, w.Outbox, now)
	w.Outbox.Gate(outbox.AllOf(w.People.Gate, w.Letters.Gate, w.Newsletters.Gate))
	w.Doctor = doctor.New(app, cfg, doctor.Mail{Carrier: w.carrier, Lists: w.Lists, State: w.Outbox.State, Waits: w.Waits}, now)
	w.Doctor.Also(func(_ context.Context, app core.App) []doctor.Check { return lookAtPictures(app) })

	var pages site.Renderer
	for _, register := range []struct {
		what string
		with func() error
	}{
		{"the log", func() error { w.keepLittle(app); return nil }},
		{"the bounds of what is saved", func() error { bounds.Register(app); return nil }},
		{"what one may ask for", func() error { httplimits.Register(app, cfg, now); return nil }},
		{"the hosts", func() error { hosts.Register(app, cfg); return nil }},
		{"logins", w.Logins.Register},
		{"the record API's guard", func() error {
			return apiguard.Register(app, apiguard.WithConfirmation(w.Logins.Confirmed, w.Logins.Downloads))
		}},
		{"backups", w.Backups.Register},
		{"settings", func() error { return settings.Register(app) }},
		{"uploads", func() error { files.Register(app); return nil }},
		{"the sizes of pictures", func() error { pictures.Register(app); return nil }},
		{"content", func() error { return content.Register(app, now, assets) }},
		{"subscribers", w.People.Register},
		{"sequences", w.Letters.Register},
		{"newsletters", w.Newsletters.Register},
		{"the outbox", func() error { return outbox.Register(app, w.Outbox) }},
		{"the mail's way in or the mailbox", func() error { return w.registerMail(app, now) }},
		{"self-service pages", func() error {
			return selfservice.Register(app, cfg, signer, w.People, readings{w.Letters, w.Newsletters}, now)
		}},
		{"the replica", func() error { return w.replicate(app) }},
		{"who watches over it all", func() error { w.watch(app); return nil }},
		{"the site", func() error {
			return site.Register(app, cfg, signer, assets, now, site.WithHealth(w.healthNow), site.WithNumbers(w.numbers()), site.WithRenderer(&pages))
		}},
		{"the author's desk", func() error {
			return dashboard.Register(app, cfg, signer, now, dashboard.WithMail(w.mailHere(), w.mailStopped), dashboard.WithPages(pages.Page), dashboard.WithGuideAtEnd(pages.GuideAtEnd),
				dashboard.WithGuidePages(selfservice.GuidePage), dashboard.WithLetters(w.Letters), dashboard.WithDoctor(w.Doctor, w.lift), dashboard.WithNewsletters(w.Newsletters),
				dashboard.WithReaders(w.People), dashboard.WithBackups(w.Backups), dashboard.WithLogins(w.Logins), dashboard.WithReturns(w.Returns), dashboard.WithRestored(w.Instance.State, w.goLive))
		}},
		{"the site's address", func() error { w.ownAddress(app); return nil }},
	} {
		if err := register.with(); err != nil {
			return nil, fmt.Errorf("registering %s: %w", register.what, err)
		}
	}
	return w, nil
}

// registerMail adds Mailgun's webhooks (which refuse everything without a signing key), and
// the mailbox's pages while mail stays here.
func (w *Waymark) registerMail(app core.App, now func() time.Time) error {
	if err := mailgun.Register(app, w.Config, w.suppress, now); err != nil {
		return err
	}
	// also with a key: the mails from before there was one lie there still
	w.People.OnErased(func(gone []subscribers.Gone) error { return w.forget(app, gone) })
	w.Returns.Serve(app, func() bool { return w.Outbox.State().Sending })
	if !w.Config.Local() {
		w.Lists.Serve(app, func() bool { return w.Outbox.State().Sending })
		return nil
	}
	return mailbox.Register(app, w.Signer)
}

// suppress passes on what Mailgun told of a subscriber, in the transaction that keeps it.
func (w *Waymark) suppress(tx core.App, _ time.Time, s mailgun.Suppression) error {
	switch s.Reason {
	case outbox.Bounced:
		return w.People.SuppressFor(tx, s.Subscriber, subscribers.ReasonBounced, s.Failure)
	case outbox.Complained:
		return w.People.Suppress(tx, s.Subscriber, subscribers.ReasonComplained)
	}
	return w.People.SuppressListed(tx, s.Subscriber, subscribers.ReasonUnsubscribed)
}

// mailHere is where the mail that stays here is shown; "" when mail leaves.
func (w *Waymark) mailHere() string {
	if !w.Config.Local() {
		return ""
	}
	return mailbox.Path(w.Signer)
}

// mailStopped is the outbox's word for the author: why no mail goes, "" while it does.
func (w *Waymark) mailStopped() string {
	if state := w.Outbox.State(); state.Stopped {
		return state.Reason
	}
	return ""
}
