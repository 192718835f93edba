package outbox_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"

	"waymark/internal/config"
	"waymark/internal/outbox"
	_ "waymark/pb_migrations"
)

var start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// office is an outbox on a real database with a carrier that does as it is told.
type office struct {
	*testing.T
	app     *tests.TestApp
	out     *outbox.Outbox
	carrier *carrier
	clock   time.Time
	gate    outbox.Gate
}

func newOffice(t *testing.T, cfg config.Config) *office {
	t.Helper()
	app, err := tests.NewTestApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	if cfg.ReconcileAfter == 0 {
		cfg.ReconcileAfter = 2 * time.Minute
	}
	if cfg.ResendAfter == 0 {
		cfg.ResendAfter = 30 * time.Minute
	}
	o := &office{T: t, app: app, clock: start, carrier: &carrier{}}
	o.out = outbox.New(app, cfg, o.carrier, func() time.Time { return o.clock })
	o.gate = everything(outbox.Verdict{Status: outbox.Go})
	o.out.Gate(func(tx core.App, now time.Time, ms []outbox.Message) (map[string]outbox.Verdict, error) {
		return o.gate(tx, now, ms)
	})
	for _, kind := range []outbox.Kind{outbox.Confirmation, outbox.Guide, outbox.Letter, outbox.Newsletter} {
		o.out.Compose(kind, plain)
	}
	return o
}

func everything(v outbox.Verdict) outbox.Gate {
	return func(_ core.App, _ time.Time, ms []outbox.Message) (map[string]outbox.Verdict, error) {
		said := map[string]outbox.Verdict{}
		for _, m := range ms {
			said[m.ID] = v
		}
		return said, nil
	}
}

func plain(app core.App, m outbox.Message) (outbox.Mail, error) {
	s, err := app.FindRecordById("subscribers", m.Subscriber)
	if err != nil {
		return outbox.Mail{}, err
	}
	return outbox.Mail{To: s.GetString("email"), From: "letters@example.org", Subject: string(m.Kind), HTML: "<p>Hello</p>", Text: "Hello"}, nil
}

// subscriber adds a subscriber and returns her id.
func (o *office) subscriber(name string) string {
	o.Helper()
	c, err := o.app.FindCollectionByNameOrId("subscribers")
	if err != nil {
		o.Fatal(err)
	}
	r := core.NewRecord(c)
	r.Set("email", name+"@example.com")
	r.Set("status", "active")
	if err := o.app.Save(r); err != nil {
		o.Fatal(err)
	}
	return r.Id
}

// settledPeople makes every subscriber one whose row has not changed for long: her address is what it was.
func (o *office) settledPeople() {
	o.Helper()
	if _, err := o.app.DB().NewQuery("UPDATE subscribers SET updated = '2026-01-01 00:00:00.000Z'").Execute(); err != nil {
		o.Fatal(err)
	}
}

func (o *office) enqueue(drafts ...outbox.Draft) int {
	o.Helper()
	added := 0
	err := o.app.RunInTransaction(func(tx core.App) (err error) {
		added, err = outbox.Enqueue(tx, o.clock, drafts...)
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return added
}

// work runs one pass and returns how many messages were tried.
func (o *office) work() int {
	o.Helper()
	did, err := o.out.Work(context.Background())
	if err != nil {
		o.Fatal(err)
	}
	return did
}

// row reads a message by its purpose.
func (o *office) row(purpose string) *core.Record {
	o.Helper()
	r, err := o.app.FindFirstRecordByData(outbox.Collection, "purpose", purpose)
	if err != nil {
		o.Fatalf("message %s: %v", purpose, err)
	}
	return r
}

func (o *office) wantStatus(purpose string, want outbox.Status) {
	o.Helper()
	r := o.row(purpose)
	if got := r.GetString("status"); got != string(want) {
		o.Errorf("%s is %s, want %s (%s)", purpose, got, want, r.GetString("last_error"))
	}
}

func (o *office) set(purpose string, status outbox.Status) {
	o.Helper()
	_, err := o.app.DB().NewQuery("UPDATE messages SET status = {:s} WHERE purpose = {:p}").Bind(dbx.Params{"s": status, "p": purpose}).Execute()
	if err != nil {
		o.Fatal(err)
	}
}

// carrier takes mail, and answers as the test says.
type carrier struct {
	mu      sync.Mutex
	taken   []outbox.Mail
	answer  func(outbox.Mail) error // nil: taken
	keeps   bool                    // a mail is kept although the answer is an error
	showing []string
	hides   map[string]bool // send ids of mails it took and does not show
	lost    error           // Trace and Showing fail with it
	traces  int             // questions
	mute    string          // an address that cannot be asked about
}

func (c *carrier) Send(_ context.Context, m outbox.Mail) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answer != nil {
		if err := c.answer(m); err != nil {
			if c.keeps {
				c.taken = append(c.taken, m)
			}
			return "", err
		}
	}
	c.taken = append(c.taken, m)
	return "<" + m.SendID + "@carrier>", nil
}

func (c *carrier) Trace(_ context.Context, wanted []outbox.Wanted) (map[string]outbox.Trace, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost != nil {
		return nil, c.lost
	}
	c.traces++
	found := map[string]outbox.Trace{}
	for _, w := range wanted {
		if c.mute != "" && c.mute == w.Address {
			continue // 400
		}
		found[w.SendID] = outbox.Trace{}
		for _, m := range c.taken {
			if m.SendID == w.SendID && !c.hides[m.SendID] {
				found[w.SendID] = outbox.Trace{Status: outbox.Accepted, ID: "<" + w.SendID + "@carrier>"}
			}
		}
	}
	return found, nil
}

// hide keeps a mail that was taken out of what shows.
func (c *carrier) hide(sendID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hides == nil {
		c.hides = map[string]bool{}
	}
	c.hides[sendID] = true
}

func (c *carrier) Showing(context.Context, time.Time) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.showing, c.lost
}

func (c *carrier) Taken(context.Context, time.Time) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ids []string
	for _, m := range c.taken {
		if !c.hides[m.SendID] {
			ids = append(ids, m.SendID)
		}
	}
	return ids, c.lost
}

func (c *carrier) answers(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = func(outbox.Mail) error { return err }
	if err == nil {
		c.answer = nil
	}
}
