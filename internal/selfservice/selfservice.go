package selfservice

import (
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/hours"
	"waymark/internal/nothing"
	"waymark/internal/sequence"
	"waymark/internal/settings"
	"waymark/internal/subscribers"
	"waymark/internal/token"
)

// Letters is what these pages need of the sequences.
type Letters interface {
	// Read returns the subject and the words, as clean HTML, of a letter in the ledger; what they link to of hers ends at until.
	Read(app core.App, message string, until time.Time) (subject, words string, err error)
	// Enrolled reports whether letters are on their way to a subscriber.
	Enrolled(app core.App, subscriber string) (bool, error)
	// Calendar returns when each letter of a sequence goes to somebody who confirms at from.
	Calendar(app core.App, id string, p *sequence.Proposal, from time.Time, zone *time.Location, safe hours.Daily) ([]sequence.Sign, *time.Location, error)
}

// service is the pages and what they act on.
type service struct {
	app     core.App
	cfg     config.Config
	signer  *token.Signer
	people  *subscribers.People
	letters Letters
	now     func() time.Time
	pages   *pages
	guard   *guard
}

// Register adds the routes to app. It fails when a template is missing.
func Register(app core.App, cfg config.Config, signer *token.Signer, people *subscribers.People, letters Letters, now func() time.Time) error {
	pages, err := newPages()
	if err != nil {
		return err
	}
	s := &service{
		app: app, cfg: cfg, signer: signer, people: people, letters: letters, now: now, pages: pages,
		guard: newGuard(cfg),
	}
	pages.alone = s.standalone
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := s.guard.remember(app, now()); err != nil {
			return err
		}
		g := e.Router.Group("")
		g.Bind(apis.SkipSuccessActivityLog())
		g.POST("/signup", s.signUp)
		g.GET("/signup/sent", s.sent)
		g.GET("/signup/stamp", s.stamp)
		g.GET("/confirm/{t}", s.confirmation)
		g.POST("/confirm/{t}", s.confirmation)
		g.GET("/not-me/{t}", s.notMePage)
		g.POST("/not-me/{t}", s.notMe)
		g.GET("/download/{t}", s.download)
		g.POST("/download/{t}", s.download)
		g.GET("/letter/{t}", s.read)
		g.POST("/letter/{t}", s.read)
		g.GET("/unsubscribe/{t}", s.unsubscribe)
		g.POST("/unsubscribe/{t}", s.unsubscribe)
		g.GET("/preferences/{t}", s.preferences)
		g.POST("/preferences/{t}", s.preferences)
		return e.Next()
	})
	return nil
}

// view begins a page with what every page has. It has no way out: on a page that any of her
// mails leads to, one would tell whoever looks through them what kind of site this is.
func (s *service) view(heading string, says ...string) view {
	v := view{Heading: heading, Says: says}
	if site, err := settings.Load(s.app); err == nil {
		v.Language = site.Language()
	}
	return v
}

// leaving is view with the way out, for the pages between an article and its guide.
func (s *service) leaving(heading string, says ...string) view {
	v := view{Heading: heading, Says: says}
	if site, err := settings.Load(s.app); err == nil {
		v.Language, v.ExitURL = site.Language(), site.ExitURL()
	}
	return v
}

// afterForm begins a page to which a reader comes straight from an article: in the site's
// own colours, so that she knows where she is, and with a way back.
func (s *service) afterForm(e *core.RequestEvent, heading string, says ...string) view {
	v := s.leaving(heading, says...)
	v.AfterForm, v.Back = true, cameFrom(e.Request, s.cfg.URL)
	return v
}

// note shows a page of sentences and buttons.
func (s *service) note(e *core.RequestEvent, status int, v view) error {
	return s.pages.show(e, status, "note.html", v)
}

// wrongLink answers a link that does not open, with the same page whatever is wrong with it.
func (s *service) wrongLink(e *core.RequestEvent) error {
	if goOn, answer := s.sameWork(e); !goOn {
		return answer
	}
	return nothing.Answer(e.Response, e.Request)
}

// fault answers an error of ours: a sentence for her, the cause for the log.
func (s *service) fault(e *core.RequestEvent, err error) error {
	s.app.Logger().Error("A page of ours failed", "error", err, "route", e.Request.Pattern)
	return s.note(e, http.StatusInternalServerError, s.view("Something went wrong here",
		"It was our fault, and nothing was changed. Please try again in a few minutes."))
}

// unopened answers whatever keeps a token from opening, but for expiry.
func (s *service) unopened(e *core.RequestEvent, err error) error {
	if errors.Is(err, token.ErrInvalid) || errors.Is(err, subscribers.ErrNotFound) || errors.Is(err, token.ErrExpired) {
		return s.wrongLink(e)
	}
	return s.fault(e, err)
}

// expired offers a fresh link by mail. It shows no address: the link may be an old one,
// in an inbox that her mail no longer goes to.
func (s *service) expired(e *core.RequestEvent, o opened) error {
	v := s.view("This link has run out", "Links in our mails stop working after a while, so that nobody else can use them. We can send you a fresh one.")
	v.Opened = o.by
	v.Actions = []action{{Label: "Send me a fresh link", Name: "action", Value: "fresh"}}
	return s.note(e, http.StatusGone, v)
}

// onItsWay is the answer to asking for a fresh link, whatever became of it.
func (s *service) onItsWay(e *core.RequestEvent) error {
	v := s.view("It is on its way", "If everything is in order with the address, a mail with a fresh link arrives in a minute or two.")
	v.TalksOfMail = true
	return s.note(e, http.StatusOK, v)
}
