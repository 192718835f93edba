// Package site is what readers see: the author's writing rendered on the server, its
// feeds, its sitemap, and the assets of pb_public.
//
//	site.Register(app, cfg, signer, site.Overlay("pb_public", pb_public.FS), time.Now,
//		site.WithHealth(…), site.WithNumbers(…))
//
// Every page is complete without scripts, sets no cookie and asks no other host for
// anything. A page is made once and kept whole until the content changes; see cache.
// A handler stands in the file named after its page.
package site

import (
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/prometheus/client_golang/prometheus"

	"waymark/internal/config"
	"waymark/internal/token"
)

// site is what the handlers share. Nothing in it changes after Register.
type site struct {
	app       core.App
	cfg       config.Config
	signer    *token.Signer
	now       func() time.Time
	assets    *assets
	templates templates
	cache     *cache
	turns     turns         // whose page is being made
	making    chan struct{} // and how many are
	metrics   *metrics
	health    func() Health
	numbers   []prometheus.Collector
}

// Option adds something that only a higher package knows.
type Option func(*site)

// WithHealth says how the server is, for /healthz. The answer is public: no address, no secret.
func WithHealth(health func() Health) Option {
	return func(s *site) { s.health = health }
}

// WithNumbers adds to what /metrics shows.
func WithNumbers(numbers ...prometheus.Collector) Option {
	return func(s *site) { s.numbers = append(s.numbers, numbers...) }
}

// Register binds the site's routes to app. assets are the files served from the root;
// see [Overlay]. A template or an asset that a page needs and that is missing or broken
// is an error here, before anything is served.
func Register(app core.App, cfg config.Config, signer *token.Signer, assets fs.FS, now func() time.Time, options ...Option) error {
	s := &site{
		app: app, cfg: cfg, signer: signer, now: now,
		assets: newAssets(assets, now()),
		cache:  newCache(cacheLimit),
		making: make(chan struct{}, mostMaking),
		health: func() Health { return Health{View: map[string]string{"status": "ok"}} },
	}
	for _, option := range options {
		option(s)
	}
	var err error
	if s.templates, err = parseTemplates(s.assets); err != nil {
		return err
	}
	if s.metrics, err = newMetrics(s.numbers); err != nil {
		return err
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := s.bind(e.Router); err != nil {
			return fmt.Errorf("binding the site's routes: %w", err)
		}
		return e.Next()
	})
	return nil
}

// countPriority puts the counting around everything else, the activity logger included.
const countPriority = -100_000

func (s *site) bind(r *router.Router[*core.RequestEvent]) error {
	r.Bind(&hook.Handler[*core.RequestEvent]{Id: "waymarkCount", Func: s.metrics.count, Priority: countPriority})

	g := r.Group("")
	g.Unbind(apis.DefaultCorsMiddlewareId) // a page is for reading here
	g.Bind(apis.SkipSuccessActivityLog())
	g.BindFunc(s.guard)

	g.GET("/{$}", s.cached(s.home))
	g.GET("/blog", s.paged(s.blog))
	g.GET("/blog/{slug}", s.cached(s.postOrMarkdown))
	g.GET("/topics/{slug}", s.paged(s.topic))
	g.GET("/guides/{slug}", s.cached(s.guide))
	g.GET("/faq", s.cached(s.faq))
	g.GET("/search", s.search)
	g.GET("/{page}", s.page)
	g.GET("/feed.xml", s.cached(s.atom))
	g.GET("/feed.json", s.cached(s.jsonFeed))
	g.GET("/sitemap.xml", s.paged(s.sitemap))
	g.GET("/robots.txt", s.cached(s.robots))
	g.GET("/theme.css", s.themeCSS)
	g.GET("/preview/{token}", s.preview)
	g.GET("/healthz", s.healthz)
	g.GET("/metrics", s.metricsPage)
	g.GET("/_", func(e *core.RequestEvent) error { return e.Redirect(http.StatusMovedPermanently, "/_/") })

	// What no other route takes, the API's preflights and mistakes among it: so CORS stays bound here.
	r.Route("", "/", s.rest).Bind(apis.SkipSuccessActivityLog()).BindFunc(s.guard)
	return nil
}
