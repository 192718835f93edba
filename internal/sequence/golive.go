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
// locked phone what it is about, that no mail could hold, or whose tags cannot be filled in.
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
		if delay := e.Record.GetInt("delay"); delay < 0 || delay > longestDelay {
			return validation.Errors{"delay": validation.NewError("waymark_delay", string(errDelay))}
		}
		if e.Record.GetString("status") == "active" {
			letter := &Letter{}
			letter.SetProxyRecord(e.Record)
			site, err := settings.Load(e.App)
			if err != nil {
				return err
			}
			if problem := l.checkLetter(site, letter); problem != nil {
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

// checkLetter returns a validation error that names the field, or nil. The letter is set into its
// frame as it will be sent: a tag can be known and still not be filled, and the whole can be too long.
func (l *Letters) checkLetter(site *settings.Site, letter *Letter) error {
	words, err := email.Compile(letter.template())
	if err == nil {
		frame := l.people.SharedFrame(site, why, discreetly)
		frame.UnsubscribeURL = l.cfg.URL
		_, err = words.Render(l.people.SharedVars(site), frame)
	}
	if err != nil {
		field, text := "body", err.Error()
		var tag *email.TagError
		switch {
		case errors.Is(err, email.ErrTooLarge):
			text = "This letter is too long for one mail: Gmail hides what comes after 102 KB, the link to stop included. Two letters would do it."
		case errors.As(err, &tag) && strings.Contains(tag.Where, "subject"):
			field = "subject"
		}
		return validation.Errors{field: validation.NewError("waymark_tag", text)}
	}
	for _, finding := range email.Lint(email.Outside{
		Of: "this letter", FromName: site.FromName(), Subject: letter.Subject(), Preheader: letter.Preheader(),
	}, site.LinterWords()) {
		return validation.Errors{finding.Field: validation.NewError("waymark_outside", finding.Text)}
	}
	return nil
}
