package subscribers

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/hours"
	"waymark/internal/outbox"
	"waymark/internal/together"
	"waymark/internal/token"
	"waymark/internal/word"
)

// People acts for subscribers. Make one with New; it is safe for concurrent use once
// the hooks are registered.
type People struct {
	app    core.App
	cfg    config.Config
	signer *token.Signer
	mail   *outbox.Outbox
	now    func() time.Time
	words  *word.Words
	clock  hours.Clock // that safe hours are read on; nil is real time

	confirmed []func(tx core.App, c Confirmed) error
	stopped   []func(tx core.App, subscriber string, why Reason) error
	paused    []func(tx core.App, subscriber string) error
	resumed   []func(tx core.App, subscriber string) error
	erased    []func(gone []Gone) error
	joined    []func(tx core.App, from, to string) error
	parted    []func(tx core.App, subscriber string, keep []string) error
	restored  []func(tx core.App, subscriber string, since time.Time) error

	signups together.Writer[*asking] // those that arrive at the same moment
}

// Confirmed is what a hook is told when somebody has pressed the button in her mail.
type Confirmed struct {
	Subscriber string
	Guide      string // id; empty when she asked for the newsletter alone
	Letters    bool   // she asked for the letters too
	At         time.Time
}

// New returns the subscribers of app. now is the real clock, or a test's.
func New(app core.App, cfg config.Config, signer *token.Signer, mail *outbox.Outbox, now func() time.Time) *People {
	return &People{app: app, cfg: cfg, signer: signer, mail: mail, now: now, words: word.New(signer)}
}

// OnConfirmed registers what else happens in the transaction in which she confirms.
func (p *People) OnConfirmed(do func(tx core.App, c Confirmed) error) {
	p.confirmed = append(p.confirmed, do)
}

// OnStopped registers what else happens in the transaction in which she stops, or is
// stopped by a bounce or a complaint.
func (p *People) OnStopped(do func(tx core.App, subscriber string, why Reason) error) {
	p.stopped = append(p.stopped, do)
}

// OnPaused registers what else happens in the transaction in which she asks for quiet.
func (p *People) OnPaused(do func(tx core.App, subscriber string) error) {
	p.paused = append(p.paused, do)
}

// OnResumed registers what else happens in the transaction in which the quiet ends.
func (p *People) OnResumed(do func(tx core.App, subscriber string) error) {
	p.resumed = append(p.resumed, do)
}

// Gone is what was known of somebody who is forgotten: by it she is found wherever else she may stand.
type Gone struct {
	Subscriber string // the id of her row
	Address    string
	SendIDs    []string // of every mail to her, also to an address that she has left, or only thought of
}

// OnErased registers what is to be forgotten of people outside of their own rows. It
// is called after the commit, with many at once where many go, and must do no harm when called twice.
func (p *People) OnErased(do func(gone []Gone) error) {
	p.erased = append(p.erased, do)
}

// OnJoined registers what else happens in the transaction in which two rows of one person become one:
// what belongs to the subscriber from is to belong to the subscriber to. from is deleted after it.
func (p *People) OnJoined(do func(tx core.App, from, to string) error) {
	p.joined = append(p.joined, do)
}
