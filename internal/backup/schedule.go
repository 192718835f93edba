package backup

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/cron"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/mailer"
)

const (
	// jobNight is PocketBase's own name for its job: ours takes its place, at the hour of PocketBase's settings.
	jobNight = "__pbAutoBackup__"
	// jobLate looks once an hour whether a backup or a drill is due that nobody made.
	jobLate = "waymarkBackup"

	// lateAfter is how long after its hour a backup counts as missed; tryAgainAfter how long a failed one rests.
	lateAfter     = 20 * time.Minute
	tryAgainAfter = 6 * time.Hour
	// looksBack is how far back the hour at which one was due is looked for: a schedule may be monthly.
	looksBack = 32 * 24 * time.Hour
)

// registerSchedule puts our job in the place of PocketBase's. PocketBase puts its own there whenever its settings
// are read, so ours comes after that each time.
func (b *Backups) registerSchedule() {
	b.app.OnBootstrap().Bind(&hook.Handler[*core.BootstrapEvent]{Priority: -100_000, Func: func(e *core.BootstrapEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		return b.schedule()
	}})
	b.app.OnSettingsReload().Bind(&hook.Handler[*core.SettingsReloadEvent]{Priority: -100_000, Func: func(e *core.SettingsReloadEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		return b.schedule()
	}})
}

func (b *Backups) schedule() error {
	jobs := b.app.Cron()
	if err := jobs.Add(jobLate, "7 * * * *", b.late); err != nil {
		return fmt.Errorf("looking after the backups: %w", err)
	}
	expression := b.app.Settings().Backups.Cron
	if expression == "" {
		jobs.Remove(jobNight)
		return nil
	}
	if err := jobs.Add(jobNight, expression, b.night); err != nil {
		return fmt.Errorf("scheduling the backups: %w", err)
	}
	return nil
}

// night makes the backup of the schedule and clears the old ones away.
func (b *Backups) night() {
	if b.rests() {
		return
	}
	err := b.scheduled(context.Background())
	if err == nil || errors.Is(err, ErrBusy) {
		return
	}
	b.log().Error("The backup of the schedule failed", "error", err)
	if err := b.tellOperators(err); err != nil {
		b.log().Error("Nobody could be told that the backup failed", "error", err)
	}
}

func (b *Backups) scheduled(ctx context.Context) error {
	_, err := b.Create(ctx, auto+b.now().UTC().Format(nameTime)+".zip") // which clears the old ones away too
	return err
}

// late makes up for a night on which the computer was off, tries again what failed, and holds the drill.
func (b *Backups) late() {
	if b.rests() {
		return
	}
	ctx := context.Background()
	known, err := b.Status()
	if err != nil {
		b.log().Error("The state of the backups cannot be read", "error", err)
		return
	}
	now := b.now()
	if due := lastDue(b.app.Settings().Backups.Cron, now); missed(known, due, now) {
		if err := b.scheduled(ctx); err != nil && !errors.Is(err, ErrBusy) {
			b.log().Error("The backup that was missed failed", "error", err)
			return
		}
	}
	if b.drillDue(known.Drill.At, now) {
		drill, err := b.Drill(ctx)
		switch {
		case errors.Is(err, ErrBusy) || errors.Is(err, ErrNone):
		case err != nil:
			b.log().Error("The newest backup could not be tried out", "error", err)
		case !drill.OK:
			b.log().Error("The newest backup would not help", "name", drill.Name, "why", drill.Says)
			if err := b.tellOperators(errors.New("the newest backup was tried out and would not help: " + drill.Says)); err != nil {
				b.log().Error("Nobody could be told that the backup would not help", "error", err)
			}
		}
	}
}

func (b *Backups) rests() bool { return b.Pause != nil && b.Pause() }

// missed reports whether the backup that was due then has not come, and may be made now.
func missed(s Status, due, now time.Time) bool {
	return !due.IsZero() && s.LastGood.Before(due) && now.Sub(due) > lateAfter && (s.LastTry.Before(due) || now.Sub(s.LastTry) > tryAgainAfter)
}

// lastDue is the minute at which a schedule last came round; zero when it has none, or not for a month.
func lastDue(expression string, now time.Time) time.Time {
	schedule, err := cron.NewSchedule(expression)
	if expression == "" || err != nil {
		return time.Time{}
	}
	for at := now.UTC().Truncate(time.Minute); now.Sub(at) < looksBack; at = at.Add(-time.Minute) {
		if schedule.IsDue(cron.NewMoment(at)) {
			return at
		}
	}
	return time.Time{}
}

// tellOperators writes to everybody who may log in to PocketBase's dashboard.
func (b *Backups) tellOperators(trouble error) error {
	all, err := b.app.FindAllRecords(core.CollectionNameSuperusers)
	if err != nil {
		return fmt.Errorf("looking for who to tell: %w", err)
	}
	var errs []error
	for _, one := range all {
		message := &mailer.Message{
			From:    mail.Address{Name: b.app.Settings().Meta.SenderName, Address: b.app.Settings().Meta.SenderAddress},
			To:      []mail.Address{{Address: one.Email()}},
			Subject: "The backup did not work",
			Text: "The backup of your site did not work. Your writing is untouched, and the last good backup is kept.\n\n" +
				"What went wrong: " + trouble.Error() + "\n\nIt is tried again by itself. If this comes again tomorrow, please show it to the friend who looks after the server.\n",
		}
		errs = append(errs, b.app.NewMailClient().Send(message))
	}
	return errors.Join(errs...)
}
