// Waymark is a home for one author's writing: posts, questions and a free guide, edited in
// PocketBase's dashboard, and the letters that follow the guide.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/pocketbase/pocketbase/plugins/migratecmd"
	_ "golang.org/x/crypto/x509roots/fallback" // whom to trust, where the machine does not say: an empty image

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

func main() {
	if replica.IsWorker(os.Args) {
		os.Exit(replica.Work())
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	app := pocketbase.NewWithConfig(pocketbase.Config{HideStartBanner: true, DBConnect: wiring.Connect})
	if err := run(app); err != nil {
		fmt.Fprintln(os.Stderr, "waymark:", err)
		os.Exit(1)
	}
}

func run(app *pocketbase.PocketBase) error {
	app.RootCmd.Version = version
	var failures wiring.Failures
	// these look after a folder whose database must not be opened as the site's, or is not there yet
	apart := wiring.Apart(app)
	app.RootCmd.AddCommand(apart...)
	if asked, _, err := app.RootCmd.Find(os.Args[1:]); err == nil && slices.Contains(apart, asked) {
		failures.Watch(app.RootCmd)
		return app.RootCmd.Execute()
	}
	cfg, err := config.Load(app.DataDir())
	if err != nil {
		return err
	}
	cfg.Version = version
	logging.Install(app, os.Stderr, cfg.Secrets()...)
	beside := func(folder string) string { return filepath.Join(app.DataDir(), "..", folder) }

	if _, err := os.Stat(beside("pb_hooks")); err == nil {
		// the owner's own tweaks; the editor's type hints go where no watcher looks
		if err := jsvm.Register(app, jsvm.Config{HooksDir: beside("pb_hooks"), HooksWatch: true, HooksPoolSize: 4, TypesDir: app.DataDir()}); err != nil {
			return err
		}
	}
	if err := migratecmd.Register(app, app.RootCmd, migratecmd.Config{Dir: beside("pb_migrations")}); err != nil {
		return err
	}
	waymark, err := wiring.Wire(app, cfg, site.Overlay(beside("pb_public"), pb_public.FS), time.Now)
	if err != nil {
		return err
	}

	serve := cmd.NewServeCommand(app, false)
	waymark.ExtendServe(app, serve)
	app.RootCmd.AddCommand(serve, cmd.NewSuperuserCommand(app), demo.NewCommand(app, cfg), importer.NewCommand(app), files.NewCommand(app), waymark.Doctor.NewCommand(), waymark.Backups.NewCommand())
	failures.Watch(app.RootCmd)
	return errors.Join(app.Execute(), failures.Err())
}
