package dashboard

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// bindNothingLost adds what keeps her words: drafts while she types, every version there
// was, and what she deleted.
func (d *desk) bindNothingLost(g *router.RouterGroup[*core.RequestEvent]) {
	g.PUT("/autosave/{collection}/{id}", d.putAutosave).Bind(apis.BodyLimit(content.AutosaveMax + autosaveEnvelope))
	g.GET("/autosave/{collection}/{id}", d.getAutosave)
	g.DELETE("/autosave/{collection}/{id}", d.deleteAutosave)

	g.GET("/revisions/{collection}/{id}", d.listRevisions)
	g.GET("/revisions/{collection}/{id}/{revision}", d.getRevision)
	g.GET("/revisions/{collection}/{id}/{revision}/diff", d.compareRevision)
	g.POST("/revisions/{collection}/{id}/{revision}/restore", d.restoreRevision)

	g.GET("/trash", d.listTrash)
	g.POST("/trash/{revision}/restore", d.restoreDeleted)
}

// sayWhat turns what content returned into an answer with a sentence for the author. what
// names the act that failed, for the log.
func sayWhat(e *core.RequestEvent, what string, err error) error {
	var why content.Refusal
	var wrong validation.Errors
	switch conflict := content.ConflictIn(err); {
	case conflict != nil:
		return e.BadRequestError(conflict.Error(), err)
	case errors.As(err, &why):
		return e.BadRequestError(why.Error(), nil)
	case errors.As(err, &wrong):
		return e.BadRequestError("This version cannot be saved as it is: something in it is no longer allowed.", wrong)
	case errors.Is(err, content.ErrNotFound), errors.Is(err, content.ErrUnkept):
		return e.NotFoundError("There is nothing of it here any more.", err)
	}
	return e.InternalServerError("That did not work. Nothing is lost; please try again.", fmt.Errorf("%s: %w", what, err))
}

// answerRecord answers with a record as the dashboard's own requests do, hidden fields included.
func answerRecord(e *core.RequestEvent, record *core.Record) error {
	if err := apis.EnrichRecord(e, record); err != nil {
		return e.InternalServerError("", fmt.Errorf("preparing the record: %w", err))
	}
	return e.JSON(200, record)
}
