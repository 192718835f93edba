package dashboard

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/instance"
)

// WithRestored has every screen say that this is a restored copy, while it is one, and lets her say that it is the
// site now. state is what the folder is; goLive makes it the site.
func WithRestored(state func() (instance.State, error), goLive func() error) Option {
	return func(d *desk) { d.state, d.goLive = state, goLive }
}

// copyState is what the folder is, for the screens; "" for the site itself.
func (d *desk) copyState() instance.State {
	if d.state == nil {
		return ""
	}
	state, err := d.state()
	if err != nil {
		d.app.Logger().Error("Whether this is a restored copy could not be looked up", "error", err)
		return ""
	}
	if state == instance.Live {
		return ""
	}
	return state
}

func (d *desk) bindRestored(g *router.RouterGroup[*core.RequestEvent]) {
	if d.goLive == nil {
		return
	}
	g.POST("/live", func(e *core.RequestEvent) error {
		err := d.goLive()
		if errors.Is(err, instance.ErrDrilled) {
			return e.BadRequestError("A drill has run on this copy, and what it kept in the mailbox counts as sent here. Ask your friend to restore the backup once more, into a new folder.", err)
		}
		if err != nil {
			return e.InternalServerError("That could not be written down just now, so this is still a copy. Please try again in a moment.", err)
		}
		e.App.Logger().Warn("A restored copy is the site from now on; somebody said so at the desk")
		return e.NoContent(http.StatusNoContent)
	})
}
