// Waymark is a home for one author's writing: posts, questions and a free guide, edited in
// PocketBase's dashboard, and the letters that follow the guide.
package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/pocketbase/pocketbase/plugins/migratecmd"
	_ "golang.org/x/crypto/x509roots/fallback" // whom to trust, where the machine does not say: an empty image

	"waymark/internal/cli"
	"waymark/internal/config"
	"waymark/internal/demo"
	"waymark/internal/files"
	"waymark/internal/importer"
	"waymark/internal/logging"
	"waymark/internal/replica"
	"waymark/internal/site"
	"waymark/internal/wiring"
	_ "waymark/pb_migrations"
	"waymark/pb_public"
)

// version is what was built; the Makefile sets it.
var version = "dev"

// gcPercent has the garbage collected half as often as Go does by itself, for some 20 MB: a night on which
// everybody's letter goes then costs a tenth less. GOGC says otherwise.
const gcPercent = 200

// memoryLimit is from how many bytes on garbage is collected at once: a large picture, or a feed of long texts, is let go
// before the next. It is no wall. GOMEMLIMIT says otherwise.
const memoryLimit = 136 << 20

func main() {
	if replica.IsWorker(os.Args) {
		os.Exit(replica.Work())
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	app := pocketbase.NewWithConfig(pocketbase.Config{HideStartBanner: true, DBConnect: wiring.Connect})
	app.OnBootstrap().Unbind(pocketbase.ModerncDepsCheckHookId) // ours is faster, and a test holds what this looks at
	app.RootCmd.Version = version
	cfg, err := config.Load(app.DataDir())
	cfg = demo.TwoNames(app.DataDir(), cfg)
	cfg.Version, cfg.Drill = version, wiring.AsksForDrill(os.Args[1:])
	logging.Install(app, os.Stderr, cfg.Secrets()...)
	err = errors.Join(err, wire(app, cfg))
	os.Exit(cli.Execute(app, cfg, err))
}

// wire registers every package, and the commands. It makes nothing: whether there is anything to do, and where, is
// known when the command is.
func wire(app *pocketbase.PocketBase, cfg config.Config) error {
	// these look after a folder whose database must not be opened as the site's, or is not there yet
	app.RootCmd.AddCommand(wiring.Apart(app)...)
	errs := []error{hooks(app)}
	waymark, err := wiring.Wire(app, cfg, site.Overlay(beside(app, "pb_public"), pb_public.FS), time.Now)
	if err != nil {
		return err
	}
	errs = append(errs, migratecmd.Register(app, app.RootCmd, migratecmd.Config{Dir: beside(app, "pb_migrations")}))
	serve := cmd.NewServeCommand(app, false)
	waymark.ExtendServe(app, serve)
	app.RootCmd.AddCommand(cli.Begins(serve), cli.Begins(demo.NewCommand(app, cfg)), importer.NewCommand(app), files.NewCommand(app),
		cli.Looks(waymark.Doctor.NewCommand()), waymark.Backups.NewCommand(), cli.Superuser(app, waymark.Logins))
	return errors.Join(errs...)
}

// hooks registers the owner's own tweaks, where there are any; the editor's type hints go where no watcher looks.
func hooks(app *pocketbase.PocketBase) error {
	if _, err := os.Stat(beside(app, "pb_hooks")); err != nil {
		return nil
	}
	return jsvm.Register(app, jsvm.Config{HooksDir: beside(app, "pb_hooks"), HooksWatch: true, HooksPoolSize: 4, TypesDir: app.DataDir()})
}

// beside is a folder that lies beside the site's data.
func beside(app *pocketbase.PocketBase, folder string) string {
	return filepath.Join(app.DataDir(), "..", folder)
}
