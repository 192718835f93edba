package content

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// PageBySlug is the published page of that slug; [ErrNotFound] when there is none.
//
// Index: idx_pages_slug.
func PageBySlug(app core.App, slug string) (*Page, error) {
	return one[Page](app.RecordQuery(CollectionPages).
		AndWhere(dbx.HashExp{"slug": slug, "status": StatusPublished}), "the page "+slug)
}

// PageByID is a page of any status, for previews; [ErrNotFound] when there is none.
func PageByID(app core.App, id string) (*Page, error) {
	return one[Page](app.RecordQuery(CollectionPages).AndWhere(dbx.HashExp{"id": id}), "the page "+id)
}

// MenuPages are the published pages of a menu, [MenuTop] or [MenuBottom], in her order.
//
// Index: idx_pages_status (status, position) filters and sorts; a site has a handful of
// pages, so the menu itself needs no index.
func MenuPages(app core.App, menu string) ([]*Page, error) {
	var pages []*Page
	err := app.RecordQuery(CollectionPages).
		AndWhere(dbx.HashExp{"status": StatusPublished, "menu": menu}).
		OrderBy("position", "rowid").
		All(&pages)
	if err != nil {
		return nil, fmt.Errorf("listing the pages of a menu: %w", err)
	}
	return pages, nil
}
