package dashboard

import (
	"bytes"
	"fmt"
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

// pageOf is the page of a record as readers get it.
func (d *desk) pageOf(record *core.Record) ([]byte, error) {
	if record.Collection().Name != content.CollectionGuides {
		return d.render(record)
	}
	return d.guidePage(record)
}

// bare takes the site's frame off a page: a guide is read on one that stands alone.
const bare = "<style>.site-head, .site-foot, .skip { display: none }</style></head>"

// guidePage is a guide as a subscriber reads it: its title and its words, and nothing of
// the site around them.
func (d *desk) guidePage(guide *core.Record) ([]byte, error) {
	pages, err := d.app.FindCachedCollectionByNameOrId(content.CollectionPages)
	if err != nil {
		return nil, fmt.Errorf("finding the pages: %w", err)
	}
	sheet := core.NewRecord(pages)
	sheet.Id = newID
	sheet.Set("title", guide.GetString("title"))
	sheet.Set("body", guide.GetString("body"))
	page, err := d.render(sheet)
	if err != nil {
		return nil, err
	}
	return bytes.Replace(page, []byte("</head>"), []byte(bare), 1), nil
}

// bindPreview answers POST preview: the page as readers would get it, made of what is in
// the form. Nothing is saved.
func (d *desk) bindPreview(g *router.RouterGroup[*core.RequestEvent]) {
	g.POST("/preview", func(e *core.RequestEvent) error {
		if d.render == nil {
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
