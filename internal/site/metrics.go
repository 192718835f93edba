package site

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"waymark/internal/content"
)

// metrics are the numbers for an operator. They count; they know nothing of who asked.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	lookups  *prometheus.CounterVec
}

func newMetrics(more []prometheus.Collector) (*metrics, error) {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "waymark_http_requests_total", Help: "Requests answered, by the route that took them and the status code.",
		}, []string{"route", "code"}),
		lookups: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "waymark_page_cache_lookups_total", Help: "Pages looked up in the cache, by whether they were there.",
		}, []string{"result"}),
	}
	for _, collector := range append([]prometheus.Collector{m.requests, m.lookups, collectors.NewGoCollector()}, more...) {
		if err := m.registry.Register(collector); err != nil {
			return nil, fmt.Errorf("registering metrics: %w", err)
		}
	}
	return m, nil
}

// count counts a request under its route's pattern, of which there are few, and never
// under its path, which says what somebody read.
func (m *metrics) count(e *core.RequestEvent) error {
	err := e.Next()
	code := e.Status()
	if code == 0 && err != nil {
		code = router.ToApiError(err).Status // written after us
	}
	if code == 0 {
		code = http.StatusOK
	}
	m.requests.WithLabelValues(e.Request.Pattern, strconv.Itoa(code)).Inc()
	return err
}

func (m *metrics) lookedUp(hit bool) {
	if hit {
		m.lookups.WithLabelValues("hit").Inc()
		return
	}
	m.lookups.WithLabelValues("miss").Inc()
}

// metricsPage shows the metrics to a superuser's token and is not there for anybody else.
func (s *site) metricsPage(e *core.RequestEvent) error {
	if !e.HasSuperuserAuth() {
		return content.ErrNotFound
	}
	e.Response.Header().Set("Cache-Control", keepNothing)
	options := promhttp.HandlerOpts{DisableCompression: true, ErrorLog: scrapeLog{s.app}}
	promhttp.HandlerFor(s.metrics.registry, options).ServeHTTP(e.Response, e.Request)
	return nil
}

type scrapeLog struct{ app core.App }

func (l scrapeLog) Println(v ...any) {
	l.app.Logger().Warn("collecting metrics: " + strings.TrimSpace(fmt.Sprintln(v...)))
}
