package sequence

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// Letters runs the sequences of one app.
type Letters struct {
	app    core.App
	cfg    config.Config
	people *subscribers.People
	mail   *outbox.Outbox
	now    func() time.Time // real
	clock  Clock
	texts  texts
	sheets outbox.Sheets
	wake   chan struct{}
}

// New returns the sequences of app. now is the real clock, or a test's.
func New(app core.App, cfg config.Config, people *subscribers.People, mail *outbox.Outbox, now func() time.Time) *Letters {
	return &Letters{app: app, cfg: cfg, people: people, mail: mail, now: now, wake: make(chan struct{}, 1)}
}

// UseClock makes the sequences run on another clock than real time. Call it before anything is served.
func (l *Letters) UseClock(c Clock) { l.clock = c }

// at is the sequences' time.
func (l *Letters) at() time.Time { return l.clock.At(l.now()) }

// Wake makes the loop look at once.
func (l *Letters) Wake() {
	select {
	case l.wake <- struct{}{}:
	default: // it will look anyhow
	}
}

// Now is the sequences' time, which is real time unless a time-lapse runs.
func (l *Letters) Now() time.Time { return l.at() }
