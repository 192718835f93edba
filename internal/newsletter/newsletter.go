package newsletter

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/email"
	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// Collection is the newsletters' collection.
const Collection = "newsletters"

// The states of a newsletter; see the package documentation.
const (
	Draft     = "draft"
	Scheduled = "scheduled"
	Sending   = "sending"
	Sent      = "sent"
	Stopped   = "stopped"
)

// Newsletter is a record of [Collection].
type Newsletter struct{ core.BaseRecordProxy }

func (n *Newsletter) Subject() string      { return n.GetString("subject") }
func (n *Newsletter) Preheader() string    { return n.GetString("preheader") }
func (n *Newsletter) Body() string         { return n.GetString("body") }
func (n *Newsletter) Status() string       { return n.GetString("status") }
func (n *Newsletter) SendAt() time.Time    { return n.GetDateTime("send_at").Time() }
func (n *Newsletter) StartedAt() time.Time { return n.GetDateTime("started_at").Time() }

func (n *Newsletter) template() email.Template {
	return email.Template{Subject: n.Subject(), Preheader: n.Preheader(), Body: n.Body()}
}

// Newsletters sends the newsletters of one app. Safe for concurrent use once registered.
type Newsletters struct {
	app    core.App
	cfg    config.Config
	people *subscribers.People
	mail   *outbox.Outbox
	now    func() time.Time
	sheets outbox.Sheets
	wake   chan struct{}
}

// New returns the newsletters of app. now is the real clock, or a test's.
func New(app core.App, cfg config.Config, people *subscribers.People, mail *outbox.Outbox, now func() time.Time) *Newsletters {
	return &Newsletters{app: app, cfg: cfg, people: people, mail: mail, now: now, wake: make(chan struct{}, 1)}
}

// Wake makes the loop look at once. It never blocks.
func (n *Newsletters) Wake() {
	select {
	case n.wake <- struct{}{}:
	default: // it will look anyhow
	}
}
