package dashboard

import (
	"errors"
	"net/http"
	"strings"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/email"
	"waymark/internal/newsletter"
	"waymark/internal/settings"
)

// WithNewsletters lets the desk send newsletters, call them back, and say how far they are.
func WithNewsletters(n *newsletter.Newsletters) Option {
	return func(d *desk) { d.newsletters = n }
}

// bindNewsletters adds what the page of the newsletters asks:
//
//	GET  newsletters                   {"readers", "list": [newsletterLine]}, the newest first
//	POST newsletters/{id}/send         {"at"}: now when it is empty or past, else RFC 3339; pressing twice is pressing once
//	POST newsletters/{id}/unschedule   a draft again
//	POST newsletters/{id}/stop         what has not gone is called back
//	POST newsletters/preview           {"subject", "preheader", "body", "discreet"}: the mail as {"subject", "html"}
//	POST newsletters/try               the same words go to whoever is logged in: {"mailbox"}
//
// The three with an id answer with its newsletterLine. What may not go is answered 400, with a
// sentence for each field that is to be mended.
func (d *desk) bindNewsletters(g *router.RouterGroup[*core.RequestEvent]) {
	if d.newsletters == nil {
		return
	}
	g.GET("/newsletters", d.listNewsletters)
	g.POST("/newsletters/{id}/send", d.sendNewsletter)
	g.POST("/newsletters/{id}/unschedule", d.changeNewsletter((*newsletter.Newsletters).Unschedule))
	g.POST("/newsletters/{id}/stop", d.changeNewsletter((*newsletter.Newsletters).Stop))
	g.POST("/newsletters/preview", d.previewNewsletter)
	g.POST("/newsletters/try", d.tryNewsletter)
}

// newsletterLine is a newsletter as the list shows it.
type newsletterLine struct {
	ID       string    `json:"id"`
	Subject  string    `json:"subject"`
	Status   string    `json:"status"`
	Updated  time.Time `json:"updated"`
	SendAt   time.Time `json:"send_at"`  // zero when none is set
	Finished time.Time `json:"finished"` // zero while it is not
	Problem  string    `json:"problem"`  // why it did not go at its time
	Says     string    `json:"says"`     // how far it is, in a sentence
	// Progress adds up to the rows of the ledger; all zero before it goes.
	Progress newsletter.Progress `json:"progress"`
}

// mostNewsletters is how many the list shows.
const mostNewsletters = 100

func (d *desk) listNewsletters(e *core.RequestEvent) error {
	readers, err := d.newsletters.Readers()
	if err != nil {
		return err
	}
	found, err := newestNewsletters(e.App, mostNewsletters)
	if err != nil {
		return err
	}
	lines := make([]newsletterLine, len(found))
	for i, n := range found {
		if lines[i], err = d.newsletterLine(n); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, map[string]any{"readers": readers, "list": lines})
}

func (d *desk) newsletterLine(n *newsletter.Newsletter) (newsletterLine, error) {
	line := newsletterLine{
		ID: n.Id, Subject: n.Subject(), Status: n.Status(), Updated: n.GetDateTime("updated").Time(), SendAt: n.SendAt(),
		Finished: n.GetDateTime("finished_at").Time(), Problem: n.GetString("problem"),
	}
	if line.Status == "" {
		line.Status = newsletter.Draft
	}
	if line.Status == newsletter.Draft || line.Status == newsletter.Scheduled {
		return line, nil
	}
	var err error
	line.Progress, err = d.newsletters.Progress(n.Id)
	line.Says = newsletterSays(line.Progress)
	return line, err
}

func (d *desk) sendNewsletter(e *core.RequestEvent) error {
	var ask struct {
		At time.Time `json:"at"`
	}
	if e.Request.ContentLength != 0 {
		if err := e.BindBody(&ask); err != nil {
			return e.BadRequestError("The day and the hour could not be read.", err)
		}
	}
	return d.changeNewsletter(func(n *newsletter.Newsletters, id string) error { return n.Send(id, ask.At) })(e)
}

// changeNewsletter does something to a newsletter and answers with what became of it.
func (d *desk) changeNewsletter(do func(n *newsletter.Newsletters, id string) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		id := e.Request.PathValue("id")
		if err := do(d.newsletters, id); err != nil {
			return refuseNewsletter(e, err)
		}
		n, err := newsletter.ByID(e.App, id)
		if err != nil {
			return refuseNewsletter(e, err)
		}
		line, err := d.newsletterLine(n)
		if err != nil {
			return err
		}
		return e.JSON(http.StatusOK, line)
	}
}

// newsletterWords is a newsletter as it stands on the screen.
type newsletterWords struct {
	words
	Discreet bool `json:"discreet"`
}

func (d *desk) previewNewsletter(e *core.RequestEvent) error {
	var w newsletterWords
	if err := e.BindBody(&w); err != nil {
		return e.BadRequestError("What was written did not arrive as it should.", err)
	}
	name, err := d.herName(e.App)
	if err != nil {
		return err
	}
	c, err := d.newsletters.Preview(w.template(), name)
	if err != nil {
		return refuseNewsletter(e, err)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]string{"subject": c.Subject, "html": c.HTML})
}

func (d *desk) tryNewsletter(e *core.RequestEvent) error {
	var w newsletterWords
	if err := e.BindBody(&w); err != nil {
		return e.BadRequestError("What was written did not arrive as it should.", err)
	}
	name, err := d.herName(e.App)
	if err != nil {
		return err
	}
	if err := d.newsletters.Try(w.template(), name, e.Auth.Email()); err != nil {
		return refuseNewsletter(e, err)
	}
	return e.JSON(http.StatusOK, map[string]string{"mailbox": d.mailbox})
}

// herName is the author's own first name, which stands for a reader's in a preview.
func (d *desk) herName(app core.App) (string, error) {
	site, err := settings.Load(app)
	if err != nil {
		return "", err
	}
	first, _, _ := strings.Cut(site.AuthorName(), " ")
	return first, nil
}

// refuseNewsletter answers an error: with a sentence where the author can mend it.
func refuseNewsletter(e *core.RequestEvent, err error) error {
	var wrong validation.Errors
	var tag *email.TagError
	switch {
	case errors.Is(err, newsletter.ErrNotFound):
		return e.NotFoundError("This newsletter is not here any more.", nil)
	case errors.As(err, &wrong):
		return e.BadRequestError("It cannot go like this yet.", wrong)
	case errors.As(err, &tag), errors.Is(err, email.ErrTooLarge):
		return e.BadRequestError(sentenceOf(err.Error()), nil)
	default:
		return err
	}
}
