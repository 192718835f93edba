package dashboard

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// WithGuideAtEnd lets the form of an article say where readers find its guide: ends answers
// whether the site adds a box at the end of an unsaved record of posts.
func WithGuideAtEnd(ends func(record *core.Record) (bool, error)) Option {
	return func(d *desk) { d.guideAtEnd = ends }
}

// bindGuideEnd answers POST guide-end for what is in the form: whether the guide's box comes
// at the end of the page, by the site's own rule.
func (d *desk) bindGuideEnd(g *router.RouterGroup[*core.RequestEvent]) {
	g.POST("/guide-end", func(e *core.RequestEvent) error {
		if d.guideAtEnd == nil {
			return e.NotFoundError("There is no site here that could add one.", nil)
		}
		record, _, err := readDraft(e)
		if err != nil {
			return err
		}
		end, err := d.guideAtEnd(record)
		if err != nil {
			return err
		}
		return e.JSON(http.StatusOK, map[string]bool{"end": end})
	})
}
