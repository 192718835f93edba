package wiring

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/instance"
)

// errShared: a restored copy would delete what is the living site's.
var errShared = router.NewBadRequestError("This is a restored copy, and its files or backups lie where the living site’s do. Say first that this is the site now.", nil)

// errCopy: Mailgun's lists and webhooks are the living site's, too.
var errCopy = errors.New("this is a restored copy, which changes nothing at Mailgun until somebody says that it is the site now")

// AsksForDrill reports whether a command line is a serve with --drill. It must be known before the parts are connected,
// which is before the flags are read.
func AsksForDrill(arguments []string) bool {
	return slices.Contains(arguments, "serve") && (slices.Contains(arguments, "--drill") || slices.Contains(arguments, "--drill=true"))
}

// mayMail is the outbox's question whether mail may leave this folder: not from a restored copy that is not the
// site yet. A drill sends into the local mailbox, and [instance.Instance.BeginDrill] has looked that it may.
func (w *Waymark) mayMail() (bool, error) {
	if w.Config.Drill {
		return true, nil
	}
	live, err := w.Instance.Live()
	if live && w.carrier != nil {
		err = w.Instance.Mailed()
	}
	return live && err == nil, err
}

// Waits reports whether this folder is a copy that must change nothing outside itself: not Mailgun's lists and
// webhooks, not a bucket that it shares with the living site, and nobody's inbox.
func (w *Waymark) Waits() bool {
	live, _ := w.Instance.Live() // when nobody can say, nothing is changed
	return !live
}

// lift lets an address be written to again, here and at Mailgun, because the author says so.
func (w *Waymark) lift(ctx context.Context, address string) error {
	if w.carrier != nil && w.Waits() {
		return errCopy
	}
	return w.People.Lift(ctx, w.Lists, address)
}

// goLive makes a restored copy the site, because somebody says so at the desk.
func (w *Waymark) goLive() error {
	if w.Config.Drill {
		return instance.ErrDrilled
	}
	if err := w.Instance.GoLive(); err != nil {
		return err
	}
	w.Outbox.Wake()
	return nil
}

// guardRestored has a drill looked at before anything is served, and keeps a copy from deleting files that it shares
// with the living site: in an S3 bucket there is one of each.
func (w *Waymark) guardRestored(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if w.Config.Drill {
			if err := w.Instance.BeginDrill(); err != nil {
				return err
			}
		}
		return e.Next()
	})
	app.OnBackupCreate().Bind(&hook.Handler[*core.BackupEvent]{Priority: math.MinInt, Func: func(e *core.BackupEvent) error {
		if e.App.Settings().Backups.S3.Enabled && w.Waits() {
			return errShared // and what is too many there would be the living site's
		}
		return e.Next()
	}})
	w.Backups.Pause = w.Waits
	shared := func(e *core.RecordEvent) error {
		if e.App.Settings().S3.Enabled && hasFiles(e.Record.Collection()) && w.Waits() {
			return errShared
		}
		return e.Next()
	}
	app.OnRecordUpdate().BindFunc(shared)
	app.OnRecordDelete().BindFunc(shared)
}

func hasFiles(c *core.Collection) bool {
	return slices.ContainsFunc(c.Fields, func(f core.Field) bool { return f.Type() == core.FieldTypeFile })
}
