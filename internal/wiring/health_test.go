package wiring_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"waymark/internal/apptest"
)

// healthz is what /healthz answers.
func healthz(t *testing.T, site *apptest.Site) (code int, body map[string]any) {
	t.Helper()
	response, err := http.Get(site.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

func TestHealthzSaysWhichPartIsIll(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	site := apptest.New(t, apptest.Env("MG_API_KEY", carrier.Key), apptest.Env("MG_DOMAIN", carrier.Domain), apptest.Env("MG_URL", carrier.URL()))
	site.Offer(0)
	if code, body := healthz(t, site); code != http.StatusOK || len(body) != 1 || body["status"] != "ok" {
		t.Errorf("%d %v", code, body)
	}
	carrier.FailAlways(apptest.Fault401)
	site.Post("/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}})
	if _, err := site.Outbox.Work(context.Background()); err != nil {
		t.Fatal(err)
	}
	code, body := healthz(t, site)
	parts, _ := body["parts"].(map[string]any)
	if detail, _ := body["detail"].(string); code != http.StatusServiceUnavailable || body["status"] != "failing" || !strings.HasPrefix(detail, "Mail has stopped: ") || parts["mail"] != detail || len(parts) != 1 {
		t.Errorf("%d %v", code, body)
	}
	site.Clock.Move(20 * time.Minute) // and what she waits for does not go
	_, body = healthz(t, site)
	if warnings, _ := body["warnings"].(map[string]any); warnings["queue"] == nil {
		t.Errorf("%v", body)
	}
	carrier.FailAlways(apptest.Fault{})
	site.Clock.Move(20 * time.Minute)
	site.Settle()
	if code, body := healthz(t, site); code != http.StatusOK || len(body) != 1 {
		t.Errorf("%d %v", code, body)
	}
}

func TestTheDatabasesPartFailsWithTheDatabase(t *testing.T) {
	site := apptest.New(t)
	if _, err := site.App.DB().NewQuery("DROP TABLE content_version").Execute(); err != nil {
		t.Fatal(err)
	}
	if code, body := healthz(t, site); code != http.StatusServiceUnavailable || body["parts"].(map[string]any)["database"] == nil {
		t.Errorf("%d %v", code, body)
	}
}

func TestAskingAThousandTimesWritesOnce(t *testing.T) {
	site := apptest.New(t)
	for range 1000 {
		if code, body := healthz(t, site); code != http.StatusOK {
			t.Fatalf("%d %v", code, body)
		}
	}
	var n int
	if err := site.App.DB().NewQuery("SELECT n FROM health_written").Row(&n); err != nil || n != 1 {
		t.Errorf("%d words were written, %v", n, err)
	}
}

// metrics is /metrics, for the author.
func metrics(t *testing.T, site *apptest.Site) string {
	t.Helper()
	page := site.Do(http.MethodGet, "/metrics", "", map[string]string{"Authorization": site.Author()})
	if page.Status != http.StatusOK {
		t.Fatalf("%d", page.Status)
	}
	return page.Body
}

func TestMetricsTellWhatAnOperatorWatchesAndAreWellNamed(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}})
	site.Clock.Move(90 * time.Second)
	all := metrics(t, site)
	for _, want := range []string{
		"waymark_mail_stopped 0\n", "waymark_queue_oldest_seconds 9", `waymark_queue_messages{kind="confirmation"} 1`, `waymark_queue_messages{kind="newsletter"} 0`,
		`waymark_messages{status="queued"} 1`, "waymark_disk_free_bytes ", "waymark_backup_last_failed 0\n", `waymark_part_well{part="database"} 1`, `waymark_build_info{goversion="go`,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing", want)
		}
	}
	problems, err := promlint.New(strings.NewReader(all)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "waymark_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
	for _, line := range strings.Split(all, "\n") {
		if strings.Contains(line, "@") {
			t.Errorf("%q", line)
		}
	}
}

// What is asked at each scrape finds what it looks for; what counts is asked a hundredth of the time at most.
func TestNoScrapeLooksThroughAllReaders(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	var mu sync.Mutex
	asked := map[string]int{}
	log := func(_ context.Context, _ time.Duration, query string, _ *sql.Rows, _ error) {
		mu.Lock()
		defer mu.Unlock()
		asked[query]++
	}
	metrics(t, site) // makes the superuser too
	for _, db := range []dbx.Builder{site.App.ConcurrentDB(), site.App.NonconcurrentDB()} {
		db.(*dbx.DB).QueryLogFunc = log
	}
	for range 10 {
		metrics(t, site)
	}
	for query, n := range asked {
		if strings.Contains(query, "messages") {
			t.Errorf("ten scrapes of one moment asked %d times: %s", n, query)
		}
	}
	clear(asked)
	site.Clock.Move(time.Hour)
	metrics(t, site)
	for _, db := range []dbx.Builder{site.App.ConcurrentDB(), site.App.NonconcurrentDB()} {
		db.(*dbx.DB).QueryLogFunc = nil
	}
	explained := 0
	for query := range asked {
		if !strings.Contains(query, "messages") {
			continue
		}
		explained++
		var steps []struct {
			Detail string `db:"detail"`
		}
		if err := site.App.DB().NewQuery("EXPLAIN QUERY PLAN " + query).All(&steps); err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			counting := strings.Contains(query, "GROUP BY") && step.Detail == "SCAN messages USING COVERING INDEX idx_messages_due"
			if !counting && !strings.HasPrefix(step.Detail, "SEARCH messages USING") {
				t.Errorf("%s\nin %s", step.Detail, query)
			}
		}
	}
	if explained < 10 {
		t.Errorf("only %d queries were seen", explained)
	}
}
