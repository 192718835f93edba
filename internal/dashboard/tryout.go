package dashboard

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/security"

	"waymark/internal/content"
	"waymark/internal/email"
	"waymark/internal/outbox"
	"waymark/internal/settings"
)

// bindTryOut answers POST letters/{id}/try: the letter on the screen, saved or not, goes to
// whoever is logged in and to nobody else.
func (d *desk) bindTryOut(g *router.RouterGroup[*core.RequestEvent]) {
	g.POST("/letters/{id}/try", d.tryLetter)
}

func (d *desk) tryLetter(e *core.RequestEvent) error {
	var w words
	if err := e.BindBody(&w); err != nil {
		return e.BadRequestError("What was written did not arrive as it should.", err)
	}
	site, err := settings.Load(e.App)
	if err != nil {
		return err
	}
	letter, err := email.Compile(w.template())
	if err != nil {
		return e.BadRequestError(sentenceOf(err.Error()), nil)
	}
	vars, err := d.tryVars(e.App, site, w.Sequence)
	if err != nil {
		return err
	}
	mail, err := letter.Render(vars, email.Frame{
		Language:   site.Language(),
		WhyLine:    "This is a try-out of your letter, and went to you alone. Its links lead to your site’s first page.",
		ReplyHours: site.ReplyLine(), PostalAddress: site.PostalAddress(), UnsubscribeURL: d.cfg.URL,
	})
	if err != nil {
		return e.BadRequestError(sentenceOf(err.Error()), nil)
	}
	draft := outbox.Draft{
		Kind: outbox.Test, Purpose: "try:" + security.RandomString(20), Recipient: e.Auth.Email(),
		// no two kinds of mail share a subject
		Payload: outbox.SaidMail{Subject: "Try-out: " + mail.Subject, HTML: mail.HTML, Text: mail.Text},
	}
	err = e.App.RunInTransaction(func(tx core.App) error {
		_, err := outbox.Enqueue(tx, d.now(), draft)
		return err
	})
	if err != nil {
		return fmt.Errorf("writing a try-out into the ledger: %w", err)
	}
	return e.JSON(http.StatusOK, map[string]any{"mailbox": d.mailbox})
}

// tryVars fills the tags as they would be for a subscriber who has the author's own name.
func (d *desk) tryVars(app core.App, site *settings.Site, sequence string) (email.Vars, error) {
	first, _, _ := strings.Cut(site.AuthorName(), " ")
	home := d.cfg.URL
	vars := email.Vars{
		"first_name": first, "author_name": site.AuthorName(), "site_name": site.Name(), "site_url": home,
		"letter_url": home, "unsubscribe_url": home, "booking_url": home, "guide_url": home,
	}
	id, err := guideBefore(app, sequence)
	if err != nil || id == "" {
		return vars, err
	}
	guide, err := content.GuideByID(app, id)
	if err != nil {
		return nil, fmt.Errorf("finding the guide before a letter: %w", err)
	}
	vars["guide_name"], vars["guide_title"] = guide.OutsideName(), guide.Title()
	return vars, nil
}
