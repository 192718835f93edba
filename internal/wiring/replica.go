package wiring

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/doctor"
	"waymark/internal/replica"
)

// replicate keeps a replica when one is wanted, while this process is the one that sends.
func (w *Waymark) replicate(app core.App) error {
	w.sweepNightly(app)
	if w.Config.Replica == "" {
		return nil
	}
	target, err := replica.ParseTarget(w.Config.Replica, w.Config.S3Key, w.Config.S3Secret)
	if err != nil {
		return fmt.Errorf("WAYMARK_REPLICA: %w", err)
	}
	if target.Folder != "" {
		inside, err := filepath.Rel(app.DataDir(), target.Folder)
		if err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
			return fmt.Errorf("WAYMARK_REPLICA: %w: the folder must not lie in the data it is a copy of", replica.ErrAddress)
		}
	}
	w.Replica = replica.New(target, app.DataDir(), w.Config.ReplicaKeep, w.isTheSite, w.now)
	w.Replica.Register(app)
	w.Doctor.Also(func(context.Context, core.App) []doctor.Check { return []doctor.Check{w.lookAtReplica(app.DataDir())} })
	return nil
}

// lookAtReplica is what the doctor says of the replica, in the process that keeps it and in any other.
func (w *Waymark) lookAtReplica(dataDir string) doctor.Check {
	check := doctor.Check{Name: "The replica", State: doctor.OK, Friend: true}
	now := w.now()
	standing, found, err := replica.Look(dataDir)
	at := func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04:05 MST") }
	switch {
	case err != nil:
		check.State, check.Says = doctor.Warn, "Nobody can say how it stands: "+err.Error()+"."
	case !found:
		check.State, check.Says = doctor.Warn, "Nothing has been copied to "+w.Replica.Target()+" yet."
		check.Todo = "It begins when the server runs."
	case standing.Covered.IsZero():
		check.State, check.Says = doctor.Warn, "Nothing has arrived at "+w.Replica.Target()+" yet."
	default:
		check.Says = "Everything until " + at(standing.Covered) + " is at " + w.Replica.Target() + "."
	}
	switch {
	case !found || err != nil:
	case standing.Trouble != "":
		check.State, check.Todo = doctor.Bad, "It does not follow: "+standing.Trouble
	case standing.Stale(now):
		check.State, check.Todo = doctor.Warn, "Nobody follows since then: is the server running?"
	}
	return check
}

// isTheSite reports whether this process is the one that sends, and its data the site's rather than a restored copy that waits.
func (w *Waymark) isTheSite() bool {
	if !w.Outbox.State().Sending {
		return false
	}
	live, err := w.Instance.Live()
	return err == nil && live
}

// sweepNightly does what PocketBase does each night, under the same name and so in its place. PocketBase
// empties the log of the database itself and, beside a replica, would hold up every write for ten seconds and fail.
func (w *Waymark) sweepNightly(app core.App) {
	app.Cron().MustAdd("__pbDBOptimize__", "0 0 * * *", func() {
		if err := w.emptyLog(app); err != nil {
			app.Logger().Warn("The nightly emptying of the database's log failed", "error", err)
		}
		for _, act := range []struct {
			what string
			do   func() error
		}{
			{"emptying of the other database's log", func() error {
				_, err := app.AuxNonconcurrentDB().NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute()
				return err
			}},
			{"tuning of the database", func() error {
				_, err := app.NonconcurrentDB().NewQuery("PRAGMA optimize").Execute()
				return err
			}},
		} {
			if err := act.do(); err != nil {
				app.Logger().Warn("The nightly "+act.what+" failed", "error", err)
			}
		}
	})
}
