package backup

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
)

const (
	// pocketBasesAuto begins the names that PocketBase's schedule gave, and auto those that ours gives.
	pocketBasesAuto = "@auto_pb_backup_"
	auto            = "@auto_waymark_"

	// howToRestore is the answer to PocketBase's own way to restore.
	howToRestore = "A site is not restored from here, because that would exchange the database under the running site. Stop it, and run “waymark restore” with the backup’s file on the server; README, “Backup and restore”."
)

// Register takes PocketBase's backups over. Whoever makes one (the desk, the schedule, the API with its
// dashboard, a hook of the owner's) comes through here, and PocketBase's own way of doing it, which zips the
// living files and drops the process's locks on them, never runs. Its way to restore is refused.
func (b *Backups) Register() error {
	b.app.OnBackupCreate().Bind(&hook.Handler[*core.BackupEvent]{
		Id:       "waymarkBackup",
		Priority: math.MaxInt, // after the owner's hooks, and in place of what would come next
		Func: func(e *core.BackupEvent) error {
			scheduled := strings.HasPrefix(e.Name, pocketBasesAuto) || strings.HasPrefix(e.Name, auto)
			switch {
			case scheduled:
				e.Name = auto + b.now().UTC().Format(nameTime) + ".zip"
			case e.Name == "":
				e.Name = "waymark_" + b.now().UTC().Format(nameTime) + ".zip"
			}
			made, err := b.make(e.Context, e.Name, e.Exclude)
			if err != nil {
				return err
			}
			e.Name = made.Name
			if waiting, ok := e.Context.Value(madeKey{}).(*Made); ok {
				*waiting = made
			}
			if scheduled {
				return b.prune(e.Context, b.app.Settings().Backups.CronMaxKeep)
			}
			return nil
		},
	})
	b.app.OnBackupRestore().Bind(&hook.Handler[*core.BackupEvent]{
		Id:       "waymarkBackup",
		Priority: math.MinInt,
		Func:     func(*core.BackupEvent) error { return fmt.Errorf("refused: %s", howToRestore) },
	})
	b.app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.BindFunc(answer)
		return e.Next()
	})
	b.registerSchedule()
	return nil
}

// answer says in PocketBase's own dashboard what it would not: that a restore is refused (it answers yes, and
// tries where nobody sees it fail), and why a backup failed.
func answer(e *core.RequestEvent) error {
	switch e.Request.Pattern {
	case "POST /api/backups/{key}/restore":
		if e.HasSuperuserAuth() {
			return e.BadRequestError(howToRestore, nil)
		}
	case "POST /api/backups":
		err := e.Next()
		refused := (*router.ApiError)(nil)
		if errors.As(err, &refused) {
			if cause, ok := refused.RawData().(error); ok && refused.Status == http.StatusBadRequest && len(refused.Data) == 0 {
				return e.BadRequestError("The backup did not work: "+cause.Error()+".", cause)
			}
		}
		return err
	}
	return e.Next()
}
