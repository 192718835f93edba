package site

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

type healthView struct {
	Status string `json:"status"` // "ok" or "failing"
	Detail string `json:"detail,omitempty"`
}

// healthz is for whatever watches over the server: 200 while pages can be read from the
// database and mail is going out, else 503 with a sentence.
func (s *site) healthz(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", keepNothing)
	if _, err := content.ContentVersion(s.app); err != nil {
		s.app.Logger().Error("the health check cannot read the database", "error", err)
		return e.JSON(http.StatusServiceUnavailable, healthView{"failing", "The database cannot be read."})
	}
	if ok, detail := s.health(); !ok {
		return e.JSON(http.StatusServiceUnavailable, healthView{"failing", detail})
	}
	return e.JSON(http.StatusOK, healthView{Status: "ok"})
}
