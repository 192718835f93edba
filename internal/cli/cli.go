// Package cli runs one command of the program: it refuses what is no command or no flag, opens the
// site that the command is for and no other, and ends with a code and a sentence.
//
//	app.RootCmd.AddCommand(cli.Begins(serve), cli.Superuser(app), cli.Looks(doctor), cli.Elsewhere(restore))
//	os.Exit(cli.Execute(app, cfg, mistakes))
//
// It stands in for PocketBase's own Execute, which says nothing of an unknown command, drops what a
// command returns, and makes a site wherever it is pointed.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"waymark/internal/config"
)

// What the program ends with.
const (
	Done   = 0
	Failed = 1 // what was asked for could not be done, or the doctor found something that does not work
	Misuse = 2 // there is no such command or flag, or something is missing after it
)

// Execute runs the command that the program was called with and returns what to exit with. Why it
// failed stands on stderr. mistakes is what config.Load, or anything else before, found wrong: it
// stops every command that opens the site.
func Execute(app *pocketbase.PocketBase, cfg config.Config, mistakes error) int {
	if !app.RootCmd.HasSubCommands() && mistakes != nil {
		return report(os.Stderr, app.DataDir(), mistakes) // it did not come as far as having commands
	}
	prepare(app.RootCmd)
	app.RootCmd.PersistentPreRunE = func(command *cobra.Command, _ []string) error {
		return open(app, command, cfg, mistakes)
	}
	return report(app.RootCmd.ErrOrStderr(), app.DataDir(), run(app))
}

// run executes the command, and stops it when the program is asked to stop.
func run(app *pocketbase.PocketBase) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	type ending struct {
		command *cobra.Command
		err     error
	}
	ended := make(chan ending, 1)
	go func() {
		command, err := app.RootCmd.ExecuteContextC(ctx)
		ended <- ending{command, err}
	}()
	var err error
	select {
	case end := <-ended:
		err = end.err
	case <-ctx.Done():
		err = errStopped
		if called, _, _ := app.RootCmd.Find(os.Args[1:]); need(called) == begins {
			err = nil // a server is always stopped this way
		}
	}
	event := &core.TerminateEvent{App: app}
	// whoever serves finishes what it has begun
	return errors.Join(err, app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }))
}

// errStopped: somebody pressed Ctrl+C.
var errStopped = errors.New("it was stopped before it was done")

// report says why a command failed and returns what to exit with.
func report(to io.Writer, dataDir string, err error) int {
	if err == nil {
		return Done
	}
	fmt.Fprintln(to, "waymark: "+strings.ReplaceAll(sentence(err, dataDir), "\n", "\n  "))
	var misuse *UsageError
	if errors.As(err, &misuse) {
		return Misuse
	}
	return Failed
}
