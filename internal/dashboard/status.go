package dashboard

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// mailStatus is what every screen says about mail.
type mailStatus struct {
	Local   bool   `json:"local"`   // nothing leaves this computer yet
	Mailbox string `json:"mailbox"` // where the mail kept here can be read; "" when mail leaves
	Stopped string `json:"stopped"` // why the queue stands still; "" while it runs
	Copy    string `json:"copy"`    // "restored" or "drilled" for a restored copy; "" for the site itself
	Drill   bool   `json:"drill"`   // mail stays here although there is a key
}

func (d *desk) bindStatus(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/status", func(e *core.RequestEvent) error {
		return e.JSON(http.StatusOK, mailStatus{
			Local: d.cfg.Local(), Mailbox: d.mailbox, Stopped: d.mailStopped(), Copy: string(d.copyState()), Drill: d.cfg.Drill,
		})
	})
}
