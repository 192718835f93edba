package dashboard

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
)

// WithPages lets the form show the page it is writing: render makes the whole HTML of a
// record of posts or pages that is not saved.
func WithPages(render func(record *core.Record) ([]byte, error)) Option {
	return func(d *desk) { d.render = render }
}

// WithGuidePages lets the form of a guide show it as a subscriber reads it.
func WithGuidePages(render func(app core.App, title, body string) ([]byte, error)) Option {
	return func(d *desk) { d.renderGuide = render }
}

// pageOf is the page of a record as readers get it.
func (d *desk) pageOf(record *core.Record) ([]byte, error) {
	if record.Collection().Name == content.CollectionGuides {
		return d.renderGuide(d.app, record.GetString("title"), record.GetString("body"))
	}
	return d.render(record)
}

// bindPreview answers POST preview: the page as readers would get it, made of what is in
// the form. Nothing is saved.
func (d *desk) bindPreview(g *router.RouterGroup[*core.RequestEvent]) {
	g.POST("/preview", func(e *core.RequestEvent) error {
		if d.render == nil || d.renderGuide == nil {
			return e.NotFoundError("There is no site here to show a preview of.", nil)
		}
		record, ask, err := readDraft(e)
		if err != nil {
			return err
		}
		page, err := d.pageOf(record)
		if err != nil {
			return err
		}
		e.Response.Header().Set("Cache-Control", "no-store")
		return e.JSON(http.StatusOK, map[string]string{"html": string(showCover(page, record, ask.Cover))})
	})
	d.bindShare(g)
}
