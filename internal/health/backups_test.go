package health

import (
	"errors"
	"testing"
	"time"
)

func TestTwoBackupsThatDidNotComeAreTold(t *testing.T) {
	const nightly, weekly = "40 3 * * *", "40 3 * * 1" // noon is a Monday's
	day := func(ago int) time.Time { return noon.AddDate(0, 0, -ago) }
	for name, c := range map[string]struct {
		good     time.Time
		schedule string
		want     Condition
	}{
		"last night's came":                {day(0).Add(-8 * time.Hour), nightly, Well},
		"one is missing":                   {day(1).Add(-8 * time.Hour), nightly, Well},
		"two are missing":                  {day(2).Add(-8 * time.Hour), nightly, Warned},
		"there never was one":              {time.Time{}, nightly, Warned},
		"nobody asks for one":              {time.Time{}, "", Well},
		"a schedule nobody can read":       {time.Time{}, "at night", Well},
		"weekly, and last week's came":     {day(7).Add(-8 * time.Hour), weekly, Well},
		"weekly, and a fortnight old":      {day(14).Add(-8 * time.Hour), weekly, Warned},
		"made by hand instead":             {day(1).Add(3 * time.Hour), nightly, Well},
		"monthly, on the first, one since": {day(31), "0 0 1 * *", Well},
	} {
		f := late(c.good, true, c.schedule, noon)
		if f.Condition != c.want || (f.Says != "") != (c.want == Warned) || f.Measures[0].Value != 1 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	// the hour of the second has come, and it may still be on its way
	if f := late(day(1).Add(-9*time.Hour), false, nightly, noon.Add(-8*time.Hour)); f.Condition != Well {
		t.Errorf("%+v", f)
	}
	broken := func() (time.Time, bool, error) { return time.Time{}, false, errors.New("no") }
	if f := Backups(broken, func() string { return nightly }, func() time.Time { return noon }).Look(); f.Condition != Warned || f.Cause == nil {
		t.Errorf("%+v", f)
	}
}
