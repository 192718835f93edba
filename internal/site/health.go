package site

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// Health is an answer of /healthz.
type Health struct {
	Failing bool // 503, and not 200
	View    any  // as JSON
}

// healthz is for whatever watches over the server. What is well and what is not is known elsewhere: see WithHealth.
func (s *site) healthz(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", keepNothing)
	health := s.health()
	if health.Failing {
		return e.JSON(http.StatusServiceUnavailable, health.View)
	}
	return e.JSON(http.StatusOK, health.View)
}
