// Package httplimits bounds what one who asks may take of the server: how long her request may take to arrive, how
// many questions that cost something a network may ask, and how many streams it may hold open.
//
//	httplimits.Register(app, cfg, time.Now)
//
// None of it meets a reader, nor a front end that builds a thousand pages at once. The author, logged in, is not
// counted and has time for her uploads.
package httplimits

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"waymark/internal/config"
)

// Register binds the limits to app's server and to every route. now is the clock of the allowances.
func Register(app core.App, cfg config.Config, now func() time.Time) {
	a := &allowances{perSecond: float64(cfg.ReadsPerMinute) / 60, most: burst(cfg.ReadsPerMinute), seed: newSeed()}
	streams := &streams{seed: a.seed, open: map[uint64]int{}}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		limitServer(e.Server)
		// who asks is known by then, and nothing of a body has been read
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "waymarkPatience", Func: patience, Priority: apis.DefaultRateLimitMiddlewarePriority - 5})
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "waymarkAllowance", Priority: apis.DefaultRateLimitMiddlewarePriority - 4, Func: func(e *core.RequestEvent) error {
			return a.count(e, now())
		}})
		return e.Next()
	})
	app.OnRealtimeConnectRequest().BindFunc(streams.admit)
}

const (
	// headersWithin is how long the head of a request may take to arrive.
	headersWithin = 5 * time.Second
	// idleFor is how long a connection is kept on which nobody asks anything.
	idleFor = 2 * time.Minute
	// mostHeaders is how many bytes the head of a request may have, address and cookies included.
	mostHeaders = 64 << 10
)

func limitServer(s *http.Server) {
	if s == nil {
		return
	}
	s.ReadHeaderTimeout, s.IdleTimeout, s.MaxHeaderBytes = headersWithin, idleFor, mostHeaders
}
