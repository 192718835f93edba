package subscribers

import (
	"fmt"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/email"
	"waymark/internal/settings"
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

// mayBeOffered keeps a guide from going live that nobody could answer to, or whose outside
// name says in an inbox and among her downloads what it is about.
func mayBeOffered(e *core.RecordEvent) error {
	guide := &content.Guide{}
	guide.SetProxyRecord(e.Record)
	if guide.Live() {
		site, err := settings.Load(e.App)
		if err != nil {
			return err
		}
		if err := settings.AnswersReach(site); err != nil {
			return err
		}
		outside := email.Outside{Of: "this guide", FileName: guide.OutsideName(), PDFTitle: guide.OutsideName()}
		for _, finding := range email.Lint(outside, site.LinterWords()) {
			return validation.Errors{"outside_name": validation.NewError("waymark_outside", finding.Text)}
		}
	}
	return e.Next()
}

func (p *People) bindGuides() {
	p.app.OnRecordValidate(content.CollectionGuides).BindFunc(mayBeOffered)
	p.app.OnRecordDelete(content.CollectionGuides).BindFunc(keepAskedFor)
}
