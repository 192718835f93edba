package dashboard

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"
)

// backup is one backup as she sees it.
type backup struct {
	Name     string         `json:"name"`
	At       types.DateTime `json:"at"`
	Size     int64          `json:"size"`     // bytes
	Opened   bool           `json:"opened"`   // it was opened again, and every word of it read
	Articles int            `json:"articles"` // how many were found in it; 0 when it was not opened
	Trouble  string         `json:"trouble"`  // what was wrong with it; "" when nothing was
}

// schedules are PocketBase's own settings behind her two choices: the cron expression,
// which is in UTC, and how many backups are kept.
var schedules = map[string]struct {
	cron string
	keep int
}{
	"off":    {"", 0},
	"daily":  {"40 3 * * *", 14},
	"weekly": {"40 3 * * 1", 8},
}

func (d *desk) bindBackup(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/backup", d.showBackup)
	g.POST("/backup", d.makeBackup)
	g.PUT("/backup", d.scheduleBackup)
}

func (d *desk) showBackup(e *core.RequestEvent) error {
	last, err := d.lastBackup()
	if err != nil {
		return e.InternalServerError("The backups could not be looked up just now. Please try again in a moment.", err)
	}
	return e.JSON(http.StatusOK, map[string]any{"last": last, "schedule": d.schedule()})
}

// makeBackup makes one, which [desk.watchBackups] opens and reads, and answers with it.
func (d *desk) makeBackup(e *core.RequestEvent) error {
	if d.app.Store().Has(core.StoreKeyActiveBackup) {
		return e.BadRequestError("A backup is being made at this moment. It will be here shortly.", nil)
	}
	name := "waymark_" + d.now().UTC().Format("20060102_150405") + ".zip"
	// she may close the tab: the backup is finished all the same
	if err := d.app.CreateBackup(context.WithoutCancel(e.Request.Context()), name); err != nil {
		return e.InternalServerError("The backup did not work. Your writing is untouched; please tell the friend who looks after the server.", err)
	}
	return d.showBackup(e)
}

func (d *desk) scheduleBackup(e *core.RequestEvent) error {
	var body struct {
		Schedule string `json:"schedule"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please choose one of the schedules.", err)
	}
	chosen, known := schedules[body.Schedule]
	if !known {
		return e.BadRequestError("Please choose one of the schedules.", nil)
	}
	set, err := d.app.Settings().Clone()
	if err != nil {
		return e.InternalServerError("The schedule could not be kept. Please try again in a moment.", err)
	}
	set.Backups.Cron, set.Backups.CronMaxKeep = chosen.cron, chosen.keep
	if err := d.app.Save(set); err != nil {
		return e.InternalServerError("The schedule could not be kept. Please try again in a moment.", err)
	}
	return d.showBackup(e)
}

// schedule is the name of the schedule that is set; "custom" for one that somebody wrote
// by hand in PocketBase's settings.
func (d *desk) schedule() string {
	cron := d.app.Settings().Backups.Cron
	for name, s := range schedules {
		if s.cron == cron {
			return name
		}
	}
	return "custom"
}

// lastBackup returns the newest backup there is; nil when there is none.
func (d *desk) lastBackup() (*backup, error) {
	store, err := d.app.NewBackupsFilesystem()
	if err != nil {
		return nil, fmt.Errorf("opening the backups: %w", err)
	}
	defer store.Close()
	files, err := store.List("")
	if err != nil {
		return nil, fmt.Errorf("listing the backups: %w", err)
	}
	read := readings(d.app)
	var last *backup
	for _, file := range files {
		b := backup{Name: file.Key, Size: file.Size}
		if i := slices.IndexFunc(read, func(r backup) bool { return r.Name == file.Key && r.Size == file.Size }); i >= 0 {
			b = read[i]
		} else if b.At, err = types.ParseDateTime(file.ModTime); err != nil {
			return nil, fmt.Errorf("reading when %s was made: %w", file.Key, err)
		}
		if last == nil || b.At.After(last.At) {
			last = &b
		}
	}
	return last, nil
}
