package dashboard

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// listRevisions answers with the versions of a record, newest first, fifty at a time:
// ?before= a version for the next ones.
func (d *desk) listRevisions(e *core.RequestEvent) error {
	revisions, err := content.Revisions(d.app, e.Request.PathValue("collection"), e.Request.PathValue("id"), e.Request.URL.Query().Get("before"))
	if err != nil {
		return sayWhat(e, "listing versions", err)
	}
	return e.JSON(http.StatusOK, revisions)
}

// revision is the version a request names, if it is one of the record it names.
func (d *desk) revision(e *core.RequestEvent) (*content.Revision, error) {
	r, err := content.RevisionByID(d.app, e.Request.PathValue("revision"))
	if err != nil {
		return nil, err
	}
	if r.Collection != e.Request.PathValue("collection") || r.Record != e.Request.PathValue("id") {
		return nil, content.ErrNotFound
	}
	return r, nil
}

// getRevision answers with one version whole, and with which of its files are gone for good.
func (d *desk) getRevision(e *core.RequestEvent) error {
	r, err := d.revision(e)
	if err != nil {
		return sayWhat(e, "reading a version", err)
	}
	missing, err := content.Missing(d.app, r)
	if err != nil {
		return sayWhat(e, "looking for a version's files", err)
	}
	return e.JSON(http.StatusOK, struct {
		*content.Revision
		Missing []string `json:"missing"`
	}{r, missing})
}

// compareRevision answers with what differs between a version and ?against= another, or
// the record as it stands.
func (d *desk) compareRevision(e *core.RequestEvent) error {
	r, err := d.revision(e)
	if err != nil {
		return sayWhat(e, "reading a version", err)
	}
	different, err := content.Differences(d.app, r.ID, e.Request.URL.Query().Get("against"))
	if err != nil {
		return sayWhat(e, "comparing versions", err)
	}
	return e.JSON(http.StatusOK, map[string]any{"fields": different})
}

// restoreRevision saves a version again and answers with the record. Like any save it can
// say what it was asked on, in X-Waymark-Base.
func (d *desk) restoreRevision(e *core.RequestEvent) error {
	r, err := d.revision(e)
	if err != nil {
		return sayWhat(e, "reading a version", err)
	}
	base, err := content.ParseBase(e.Request.Header.Get(content.HeaderBase))
	if err != nil {
		return sayWhat(e, "restoring a version", err)
	}
	record, _, err := content.Restore(d.app, r.ID, base)
	if err != nil {
		return sayWhat(e, "restoring a version", err)
	}
	return answerRecord(e, record)
}
