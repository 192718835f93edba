// Package apptest is the real Waymark on a temp dir, for tests: the same wiring as the
// program's, a clock that stands still until it is moved, and no loop of its own.
// What would go on in the background a test does itself, and sees it done:
//
//	site := apptest.New(t)
//	site.Post("/signup", url.Values{…})
//	site.Settle()                 // everything that is due now goes out
//	mail := site.MailTo("ada@example.org")
//	site.Clock.Move(2 * 24 * time.Hour)
package apptest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/ui"

	"waymark/internal/config"
	"waymark/internal/mailbox"
	"waymark/internal/wiring"
	_ "waymark/pb_migrations" // the schema
	"waymark/pb_public"
)

// Start is the moment at which every test's clock stands: a Tuesday morning in November,
// inside any sending window worth having.
var Start = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// Clock is time as a value. Safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the moment the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move lets time pass.
func (c *Clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// Site is a running Waymark.
type Site struct {
	*wiring.Waymark
	App    core.App
	Clock  *Clock
	URL    string   // of the server that answers for it
	DNS    *FakeDNS // what the doctor asks
	t      testing.TB
	end    func()
	router *router.Router[*core.RequestEvent]
}

// Option changes the environment of a site.
type Option func(env map[string]string)

// Env sets an environment variable.
func Env(name, value string) Option { return func(env map[string]string) { env[name] = value } }

// Neutral gives the site its neutral name: mails link to localhost, and the site is at 127.0.0.1.
func Neutral() Option {
	return func(env map[string]string) {
		env["WAYMARK_LETTERS_URL"] = strings.Replace(env["WAYMARK_URL"], "127.0.0.1", "localhost", 1)
	}
}

// errNoPort keeps what waits for the open port, the loops, from starting.
var errNoPort = errors.New("a test opens its own port")

// New starts a site on a temp dir and ends it with the test.
func New(t testing.TB, options ...Option) *Site {
	t.Helper()
	return Open(t, t.TempDir(), options...)
}

// Open is New on a directory of the test's own, which it may open again afterwards, as a
// restart or a restored backup would.
func Open(t testing.TB, dir string, options ...Option) *Site {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	env := map[string]string{
		"WAYMARK_SECRET": strings.Repeat("test", 8),
		"WAYMARK_URL":    "http://" + server.Listener.Addr().String(),
	}
	for _, option := range options {
		option(env)
	}
	cfg, err := config.Parse(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	if err := schema(filepath.Join(dir, "pb_data")); err != nil {
		t.Fatal(err)
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: filepath.Join(dir, "pb_data"), DBConnect: wiring.Connect})
	clock := &Clock{now: Start}
	waymark, err := wiring.Wire(app, cfg, pb_public.FS, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	dns := NewFakeDNS(t)
	waymark.Doctor.Through(dns.Network())
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	app.Settings().Logs.MaxDays = 0 // the log writes from goroutines that outlive a test
	handler, router, err := routes(app)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = handler
	server.Start()
	site := &Site{Waymark: waymark, App: app, Clock: clock, URL: server.URL, DNS: dns, t: t, router: router}
	site.end = sync.OnceFunc(func() {
		server.Close()
		event := &core.TerminateEvent{App: app}
		if err := app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(site.Close)
	return site
}

// Close ends the site before the test does, so that another process can have its directory.
// A second Close does nothing.
func (s *Site) Close() { s.end() }

// dashboardPolicy is what apis.Serve sends with the dashboard, which keeps it to itself.
const dashboardPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' http://127.0.0.1:* https://tile.openstreetmap.org data: blob:; " +
	"connect-src 'self' http://127.0.0.1:* https://nominatim.openstreetmap.org; script-src 'self' http://127.0.0.1:*; frame-ancestors 'none'"

// routes builds the handler as apis.Serve does, global CORS and the dashboard included.
func routes(app core.App) (http.Handler, *router.Router[*core.RequestEvent], error) {
	routes, err := apis.NewRouter(app)
	if err != nil {
		return nil, nil, err
	}
	routes.Bind(apis.CORS(apis.CORSConfig{
		AllowOrigins: []string{"*"},
		AllowMethods: []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodPost, http.MethodDelete},
	}))
	routes.GET("/_/{path...}", apis.Static(ui.DistDirFS, false)).BindFunc(func(e *core.RequestEvent) error {
		e.Response.Header().Set("Content-Security-Policy", dashboardPolicy)
		return e.Next()
	}).Bind(apis.Gzip())
	event := &core.ServeEvent{App: app, Router: routes, Server: &http.Server{}}
	err = app.OnServe().Trigger(event, func(e *core.ServeEvent) (err error) {
		if e.Server.Handler, err = e.Router.BuildMux(); err != nil {
			return err
		}
		return errNoPort
	})
	if errors.Is(err, errNoPort) {
		err = nil
	}
	return event.Server.Handler, routes, err
}

// Settle does what the loops would: letters and newsletters that are due are queued and mail goes out,
// until nothing more is due at this moment.
func (s *Site) Settle() {
	s.t.Helper()
	for {
		queued, err := s.Letters.Tick()
		if err != nil {
			s.t.Fatal(err)
		}
		written, err := s.Newsletters.Tick()
		if err != nil {
			s.t.Fatal(err)
		}
		sent, err := s.Outbox.Work(context.Background())
		if err != nil {
			s.t.Fatal(err)
		}
		if queued+written+sent == 0 {
			return
		}
	}
}

// Mails returns every mail in the mailbox, oldest first.
func (s *Site) Mails() []mailbox.Mail {
	s.t.Helper()
	mails, err := mailbox.All(mailbox.Dir(s.App))
	if err != nil {
		s.t.Fatal(err)
	}
	for i, j := 0, len(mails)-1; i < j; i, j = i+1, j-1 {
		mails[i], mails[j] = mails[j], mails[i]
	}
	return mails
}

// MailsTo returns the mails to one address, oldest first.
func (s *Site) MailsTo(address string) []mailbox.Mail {
	s.t.Helper()
	var hers []mailbox.Mail
	for _, m := range s.Mails() {
		if m.To == address {
			hers = append(hers, m)
		}
	}
	return hers
}

// MailTo returns the newest mail to an address, and fails the test when there is none.
func (s *Site) MailTo(address string) mailbox.Mail {
	s.t.Helper()
	hers := s.MailsTo(address)
	if len(hers) == 0 {
		s.t.Fatalf("no mail came to %s", address)
	}
	return hers[len(hers)-1]
}
