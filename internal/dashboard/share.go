package dashboard

import (
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
	"waymark/internal/token"
)

// shareFor is how long a friend can open the link to an article that is not out yet.
const shareFor = 7 * 24 * time.Hour

// bindShare answers POST share/{id}: an address at which somebody without a login reads
// the article as it was last kept, until it expires.
func (d *desk) bindShare(g *router.RouterGroup[*core.RequestEvent]) {
	g.POST("/share/{id}", func(e *core.RequestEvent) error {
		p, err := content.PostByID(e.App, e.Request.PathValue("id"))
		if errors.Is(err, content.ErrNotFound) {
			return e.NotFoundError("Please keep the article as a draft first; then there is something to show.", nil)
		}
		if err != nil {
			return err
		}
		until := d.now().Add(shareFor)
		return e.JSON(http.StatusOK, map[string]any{
			"url":   d.cfg.URL + "/preview/" + d.signer.Sign(token.Preview, p.Id, until),
			"until": until.UTC(),
		})
	})
}
