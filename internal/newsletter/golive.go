package newsletter

import (
	"errors"
	"slices"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/email"
	"waymark/internal/settings"
)

// next says which states may follow a state.
var next = map[string][]string{
	"":        {Draft, Scheduled, Sending, Sent, Stopped}, // the last two come back from the bin
	Draft:     {Draft, Scheduled, Sending},
	Scheduled: {Scheduled, Draft, Sending},
	Sending:   {Sending, Stopped, Sent},
	Sent:      {Sent},
	Stopped:   {Stopped},
}

// bindGoLive keeps a newsletter from going that nobody could answer, that would show on a
// locked phone what it is about, or whose tags cannot be filled in; and its words
// from changing once it is on its way.
func (n *Newsletters) bindGoLive() {
	n.app.OnRecordValidate(Collection).BindFunc(func(e *core.RecordEvent) error {
		now := &Newsletter{}
		now.SetProxyRecord(e.Record)
		if now.Status() == "" {
			now.Set("status", Draft)
		}
		if err := n.mayBecome(e.App, now); err != nil {
			return err
		}
		return e.Next()
	})
	n.app.OnRecordDeleteRequest(Collection).BindFunc(func(e *core.RecordRequestEvent) error {
		if e.Record.GetString("status") == Sending {
			return e.BadRequestError("This newsletter is on its way. Please stop what has not gone yet before you delete it.", nil)
		}
		return e.Next()
	})
	wake := func(e *core.RecordEvent) error {
		n.Wake()
		return e.Next()
	}
	n.app.OnRecordAfterCreateSuccess(Collection).BindFunc(wake)
	n.app.OnRecordAfterUpdateSuccess(Collection).BindFunc(wake)
}

// mayBecome checks what a newsletter is to become against what it was, and notes the moment
// that settles who gets it.
func (n *Newsletters) mayBecome(app core.App, now *Newsletter) error {
	was := now.ProxyRecord().Original()
	before := was.GetString("status")
	if now.ProxyRecord().IsNew() {
		before = ""
	}
	if !slices.Contains(next[before], now.Status()) {
		return wrong("status", "waymark_newsletter_state", "This newsletter has gone its way and cannot become a draft again. You can copy its words into a new one.")
	}
	if before == Sending || before == Sent || before == Stopped {
		for _, field := range []string{"subject", "preheader", "body"} {
			if now.GetString(field) != was.GetString(field) {
				return wrong(field, "waymark_newsletter_gone", "Some readers have this newsletter already, so its words stay as they are.")
			}
		}
		return nil
	}
	if now.Status() == Draft {
		return nil
	}
	if now.Status() == Scheduled && now.SendAt().IsZero() {
		return wrong("send_at", "waymark_newsletter_when", "Please say when it should go.")
	}
	if now.Status() == Sending {
		now.Set("started_at", n.now())
		now.Set("cursor", "")
		now.Set("written", false)
	}
	now.Set("problem", "")
	return Check(app, now.template())
}

// Check returns a validation error that names the field when these words may not go out as a
// newsletter as the site's settings stand, and nil when they may.
func Check(app core.App, words email.Template) error {
	site, err := settings.Load(app)
	if err != nil {
		return err
	}
	if err := settings.AnswersReach(site); err != nil {
		return err
	}
	if strings.TrimSpace(words.Subject) == "" {
		return wrong("subject", "waymark_no_subject", "A newsletter needs a subject before it can go.")
	}
	compiled, err := email.Compile(words)
	if err == nil {
		_, err = compiled.Render(email.Vars{}, email.Frame{})
	}
	if err != nil {
		field := "body"
		var tag *email.TagError
		if errors.As(err, &tag) && strings.Contains(tag.Where, "subject") {
			field = "subject"
		}
		return wrong(field, "waymark_tag", err.Error())
	}
	for _, finding := range email.Lint(email.Outside{
		Of: "this newsletter", FromName: site.FromName(), Subject: words.Subject, Preheader: words.Preheader,
	}, site.LinterWords()) {
		return wrong(fieldOf(finding.Field), "waymark_outside", finding.Text)
	}
	return nil
}

// fieldOf is the field of the form that a finding is about.
func fieldOf(found string) string {
	switch found {
	case "preview line":
		return "preheader"
	case "subject":
		return "subject"
	default:
		return "status"
	}
}

func wrong(field, code, text string) error {
	return validation.Errors{field: validation.NewError(code, text)}
}
