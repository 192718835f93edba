package content

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// GuideBySlug is the live guide of that slug; [ErrNotFound] when there is none.
//
// Index: idx_guides_slug.
func GuideBySlug(app core.App, slug string) (*Guide, error) {
	return one[Guide](app.RecordQuery(CollectionGuides).
		AndWhere(dbx.HashExp{"slug": slug, "status": StatusLive}), "the guide "+slug)
}

// GuideByID is a guide of any status: what somebody was promised she gets, also when it
// is no longer offered. [ErrNotFound] when there is none.
func GuideByID(app core.App, id string) (*Guide, error) {
	return one[Guide](app.RecordQuery(CollectionGuides).AndWhere(dbx.HashExp{"id": id}), "the guide "+id)
}

// LiveGuides are the guides on offer, the oldest first.
//
// Index: idx_guides_status (status), whose rows come in order of rowid.
func LiveGuides(app core.App) ([]*Guide, error) {
	var guides []*Guide
	err := app.RecordQuery(CollectionGuides).
		AndWhere(dbx.HashExp{"status": StatusLive}).
		OrderBy("rowid").
		All(&guides)
	if err != nil {
		return nil, fmt.Errorf("listing guides: %w", err)
	}
	return guides, nil
}

// guideFile is the file row of a guide; [ErrNotFound] when it has none.
//
// Index: idx_guide_files_guide.
func guideFile(app core.App, guideID string) (*guideFileRow, error) {
	return one[guideFileRow](app.RecordQuery(CollectionGuideFiles).
		AndWhere(dbx.HashExp{"guide": guideID}), "the file of guide "+guideID)
}
