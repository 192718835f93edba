package site

import (
	"net/http"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

func TestHealthSaysWhatIsWrongAndToEverybody(t *testing.T) {
	now := Health{View: map[string]string{"status": "ok"}}
	h := newHouse(t, WithHealth(func() Health { return now }))
	wants(t, h.page("/healthz"), `{"status":"ok"}`)
	now = Health{Failing: true, View: map[string]string{"detail": "Mail has stopped."}}
	w := h.ask("GET", "/healthz")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d, %v", w.Code, w.Header())
	}
	wants(t, w.Body.String(), "Mail has stopped.")
}

func TestMetricsAreThereForASuperuserOnlyAndNameNoPage(t *testing.T) {
	waiting := prometheus.NewGauge(prometheus.GaugeOpts{Name: "waymark_waiting", Help: "A number of somebody else's."})
	waiting.Set(3)
	h := newHouse(t, WithNumbers(waiting))
	h.post("Words", map[string]any{"slug": "what-she-read"})
	h.page("/blog/what-she-read")
	h.ask("GET", "/blog/nothing")
	if w := h.ask("GET", "/metrics"); w.Code != http.StatusNotFound {
		t.Fatalf("a stranger got %d", w.Code)
	}
	admin := h.add("_superusers", map[string]any{"email": "ada@example.org", "password": "1234567890"})
	key, err := admin.NewAuthToken()
	if err != nil {
		t.Fatal(err)
	}
	w := h.ask("GET", "/metrics", "Authorization", "Bearer "+key)
	if w.Code != http.StatusOK {
		t.Fatalf("%d", w.Code)
	}
	wants(t, w.Body.String(), `waymark_http_requests_total{code="200",route="GET /blog/{slug}"} 1`, `waymark_http_requests_total{code="404",route="GET /blog/{slug}"} 1`,
		"waymark_waiting 3", `waymark_page_cache_lookups_total{result="miss"}`)
	wantsNone(t, w.Body.String(), "what-she-read")
}

func TestWhenSomethingBreaksAReaderGetsAPageAndNoInsides(t *testing.T) {
	h := newHouse(t)
	if _, err := h.DB().NewQuery("DROP TABLE content_version").Execute(); err != nil {
		t.Fatal(err)
	}
	w := h.ask("GET", "/blog")
	if w.Code != http.StatusInternalServerError {
		t.Errorf("%d", w.Code)
	}
	wantsSound(t, w.Body.String())
	wants(t, w.Body.String(), "Something went wrong here", `class="exit"`)
	wantsNone(t, w.Body.String(), "content_version", "SQL")
}
