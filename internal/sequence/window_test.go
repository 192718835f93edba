package sequence

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func days(on ...time.Weekday) (d [7]bool) {
	for _, day := range on {
		d[day] = true
	}
	return d
}

func TestALetterWaitsForItsWindow(t *testing.T) {
	london, auckland := zone(t, "Europe/London"), zone(t, "Pacific/Auckland")
	weekdays := days(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	office := Hours{9 * 60, 17 * 60}
	at := func(s string, loc *time.Location) time.Time {
		moment, err := time.ParseInLocation("Mon 2006-01-02 15:04", s, loc)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, c := range []struct {
		name string
		w    Window
		safe Hours
		t    string
		want string
	}{
		{"inside it goes at once", Window{weekdays, office, london}, AllDay, "Wed 2026-11-18 10:30", "Wed 2026-11-18 10:30"},
		{"its first minute counts", Window{weekdays, office, london}, AllDay, "Wed 2026-11-18 09:00", "Wed 2026-11-18 09:00"},
		{"its last does not", Window{weekdays, office, london}, AllDay, "Wed 2026-11-18 17:00", "Thu 2026-11-19 09:00"},
		{"before it waits", Window{weekdays, office, london}, AllDay, "Wed 2026-11-18 03:00", "Wed 2026-11-18 09:00"},
		{"over a weekend", Window{weekdays, office, london}, AllDay, "Fri 2026-11-20 17:30", "Mon 2026-11-23 09:00"},
		{"one day a week", Window{days(time.Tuesday), office, london}, AllDay, "Tue 2026-11-17 17:00", "Tue 2026-11-24 09:00"},
		{"no day chosen is every day", Window{[7]bool{}, office, london}, AllDay, "Sat 2026-11-21 04:00", "Sat 2026-11-21 09:00"},
		{"past midnight, after it", Window{days(time.Friday), Hours{22 * 60, 2 * 60}, london}, AllDay, "Sat 2026-11-21 01:00", "Sat 2026-11-21 01:00"},
		{"past midnight, of a day that is not chosen", Window{days(time.Friday), Hours{22 * 60, 2 * 60}, london}, AllDay, "Fri 2026-11-20 01:00", "Fri 2026-11-20 22:00"},
		{"her safe hours narrow it", Window{weekdays, office, london}, Hours{12 * 60, 13 * 60}, "Wed 2026-11-18 10:30", "Wed 2026-11-18 12:00"},
		{"her safe hours past midnight narrow it", Window{weekdays, office, london}, Hours{16 * 60, 10 * 60}, "Wed 2026-11-18 10:30", "Wed 2026-11-18 16:00"},
		{"and its morning end too", Window{weekdays, office, london}, Hours{16 * 60, 10 * 60}, "Wed 2026-11-18 09:30", "Wed 2026-11-18 09:30"},
		{"where the two never meet hers win", Window{weekdays, office, london}, Hours{20 * 60, 21 * 60}, "Wed 2026-11-18 10:30", "Wed 2026-11-18 20:00"},
		{"the day is hers, not the server's", Window{days(time.Monday), office, auckland}, AllDay, "Sun 2026-11-22 23:00", "Mon 2026-11-23 09:00"},
		{"the hour that is skipped in spring", Window{[7]bool{}, Hours{60, 90}, london}, AllDay, "Sun 2027-03-28 00:00", "Sun 2027-03-28 02:00"},
		{"the day after it", Window{[7]bool{}, office, london}, AllDay, "Sat 2027-03-27 18:00", "Sun 2027-03-28 09:00"},
		{"the day the clocks go back", Window{[7]bool{}, office, london}, AllDay, "Sat 2026-10-24 18:00", "Sun 2026-10-25 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := NextOpening(at(c.t, c.w.Zone), c.w, c.safe)
			if want := at(c.want, c.w.Zone); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestTheNextOpeningIsOpenAndNeverEarly(t *testing.T) {
	zones := []*time.Location{zone(t, "Europe/London"), zone(t, "America/St_Johns"), zone(t, "Australia/Lord_Howe"), zone(t, "Pacific/Apia"), time.UTC}
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.Custom(func(t *rapid.T) Hours {
			return Hours{Minutes(rapid.IntRange(0, 1439).Draw(t, "from")), Minutes(rapid.IntRange(0, 1439).Draw(t, "until"))}
		})
		w := Window{Hours: hours.Draw(t, "window"), Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
		for i := range w.Days {
			w.Days[i] = rapid.Bool().Draw(t, "day")
		}
		safe := rapid.SampledFrom([]Hours{AllDay, hours.Draw(t, "safe")}).Draw(t, "her hours")
		moment := time.Unix(rapid.Int64Range(1_600_000_000, 1_900_000_000).Draw(t, "t"), 0)

		got := NextOpening(moment, w, safe)
		if got.Before(moment) {
			t.Fatalf("%s is before %s", got, moment)
		}
		if again := NextOpening(got, w, safe); !again.Equal(got) {
			t.Fatalf("what is open at %s opens only at %s", got, again)
		}
		if got.Sub(moment) > 9*24*time.Hour {
			t.Fatalf("nothing opens for %s", got.Sub(moment))
		}
	})
}
