package subscribers

import (
	"fmt"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// keepAskedFor refuses to delete a guide that somebody has asked for: her consent names
// it, and a record of consent that has forgotten what for is none.
func keepAskedFor(e *core.RecordEvent) error {
	asked, err := e.App.CountRecords(CollectionConsents, dbx.HashExp{"guide": e.Record.Id})
	if err != nil {
		return fmt.Errorf("asking who has asked for a guide: %w", err)
	}
	if asked > 0 {
		return validation.Errors{"status": validation.NewError("waymark_asked_for",
			"Readers have asked for this guide, and the record of that names it. Make it a draft instead: then it is offered to nobody.")}
	}
	return e.Next()
}

func (p *People) bindGuides() {
	p.app.OnRecordDelete(content.CollectionGuides).BindFunc(keepAskedFor)
}
