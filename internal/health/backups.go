package health

import (
	"time"

	"github.com/pocketbase/pocketbase/tools/cron"
)

var (
	lastGoodGauge   = Gauge{Name: "waymark_backup_last_good_timestamp_seconds", Help: "When the newest backup was made that was read back and is still there; missing when there is none."}
	lastFailedGauge = Gauge{Name: "waymark_backup_last_failed", Help: "Whether the last try to make a backup failed: 1 or 0."}
)

// Backups is the part that knows whether the backups come that the schedule asks for. status tells when the last good one
// was made (zero: there is none) and whether the last try failed; schedule is PocketBase's cron
// expression, in UTC, or "" for none. Two that were missed make it ill: one may be made up for.
func Backups(status func() (lastGood time.Time, failed bool, err error), schedule func() string, now func() time.Time) Part {
	return Part{
		Name: "backups", Look: func() Finding {
			good, failed, err := status()
			if err != nil {
				return Finding{Condition: Warned, Says: "Nobody can say how the backups are.", Cause: err}
			}
			return late(good, failed, schedule(), now())
		},
		Fresh: 30 * time.Second, Every: 5 * time.Minute,
		// whoever has just set a schedule gets the first one within the hour
		Patience: 2 * time.Hour,
		Began:    Event{"backups_failing", "Backups do not come"},
		Over:     Event{"backups_well_again", "There is a good backup again"},

		Gauges: []Gauge{lastGoodGauge, lastFailedGauge},
	}
}

func late(good time.Time, failed bool, schedule string, now time.Time) Finding {
	f := Finding{Condition: Well, Measures: []Measure{{Gauge: lastFailedGauge.Name}}}
	if failed {
		f.Measures[0].Value = 1
	}
	if !good.IsZero() {
		f.Measures = append(f.Measures, Measure{Gauge: lastGoodGauge.Name, Value: float64(good.Unix())})
	}
	if asked := secondLast(schedule, now); !asked.IsZero() && good.Before(asked) {
		f.Condition = Warned
		f.Says = "The last good backup is from " + good.UTC().Format("2 January 2006") + ", and two have been due since."
		if good.IsZero() {
			f.Says = "There is no good backup, and two have been due."
		}
	}
	return f
}

// backupTakes is how long after its hour a backup may still come.
const backupTakes = time.Hour

// secondLast is the minute at which a schedule came round the last time but one; zero when it has not twice in two months.
func secondLast(schedule string, now time.Time) time.Time {
	times, err := cron.NewSchedule(schedule)
	if schedule == "" || err != nil {
		return time.Time{}
	}
	latest := now.UTC().Add(-backupTakes).Truncate(time.Minute)
	found := 0
	for at := latest; latest.Sub(at) < 63*24*time.Hour; at = at.Add(-time.Minute) {
		if times.IsDue(cron.NewMoment(at)) {
			if found++; found == 2 {
				return at
			}
		}
	}
	return time.Time{}
}
