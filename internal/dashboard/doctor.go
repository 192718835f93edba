package dashboard

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/doctor"
	"waymark/internal/subscribers"
)

const (
	// mostUnreached is how many people are listed whom mail does not reach.
	mostUnreached = 50
	// lookFor bounds one look at everything, and mendFor one mending: Mailgun's lists may be long.
	lookFor = time.Minute
	mendFor = 5 * time.Minute
)

// WithDoctor lets the desk show whether everything is well, and mend what can be mended. lift lets the
// address of somebody whose mail bounced, or who complained, be written to again.
func WithDoctor(doc *doctor.Doctor, lift func(ctx context.Context, address string) error) Option {
	return func(d *desk) { d.doctor, d.lift = doc, lift }
}

// health is what "Is everything well?" shows.
type health struct {
	At     time.Time      `json:"at"`
	Worst  doctor.State   `json:"worst"`
	Checks []doctor.Check `json:"checks"`
	// Failed is what mending could not do; "" when it did all, or nothing was to be mended.
	Failed string `json:"failed,omitempty"`
}

func (d *desk) bindDoctor(g *router.RouterGroup[*core.RequestEvent]) {
	if d.doctor == nil {
		return
	}
	g.GET("/doctor", func(e *core.RequestEvent) error {
		ctx, cancel := context.WithTimeout(e.Request.Context(), lookFor)
		defer cancel()
		if e.Request.URL.Query().Get("now") != "" {
			return e.JSON(http.StatusOK, seen(d.doctor.Examine(ctx), d.now()))
		}
		checks, at := d.doctor.Latest(ctx)
		return e.JSON(http.StatusOK, seen(checks, at))
	})
	g.GET("/neutral", func(e *core.RequestEvent) error {
		return e.JSON(http.StatusOK, map[string]string{"tells": d.doctor.TellsOfTheSite(), "letters": d.cfg.LettersURL})
	})
	g.POST("/doctor", func(e *core.RequestEvent) error {
		// she may close the tab: what was begun is finished
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.Request.Context()), mendFor)
		defer cancel()
		failure := d.doctor.Mend(ctx)
		found := seen(d.doctor.Examine(ctx), d.now())
		if failure != nil {
			d.app.Logger().Error("The doctor could not mend everything", "error", failure)
			found.Failed = failure.Error()
		}
		return e.JSON(http.StatusOK, found)
	})
	g.GET("/unreached", func(e *core.RequestEvent) error {
		list, err := subscribers.UnreachedBy(e.App, mostUnreached)
		if err != nil {
			return e.InternalServerError("Whom your mail does not reach could not be looked up just now. Please try again in a moment.", err)
		}
		return e.JSON(http.StatusOK, list)
	})
	g.POST("/unreached", d.liftHers)
}

// liftHers lets somebody ask again because the author says that she wants to.
func (d *desk) liftHers(e *core.RequestEvent) error {
	var body struct {
		Email string `json:"email"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please write her e-mail address.", err)
	}
	// she may close the tab: what was begun is finished
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.Request.Context()), lookFor)
	defer cancel()
	err := d.lift(ctx, body.Email)
	switch {
	case errors.Is(err, subscribers.ErrAddress):
		return e.BadRequestError("That does not look like an e-mail address. Please check it.", err)
	case errors.Is(err, subscribers.ErrNotLiftable):
		return e.BadRequestError("Nothing of yours keeps mail from this address. If she stopped herself, she can sign up again at any time.", err)
	case err != nil:
		return e.InternalServerError("Mailgun could not be told just now, so everything is as it was. Please try again in a while.", err)
	}
	return e.NoContent(http.StatusNoContent)
}

func seen(checks []doctor.Check, at time.Time) health {
	return health{At: at, Worst: doctor.Worst(checks), Checks: checks}
}
