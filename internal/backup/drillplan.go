package backup

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
)

// How often the newest backup is tried out by itself.
const (
	Weekly  = "weekly" // unless somebody chose otherwise
	Monthly = "monthly"
	Never   = "never"
)

var drillEvery = map[string]time.Duration{Weekly: 7 * 24 * time.Hour, Monthly: 30 * 24 * time.Hour}

// planID is the row of PocketBase's table of settings that keeps the choice.
const planID = "waymarkDrill"

// DrillPlan is how often the newest backup is tried out by itself, as long as backups are made by a schedule.
func (b *Backups) DrillPlan() (string, error) {
	var plan string
	err := b.app.ConcurrentDB().NewQuery("SELECT json_extract(value, '$') FROM _params WHERE id = {:id}").Bind(dbx.Params{"id": planID}).Row(&plan)
	if errors.Is(err, sql.ErrNoRows) {
		return Weekly, nil
	}
	if err != nil {
		return "", fmt.Errorf("reading how often backups are tried out: %w", err)
	}
	return plan, nil
}

// PlanDrill chooses how often: [Weekly], [Monthly] or [Never].
func (b *Backups) PlanDrill(plan string) error {
	if _, known := drillEvery[plan]; !known && plan != Never {
		return fmt.Errorf("%q is not how often backups are tried out", plan)
	}
	_, err := b.app.NonconcurrentDB().NewQuery(`INSERT INTO _params (id, value) VALUES ({:id}, json_quote({:plan}))
		ON CONFLICT (id) DO UPDATE SET value = excluded.value, updated = strftime('%Y-%m-%d %H:%M:%fZ')`).Bind(dbx.Params{"id": planID, "plan": plan}).Execute()
	if err != nil {
		return fmt.Errorf("keeping how often backups are tried out: %w", err)
	}
	return nil
}

// drillDue reports whether the newest backup should be tried out now.
func (b *Backups) drillDue(last, now time.Time) bool {
	if b.app.Settings().Backups.Cron == "" {
		return false
	}
	plan, err := b.DrillPlan()
	if err != nil {
		b.log().Error("How often backups are tried out cannot be read", "error", err)
		return false
	}
	every, by := drillEvery[plan]
	return by && now.Sub(last) >= every-time.Hour
}
