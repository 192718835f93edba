package login

import (
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/token"
)

// Logins looks after who is logged in. Safe for concurrent use.
type Logins struct {
	app    core.App
	cfg    config.Config
	signer *token.Signer
	now    func() time.Time

	tickets  tickets
	tries    tries
	mu       sync.Mutex               // guards the two below
	mailed   map[string]mailedCode    // by person
	settings map[string]pendingSecret // app secrets that have been shown and not yet proved, by person
}

// New returns what looks after the logins of app. now is the clock.
func New(app core.App, cfg config.Config, signer *token.Signer, now func() time.Time) *Logins {
	return &Logins{
		app: app, cfg: cfg, signer: signer, now: now, tries: newTries(now),
		mailed: map[string]mailedCode{}, settings: map[string]pendingSecret{},
	}
}

// Register binds the rules to app: which tokens count, what a password must be, what may not be switched on.
func (l *Logins) Register() error {
	l.guardPasswords()
	l.guardSettings()
	l.guardRecords()
	l.watchPeople()
	l.app.OnRecordAuthWithPasswordRequest(core.CollectionNameSuperusers).BindFunc(l.tryPassword)
	l.app.OnRecordRequestPasswordResetRequest(core.CollectionNameSuperusers).BindFunc(l.askReset)
	l.app.OnRecordAuthRequest(core.CollectionNameSuperusers).BindFunc(l.grant)
	l.app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := l.forgetAddresses(e.App); err != nil {
			return err
		}
		e.Router.Bind(l.knowing())
		return e.Next()
	})
	return nil
}
