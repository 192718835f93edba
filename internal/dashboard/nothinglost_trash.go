package dashboard

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// listTrash answers with what she deleted and can have back, newest first.
func (d *desk) listTrash(e *core.RequestEvent) error {
	trash, err := content.Trash(d.app, d.now())
	if err != nil {
		return sayWhat(e, "listing what was deleted", err)
	}
	return e.JSON(http.StatusOK, trash)
}

// restoreDeleted brings something back and answers with the record.
func (d *desk) restoreDeleted(e *core.RequestEvent) error {
	record, err := content.Undelete(d.app, e.Request.PathValue("revision"), d.now())
	if err != nil {
		return sayWhat(e, "bringing back what was deleted", err)
	}
	return answerRecord(e, record)
}
