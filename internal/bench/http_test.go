package bench

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
)

// connections is how many clients ask at the same time.
const connections = 32

// storm posts total bodies from all connections and returns how long that took. Every answer must have the status want.
func storm(b *testing.B, address, contentType string, total, want int, body func(i int) []byte) time.Duration {
	b.Helper()
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: connections},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	var next, wrong atomic.Int64
	began := time.Now()
	var group sync.WaitGroup
	for range connections {
		group.Go(func() {
			for i := next.Add(1); i <= int64(total); i = next.Add(1) {
				response, err := client.Post(address, contentType, bytes.NewReader(body(int(i))))
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				if response.StatusCode != want {
					wrong.Add(1)
				}
			}
		})
	}
	group.Wait()
	if wrong.Load() > 0 {
		b.Errorf("%d of %d were not answered with %d", wrong.Load(), total, want)
	}
	return time.Since(began)
}

// barePocketBase serves one collection in which anybody may make records, and returns the address for that.
func barePocketBase(b *testing.B) string {
	b.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: b.TempDir()})
	if err := app.Bootstrap(); err != nil {
		b.Fatal(err)
	}
	if err := app.RunAllMigrations(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = app.ResetBootstrapState() })
	app.Settings().Logs.MaxDays = 0
	anybody := ""
	c := core.NewBaseCollection("signups")
	c.CreateRule = &anybody
	c.Fields.Add(&core.EmailField{Name: "email", Required: true}, &core.TextField{Name: "guide"}, &core.BoolField{Name: "letters"},
		&core.AutodateField{Name: "created", OnCreate: true})
	c.AddIndex("idx_signups_email", true, "email", "")
	if err := app.Save(c); err != nil {
		b.Fatal(err)
	}
	router, err := apis.NewRouter(app)
	if err != nil {
		b.Fatal(err)
	}
	handler, err := router.BuildMux()
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(handler)
	b.Cleanup(server.Close)
	return server.URL + "/api/collections/signups/records"
}

// rates prints both figures in place of ns/op, and notes them for the table.
func rates(b *testing.B, what string, total int, took, twin time.Duration) {
	note(row{what, perSecond(total, took), perSecond(total, twin), "from 32 connections, over HTTP; bare: a PocketBase record made in the same way"})
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(total)/took.Seconds(), what+"/s")
	b.ReportMetric(float64(total)/twin.Seconds(), "bare-creates/s")
	b.ReportMetric(twin.Seconds()/took.Seconds(), "of-bare")
}

func BenchmarkSignups(b *testing.B) {
	const total = 6_000
	for b.Loop() {
		site := apptest.New(b, apptest.Env("WAYMARK_SIGNUPS_PER_HOUR", "0"))
		site.Offer(1)
		took := storm(b, site.URL+"/signup", "application/x-www-form-urlencoded", total, http.StatusSeeOther, func(i int) []byte {
			return []byte(url.Values{"email": {fmt.Sprintf("reader.number.%d@example.org", i)}, "guide": {"calm"}, "letters": {"1"}}.Encode())
		})
		if queued := site.Count("messages", "kind = 'confirmation' AND status = 'queued'"); queued != total {
			b.Errorf("%d confirmations are queued, not %d", queued, total)
		}
		twin := storm(b, barePocketBase(b), "application/json", total, http.StatusOK, func(i int) []byte {
			return fmt.Appendf(nil, `{"email":"reader.number.%d@example.org","guide":"calm","letters":true}`, i)
		})
		rates(b, "signups", total, took, twin)
	}
}

// BenchmarkSignupsBesideWords is BenchmarkSignups while as many connections as the crowd has ask for discretion without a pause: the
// slow hashes of their words are computed one at a time, and keep nobody else waiting.
func BenchmarkSignupsBesideWords(b *testing.B) {
	const total = 6_000
	for b.Loop() {
		site := apptest.New(b, apptest.Env("WAYMARK_SIGNUPS_PER_HOUR", "0"))
		site.Offer(1)
		var over atomic.Bool
		var discreet atomic.Int64
		var flood sync.WaitGroup
		for i := range connections {
			flood.Go(func() {
				for n := 0; !over.Load(); n++ {
					page := site.PostJSON("/signup", fmt.Sprintf(`{"email":"discreet.%d.%d@example.org","guide":"calm","discreet":true,"word":"marigold"}`, i, n))
					if page.Status == http.StatusAccepted {
						discreet.Add(1)
					}
				}
			})
		}
		took := storm(b, site.URL+"/signup", "application/x-www-form-urlencoded", total, http.StatusSeeOther, func(i int) []byte {
			return []byte(url.Values{"email": {fmt.Sprintf("reader.number.%d@example.org", i)}, "guide": {"calm"}, "letters": {"1"}}.Encode())
		})
		over.Store(true)
		b.ReportMetric(float64(discreet.Load())/took.Seconds(), "with-a-word/s")
		flood.Wait()
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(total)/took.Seconds(), "signups/s")
	}
}

func BenchmarkWebhooks(b *testing.B) {
	const total = 10_000
	for b.Loop() {
		fake := apptest.NewFakeMailgun(b)
		site := apptest.New(b, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()),
			apptest.Env("MG_WEBHOOK_SIGNING_KEY", fake.SigningKey))
		now := site.Clock.Now()
		for _, sql := range []string{
			`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {:total})
			INSERT INTO subscribers (id, email, status, created, updated)
			SELECT printf('sub%012d', i), printf('reader.number.%d@example.org', i), 'active', {:now}, {:now} FROM n`,
			`INSERT INTO messages (id, send_id, purpose, status, kind, subscriber, sent_at, created, updated)
			SELECT 'msg' || substr(id, 4), 'sid' || substr(id, 4), 'test:' || id, 'accepted', 'test', id, {:now}, {:now}, {:now} FROM subscribers`,
		} {
			params := dbx.Params{"total": total, "now": now.UTC().Format("2006-01-02 15:04:05.000Z")}
			if _, err := site.App.NonconcurrentDB().NewQuery(sql).Bind(params).Execute(); err != nil {
				b.Fatal(err)
			}
		}
		bodies := make([][]byte, total+1)
		for i := 1; i <= total; i++ {
			bodies[i] = fake.SignedWebhook(now, fmt.Sprintf("%s%010d", strings.Repeat("t", 40), i), map[string]any{
				"event": "delivered", "id": fmt.Sprintf("event%d", i), "timestamp": float64(now.Unix()), "recipient": fmt.Sprintf("reader.number.%d@example.org", i),
				"user-variables": map[string]string{"sid": fmt.Sprintf("sid%012d", i)}, "message": map[string]any{"headers": map[string]string{"message-id": fmt.Sprintf("%d@mg.example.org", i)}},
			})
		}
		took := storm(b, site.URL+"/webhooks/mailgun", "application/json", total, http.StatusOK, func(i int) []byte { return bodies[i] })
		if n := site.Count("messages", "status = 'delivered'"); n != total {
			b.Errorf("%d messages are delivered, not %d", n, total)
		}
		twin := storm(b, barePocketBase(b), "application/json", total, http.StatusOK, func(i int) []byte {
			return fmt.Appendf(nil, `{"email":"reader.number.%d@example.org","guide":"calm","letters":true}`, i)
		})
		rates(b, "webhooks", total, took, twin)
	}
}
