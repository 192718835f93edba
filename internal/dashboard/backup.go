package dashboard

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/backup"
)

// WithBackups gives the desk the site's backups.
func WithBackups(backups *backup.Backups) Option { return func(d *desk) { d.backups = backups } }

// backupPage is what the page of backups shows. Times are null when there was none.
type backupPage struct {
	Last      *keptBackup `json:"last"`      // the newest there is
	Away      bool        `json:"away"`      // where backups are kept cannot be reached, so nobody knows the newest
	Elsewhere bool        `json:"elsewhere"` // they are kept away from this computer
	LastGood  *time.Time  `json:"last_good"` // when the newest was made that was read back and is still there
	Failed    *time.Time  `json:"failed"`    // when one was last tried to make, if that failed
	Locks     bool        `json:"locks"`     // backups are encrypted
	Schedule  string      `json:"schedule"`
	Drill     *drill      `json:"drill"`
	Drills    string      `json:"drills"` // how often the newest is tried out by itself
}

// keptBackup is one backup as she sees it.
type keptBackup struct {
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
	Size     int64     `json:"size"`     // bytes
	Opened   bool      `json:"opened"`   // it was opened again, and every word of it read
	Locked   bool      `json:"locked"`   // encrypted
	Articles int64     `json:"articles"` // how many were found in it; 0 when it was not opened
	Trouble  bool      `json:"trouble"`  // something was wrong with it
}

// drill is how trying one out went.
type drill struct {
	At     time.Time `json:"at"`
	OK     bool      `json:"ok"`
	Whole  bool      `json:"whole"` // it was opened, and not only compared
	MadeAt time.Time `json:"made_at"`
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
	g.POST("/backup/drill", d.drillBackup)
}

func (d *desk) showBackup(e *core.RequestEvent) error {
	page, err := d.backupPage(e.Request.Context())
	if err != nil {
		return e.InternalServerError("The backups could not be looked up just now. Please try again in a moment.", err)
	}
	return e.JSON(http.StatusOK, page)
}

func (d *desk) backupPage(ctx context.Context) (backupPage, error) {
	status, errStatus := d.backups.Status()
	last, errLast := d.newestBackup(ctx)
	plan, errPlan := d.backups.DrillPlan()
	page := backupPage{LastGood: unlessZero(status.LastGood), Locks: d.backups.Locks(), Schedule: d.schedule(), Drills: plan, Elsewhere: d.app.Settings().Backups.S3.Enabled}
	if errLast != nil {
		// a bucket that does not answer must not take the page away, which says that a backup failed
		d.app.Logger().Warn("Where backups are kept cannot be reached", "error", errLast)
		page.Away = true
	}
	if status.Trouble != "" {
		page.Failed = unlessZero(status.LastTry)
	}
	if last != nil {
		page.Last = &keptBackup{last.Name, last.At, last.Size, last.Opened, last.Locked, last.Articles, last.Trouble != ""}
	}
	if r := status.Drill; !r.At.IsZero() {
		page.Drill = &drill{r.At, r.OK, r.Whole, r.MadeAt}
	}
	return page, errors.Join(errStatus, errPlan)
}

// patience is how long a page waits for where backups are kept.
const patience = 5 * time.Second

// newestBackup asks where backups are kept; a bucket that does not answer must hold no page up.
func (d *desk) newestBackup(ctx context.Context) (*backup.Kept, error) {
	ctx, end := context.WithTimeout(ctx, patience)
	defer end()
	return d.backups.Newest(ctx)
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

const busyWithBackup = "A backup is being made at this moment. It will be here shortly."

func (d *desk) makeBackup(e *core.RequestEvent) error {
	// she may close the tab: the backup is finished all the same
	_, err := d.backups.Create(context.WithoutCancel(e.Request.Context()), "")
	switch {
	case errors.Is(err, backup.ErrBusy):
		return e.BadRequestError(busyWithBackup, nil)
	case errors.Is(err, backup.ErrNoRoom):
		return e.BadRequestError("There is too little room on the disk for a backup. Your writing is untouched; please tell the friend who looks after the server.", err)
	case err != nil:
		return e.InternalServerError("The backup did not work. Your writing is untouched; please tell the friend who looks after the server.", err)
	}
	return d.showBackup(e)
}

// drillBackup tries the newest one out, and answers with how that went.
func (d *desk) drillBackup(e *core.RequestEvent) error {
	_, err := d.backups.Drill(context.WithoutCancel(e.Request.Context()))
	switch {
	case errors.Is(err, backup.ErrBusy):
		return e.BadRequestError(busyWithBackup, nil)
	case errors.Is(err, backup.ErrNone):
		return e.BadRequestError("There is no backup yet. Please make one first.", nil)
	case err != nil:
		return e.InternalServerError("The backup could not be tried out just now. It is untouched; please try again in a moment.", err)
	}
	return d.showBackup(e)
}

// scheduleBackup keeps how often backups are made, and how often the newest is tried out; what is not named stays.
func (d *desk) scheduleBackup(e *core.RequestEvent) error {
	var body struct {
		Schedule string `json:"schedule"`
		Drills   string `json:"drills"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please choose one of the schedules.", err)
	}
	chosen, known := schedules[body.Schedule]
	if !known && (body.Schedule != "" || body.Drills == "") {
		return e.BadRequestError("Please choose one of the schedules.", nil)
	}
	if body.Drills != "" {
		if err := d.backups.PlanDrill(body.Drills); err != nil {
			return e.BadRequestError("Please choose one of the schedules.", err)
		}
	}
	if known {
		set, err := d.app.Settings().Clone()
		if err == nil {
			set.Backups.Cron, set.Backups.CronMaxKeep = chosen.cron, chosen.keep
			err = d.app.Save(set)
		}
		if err != nil {
			return e.InternalServerError("The schedule could not be kept. Please try again in a moment.", err)
		}
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

// backupNeed is what her backups need of her; nil when nothing. The first steps speak of the first one.
func (d *desk) backupNeed(ctx context.Context, zone *time.Location) (*need, error) {
	status, errStatus := d.backups.Status()
	if errStatus != nil {
		return nil, errStatus
	}
	last, errLast := d.newestBackup(ctx)
	good := "None before it was good."
	if !status.LastGood.IsZero() {
		good = "The last good one is from " + status.LastGood.In(zone).Format("2 January") + "."
	}
	var n need
	switch {
	case status.Trouble != "":
		n = leads("The last backup did not work. "+good, "Try again", "#/backup")
	case errLast != nil:
		d.app.Logger().Warn("Where backups are kept cannot be reached", "error", errLast)
		n = leads("Where your backups are kept cannot be reached just now. "+good, "Look at the backups", "#/backup")
	case last == nil:
		return nil, nil
	case !status.Drill.At.IsZero() && !status.Drill.OK && status.Drill.Name == last.Name:
		n = leads("The newest backup was tried out, and would not help. "+good, "Make a fresh one", "#/backup")
	case !last.Opened:
		n = leads("The newest backup has not been opened and read, so nobody knows whether it is whole.", "Make a fresh one", "#/backup")
	case d.now().Sub(status.LastGood) > backupStale:
		n = leads("The last backup is from "+status.LastGood.In(zone).Format("2 January")+".", "Make a fresh one", "#/backup")
	default:
		return nil, nil
	}
	return &n, nil
}
