package wiring

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/prometheus/client_golang/prometheus"

	"waymark/internal/content"
	"waymark/internal/health"
	"waymark/internal/outbox"
	"waymark/internal/site"
)

const (
	// waitsTooLong is how long what somebody waits for may have been due before a person should look.
	waitsTooLong = 15 * time.Minute
	// lagsTooMuch is how far behind the replica may be.
	lagsTooMuch = 5 * time.Minute
)

// watch makes the parts of the server that can be ill. The demonstration has the same ones.
func (w *Waymark) watch(app core.App) {
	w.Health = health.New(app, health.Config{Site: w.Config.URL, AlertURL: w.Config.AlertURL, Quiet: w.alertsNobody}, w.now)
	w.Health.Add(
		health.Database(app, w.now, func() error { return w.read(app) }),
		w.mailPart(),
		w.queuePart(app),
		health.Disk(app.DataDir()),
		health.Backups(func() (time.Time, bool, error) {
			s, err := w.Backups.Status()
			return s.LastGood, s.Trouble != "", err
		}, func() string { return app.Settings().Backups.Cron }, w.now),
	)
	if w.Replica != nil {
		w.Health.Add(w.replicaPart())
	}
	health.Register(app, w.Health)
	w.Doctor.TestsAlert(w.Health.Test)
}

// read reads what a page needs, and whether this is the site itself.
func (w *Waymark) read(app core.App) error {
	if _, err := content.ContentVersion(app); err != nil {
		return err
	}
	live, err := w.Instance.Live()
	if err == nil {
		w.copied.Store(!live)
	}
	return err
}

// alertsNobody: another process on the same data tells the operator, or this is a copy that is being tried.
func (w *Waymark) alertsNobody() bool { return w.copied.Load() || w.Outbox.State().Elsewhere }

var mailGauge = health.Gauge{Name: "waymark_mail_stopped", Help: "Whether all mail has stopped until somebody mends something: 1 or 0."}

// mailPart is whether mail goes. It costs nothing to ask.
func (w *Waymark) mailPart() health.Part {
	return health.Part{
		Name: "mail", Look: func() health.Finding { return mailFinding(w.Outbox.State(), w.Config.Local()) },
		Began: health.Event{Name: "mail_stopped", Text: "Mail has stopped"},
		Over:  health.Event{Name: "mail_going_again", Text: "Mail is going again"},

		Gauges: []health.Gauge{mailGauge},
	}
}

func mailFinding(s outbox.State, local bool) health.Finding {
	f := health.Finding{Measures: []health.Measure{{Gauge: mailGauge.Name}}}
	switch {
	case s.Stopped:
		f.Condition, f.Says, f.Since, f.Measures[0].Value = health.Failing, "Mail has stopped: "+s.Reason, s.Since, 1
	case s.Answered || local:
		f.Condition = health.Well
	}
	return f // else nobody has asked the carrier for anything since the start
}

var (
	messagesGauge = health.Gauge{Name: "waymark_messages", Help: "Messages in the ledger, by state.", Label: "status"}
	queueGauge    = health.Gauge{Name: "waymark_queue_messages", Help: "Messages that wait to be sent, by kind.", Label: "kind"}
	oldestGauge   = health.Gauge{Name: "waymark_queue_oldest_seconds", Help: "How long the message has been due that has been due longest; 0 when none is."}
)

// queuePart is whether what people wait for goes out, whatever keeps it.
func (w *Waymark) queuePart(app core.App) health.Part {
	census := outbox.NewCensus(app, w.now)
	return health.Part{
		Name: "queue", Look: func() health.Finding { return queueFinding(app, census, w.now()) },
		Fresh: 10 * time.Second, Every: time.Minute, Patience: time.Minute,
		Began: health.Event{Name: "queue_waiting", Text: "Mail is waiting"},
		Over:  health.Event{Name: "queue_moving_again", Text: "Mail that waited has gone"},

		Gauges: []health.Gauge{messagesGauge, queueGauge, oldestGauge},
	}
}

func queueFinding(app core.App, census *outbox.Census, now time.Time) health.Finding {
	tally, err := census.Tally()
	if err != nil {
		return health.Finding{} // the database says what is wrong with it
	}
	oldest, err := outbox.Overdue(app, now)
	if err != nil {
		return health.Finding{}
	}
	awaited, err := outbox.Awaited(app, now)
	if err != nil {
		return health.Finding{}
	}
	f := health.Finding{Condition: health.Well}
	for status, n := range tally.ByStatus {
		f.Measures = append(f.Measures, health.Measure{Gauge: messagesGauge.Name, Label: string(status), Value: float64(n)})
	}
	for kind, n := range tally.Queued {
		f.Measures = append(f.Measures, health.Measure{Gauge: queueGauge.Name, Label: string(kind), Value: float64(n)})
	}
	f.Measures = append(f.Measures, health.Measure{Gauge: oldestGauge.Name, Value: waited(oldest, now).Seconds()})
	if since := waited(awaited, now); since > waitsTooLong {
		f.Condition, f.Since = health.Warned, awaited.Add(waitsTooLong)
		f.Says = fmt.Sprintf("A confirmation, a guide or a mail of the program's own has been waiting since %s.", awaited.UTC().Format("2 January, 15:04 MST"))
	}
	return f
}

// waited is how long it is since t; 0 when t is zero.
func waited(t, now time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(now.Sub(t), 0)
}

var lagGauge = health.Gauge{Name: "waymark_replica_lag_seconds", Help: "How far the replica is behind."}

func (w *Waymark) replicaPart() health.Part {
	return health.Part{
		Name: "replica", Look: func() health.Finding { return replicaFinding(w.Replica.Lag(w.now())) },
		Fresh: 5 * time.Second, Every: 30 * time.Second, Patience: time.Minute,
		Began: health.Event{Name: "replica_lagging", Text: "The replica is behind"},
		Over:  health.Event{Name: "replica_well_again", Text: "The replica is up to date again"},

		Gauges: []health.Gauge{lagGauge},
	}
}

func replicaFinding(lag time.Duration, on bool) health.Finding {
	if !on {
		return health.Finding{}
	}
	f := health.Finding{Condition: health.Well, Measures: []health.Measure{{Gauge: lagGauge.Name, Value: lag.Seconds()}}}
	if lag > lagsTooMuch {
		f.Condition, f.Says = health.Warned, fmt.Sprintf("The replica is more than %d minutes behind: what happens now is on this computer alone.", int(lagsTooMuch.Minutes()))
	}
	return f
}

// healthView is what /healthz answers.
type healthView struct {
	Status string `json:"status"` // "ok" or "failing"
	// Detail is the sentence of the first part that fails.
	Detail   string            `json:"detail,omitempty"`
	Parts    map[string]string `json:"parts,omitempty"`    // what fails, by name
	Warnings map[string]string `json:"warnings,omitempty"` // what does not keep the site from working
}

// healthNow is the server's word for /healthz.
func (w *Waymark) healthNow() site.Health {
	r := w.Health.Report()
	if len(r.Failing) > 0 {
		return site.Health{Failing: true, View: healthView{"failing", r.Detail, r.Failing, r.Warnings}}
	}
	return site.Health{View: healthView{Status: "ok", Warnings: r.Warnings}}
}

// numbers are what /metrics has besides the requests.
func (w *Waymark) numbers() prometheus.Collector { return w.Health.Collector(w.Config.Version) }
