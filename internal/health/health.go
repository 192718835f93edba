// Package health knows which parts of the running server are well: the database, the mail, the disk,
// the backups. It feeds /healthz and /metrics, and posts to the operator's address when a part
// fails and when that is over.
//
//	m := health.New(app, health.Config{Site: cfg.URL, AlertURL: cfg.AlertURL}, now)
//	m.Add(health.Database(app, now), health.Disk(dir))
//	health.Register(app, m)
//	report := m.Report()
//
// A part is a small function that looks and says what it finds. It is looked at every so often, and
// sooner when somebody asks and what is known is too old; however many ask, one look is under way. A look that
// does not come back is itself a finding, so a disk that hangs is seen like one that is full.
//
// # What becomes of a finding
//
//	well ──▶ ill ──(for longer than its patience)──▶ told ──▶ taken by the receiver
//	  ▲       │                                        │
//	  └───────┴────(well for longer than its hold)─────┘  told that it is over, once
//
// A part that comes and goes is held back longer each time ([hold]), so that nobody gets fifty messages in an
// hour. What was not taken is kept in the database, and goes on after a restart.
package health

import (
	"log/slog"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Config is what a [Monitor] needs to know.
type Config struct {
	// Site is the public address, which an alert names.
	Site string
	// AlertURL gets the alerts. Empty: nobody is told. It may hold a key and is never logged.
	AlertURL string
	// Quiet reports that this process alerts nobody, because another one on the same data does, or because it is a copy that
	// is only being tried. Nil: it alerts.
	Quiet func() bool
}

// Monitor watches parts. Make it with New, Add its parts, then Register it. Safe for concurrent use after that.
type Monitor struct {
	log   func() *slog.Logger
	cfg   Config
	now   func() time.Time
	parts []*watched
}

// New makes a monitor of nothing. now is the real clock, or a test's.
func New(app core.App, cfg Config, now func() time.Time) *Monitor {
	if cfg.Quiet == nil {
		cfg.Quiet = func() bool { return false }
	}
	return &Monitor{log: app.Logger, cfg: cfg, now: now}
}

// Add has parts watched. Call it before Register.
func (m *Monitor) Add(parts ...Part) {
	for _, p := range parts {
		m.parts = append(m.parts, &watched{Part: p, log: m.log, now: m.now})
	}
}

// Report is how the parts are.
type Report struct {
	// Failing are the parts without which the server is of no use, Warnings those that need somebody and
	// keep nobody from reading or signing up: sentences by the part's name. Empty when there are none.
	Failing, Warnings map[string]string
	// Detail is the first sentence of Failing, in the order in which parts were added; "" when none is.
	Detail string
}

// Report looks at what has not been looked at lately and says how everything is. It waits for
// a look at most [slow].
func (m *Monitor) Report() Report {
	m.look(func(w *watched) time.Duration { return w.Fresh })
	r := Report{Failing: map[string]string{}, Warnings: map[string]string{}}
	for _, w := range m.parts {
		switch s := w.known(); s.Condition {
		case Failing:
			r.Failing[w.Name] = s.Says
			if r.Detail == "" {
				r.Detail = s.Says
			}
		case Warned:
			r.Warnings[w.Name] = s.Says
		}
	}
	return r
}

// look has each part looked at whose last look is older than age says, all at once, and returns when
// each has answered or is overdue.
func (m *Monitor) look(age func(*watched) time.Duration) {
	var all sync.WaitGroup
	for _, w := range m.parts {
		if answered := w.ask(age(w)); answered != nil {
			all.Go(func() { <-answered })
		}
	}
	all.Wait()
}
