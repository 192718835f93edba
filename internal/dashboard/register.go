package dashboard

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/token"
)

// Prefix is where the desk's endpoints lie.
const Prefix = "/api/waymark/desk"

// Register adds the extension to the dashboard and binds its endpoints. now is the clock.
func Register(app core.App, cfg config.Config, signer *token.Signer, now func() time.Time, options ...Option) error {
	d := &desk{app: app, cfg: cfg, signer: signer, now: now, mailStopped: func() string { return "" }}
	for _, option := range options {
		option(d)
	}
	ui, err := newExtension()
	if err != nil {
		return fmt.Errorf("reading the dashboard's extension: %w", err)
	}
	d.guardDeleting()

	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.UIExtensions = append(e.UIExtensions, core.UIExtension{Name: extensionName, FS: ui})
		e.Router.BindFunc(ui.freshness)

		g := e.Router.Group(Prefix)
		g.Bind(apis.RequireSuperuserAuth())
		d.bindStatus(g)
		d.bindRestored(g)
		d.bindHome(g)
		d.bindLogin(g)
		d.bindDoctor(g)
		d.bindBackup(g)
		d.bindNothingLost(g)
		d.bindPreview(g)
		d.bindGuideEnd(g)
		d.bindChecklist(g)
		d.bindPanels(g)
		d.bindLetters(g)
		d.bindNewsletters(g)
		d.bindOutside(g)
		d.bindTryOut(g)
		d.bindReader(g)
		d.bindReaderActs(g)
		d.bindReturns(g)
		d.bindPictures(g)
		d.bindDeleting(g)
		return e.Next()
	})
	return nil
}
