package sequence

import (
	"errors"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/email"
	"waymark/internal/settings"
)

// bindGoLive keeps a letter from going live that nobody could answer, that would show on a
// locked phone what it is about, or whose tags cannot be filled in.
func (l *Letters) bindGoLive() {
	l.app.OnRecordValidate(Collection).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetString("status") == Live {
			if err := l.mayGoLive(e.App); err != nil {
				return err
			}
		}
		return e.Next()
	})
	l.app.OnRecordValidate(CollectionSteps).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetString("status") == "active" {
			letter := &Letter{}
			letter.SetProxyRecord(e.Record)
			site, err := settings.Load(e.App)
			if err != nil {
				return err
			}
			if problem := checkLetter(site, l.cfg.URL, letter); problem != nil {
				return problem
			}
		}
		return e.Next()
	})
}

// mayGoLive checks the site's reply address and hours; each active letter was checked when it was saved.
func (l *Letters) mayGoLive(app core.App) error {
	site, err := settings.Load(app)
	if err != nil {
		return err
	}
	return settings.AnswersReach(site)
}

// checkLetter returns a validation error that names the field, or nil.
func checkLetter(site *settings.Site, siteURL string, letter *Letter) error {
	if _, err := email.Compile(letter.template()); err != nil {
		field := "body"
		var tag *email.TagError
		if errors.As(err, &tag) && strings.Contains(tag.Where, "subject") {
			field = "subject"
		}
		return validation.Errors{field: validation.NewError("waymark_tag", err.Error())}
	}
	for _, finding := range email.Lint(email.Outside{
		Of: "this letter", FromName: site.FromName(), Subject: letter.Subject(), Preheader: letter.Preheader(),
	}, site.LinterWords()) {
		return validation.Errors{finding.Field: validation.NewError("waymark_outside", finding.Text)}
	}
	return nil
}
