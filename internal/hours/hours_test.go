package hours

import (
	"testing"
	"time"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, ok := Zone(name)
	if !ok {
		t.Fatalf("no zone %s", name)
	}
	return loc
}

func days(on ...time.Weekday) (d [7]bool) {
	for _, day := range on {
		d[day] = true
	}
	return d
}

// on is a moment on the clocks of a zone, with its weekday and, where an hour comes twice or not at all, the
// zone's offset.
func on(t testing.TB, text string, loc *time.Location) time.Time {
	t.Helper()
	for _, layout := range []string{"Mon 2006-01-02 15:04 -0700", "Mon 2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, text, loc); err == nil {
			return at
		}
	}
	t.Fatalf("%q is no moment", text)
	return time.Time{}
}

func TestMailWaitsForItsWindow(t *testing.T) {
	weekdays := days(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	office, night := Parse("09:00", "17:00"), Parse("22:00", "02:00")
	friday := days(time.Friday)
	for _, c := range []struct {
		name  string
		zone  string
		days  [7]bool
		hours Daily
		safe  Daily
		t     string
		want  string
	}{
		{"inside it goes at once", "Europe/London", weekdays, office, AllDay, "Wed 2026-11-18 10:30", "Wed 2026-11-18 10:30"},
		{"its first minute counts", "Europe/London", weekdays, office, AllDay, "Wed 2026-11-18 09:00", "Wed 2026-11-18 09:00"},
		{"its last does not", "Europe/London", weekdays, office, AllDay, "Wed 2026-11-18 17:00", "Thu 2026-11-19 09:00"},
		{"before it waits", "Europe/London", weekdays, office, AllDay, "Wed 2026-11-18 03:00", "Wed 2026-11-18 09:00"},
		{"over a weekend", "Europe/London", weekdays, office, AllDay, "Fri 2026-11-20 17:30", "Mon 2026-11-23 09:00"},
		{"one day a week", "Europe/London", days(time.Tuesday), office, AllDay, "Tue 2026-11-17 17:00", "Tue 2026-11-24 09:00"},
		{"no day chosen is every day", "Europe/London", [7]bool{}, office, AllDay, "Sat 2026-11-21 04:00", "Sat 2026-11-21 09:00"},
		{"past midnight, after it", "Europe/London", friday, night, AllDay, "Sat 2026-11-21 01:00", "Sat 2026-11-21 01:00"},
		{"past midnight, of a day that is not chosen", "Europe/London", friday, night, AllDay, "Fri 2026-11-20 01:00", "Fri 2026-11-20 22:00"},
		{"past midnight, over at its end", "Europe/London", friday, night, AllDay, "Sat 2026-11-21 02:00", "Fri 2026-11-27 22:00"},
		{"beginning and end alike are the whole day, from midnight on", "Europe/London", friday, Parse("09:00", "09:00"), AllDay, "Thu 2026-11-19 12:00", "Fri 2026-11-20 00:00"},
		{"her safe hours narrow it", "Europe/London", weekdays, office, Parse("12:00", "13:00"), "Wed 2026-11-18 10:30", "Wed 2026-11-18 12:00"},
		{"her safe hours past midnight narrow it", "Europe/London", weekdays, office, Parse("16:00", "10:00"), "Wed 2026-11-18 10:30", "Wed 2026-11-18 16:00"},
		{"and its morning end too", "Europe/London", weekdays, office, Parse("16:00", "10:00"), "Wed 2026-11-18 09:30", "Wed 2026-11-18 09:30"},
		{"where the two never meet hers win", "Europe/London", weekdays, office, Parse("20:00", "21:00"), "Wed 2026-11-18 10:30", "Wed 2026-11-18 20:00"},
		{"and the days stay the author's", "Europe/London", weekdays, office, Parse("20:00", "21:00"), "Fri 2026-11-20 21:30", "Mon 2026-11-23 20:00"},
		{"a night of the author's and a morning of hers meet after midnight", "Europe/London", friday, night, Parse("01:00", "05:00"), "Wed 2026-11-18 10:30", "Sat 2026-11-21 01:00"},
		{"the day is hers, not the server's", "Pacific/Auckland", days(time.Monday), office, AllDay, "Sun 2026-11-22 23:00", "Mon 2026-11-23 09:00"},

		{"an hour that does not exist moves forward", "America/New_York", [7]bool{}, AllDay, Parse("02:00", "05:00"), "Sat 2027-03-13 18:00", "Sun 2027-03-14 03:00"},
		{"and no further than to the first that reads inside", "America/New_York", [7]bool{}, AllDay, Parse("02:30", "05:00"), "Sun 2027-03-14 01:30", "Sun 2027-03-14 03:00"},
		{"never out of her hours: a gap that swallows them closes the day", "America/New_York", [7]bool{}, AllDay, Parse("02:00", "03:00"), "Sat 2027-03-13 18:00", "Mon 2027-03-15 02:00"},
		{"so it is with the author's", "Europe/London", [7]bool{}, Parse("01:00", "01:30"), AllDay, "Sun 2027-03-28 00:00", "Mon 2027-03-29 01:00"},
		{"an end that does not exist is where the gap begins", "America/New_York", [7]bool{}, AllDay, Parse("01:00", "02:30"), "Sun 2027-03-14 03:00", "Mon 2027-03-15 01:00"},
		{"the minute before it is open", "America/New_York", [7]bool{}, AllDay, Parse("01:00", "02:30"), "Sun 2027-03-14 01:59", "Sun 2027-03-14 01:59"},
		{"an hour that comes twice opens the first time", "America/New_York", [7]bool{}, AllDay, Parse("01:30", "02:30"), "Sun 2026-11-01 00:00", "Sun 2026-11-01 01:30 -0400"},
		{"is closed where the clock leaves the hours in between", "America/New_York", [7]bool{}, AllDay, Parse("01:30", "02:30"), "Sun 2026-11-01 01:10 -0500", "Sun 2026-11-01 01:30 -0500"},
		{"and is open the second time as well", "America/New_York", [7]bool{}, AllDay, Parse("01:30", "02:30"), "Sun 2026-11-01 01:45 -0500", "Sun 2026-11-01 01:45 -0500"},
		{"the day the clocks go forward", "Europe/London", [7]bool{}, office, AllDay, "Sat 2027-03-27 18:00", "Sun 2027-03-28 09:00"},
		{"the day the clocks go back", "Europe/London", [7]bool{}, office, AllDay, "Sat 2026-10-24 18:00", "Sun 2026-10-25 09:00"},

		{"a day without a midnight begins with its first moment: Beirut", "Asia/Beirut", days(time.Sunday), AllDay, AllDay, "Sat 2027-03-27 12:00", "Sun 2027-03-28 01:00"},
		{"Cairo", "Africa/Cairo", days(time.Friday), AllDay, AllDay, "Thu 2027-04-29 12:00", "Fri 2027-04-30 01:00"},
		{"Azores", "Atlantic/Azores", days(time.Sunday), AllDay, Parse("00:15", "06:00"), "Sat 2027-03-27 23:30", "Sun 2027-03-28 01:00"},
		{"Asunción, when it still did", "America/Asuncion", days(time.Sunday), AllDay, AllDay, "Sat 2023-09-30 12:00", "Sun 2023-10-01 01:00"},
		{"São Paulo, when it still did", "America/Sao_Paulo", days(time.Sunday), Parse("00:00", "00:30"), AllDay, "Sat 2018-11-03 12:00", "Sun 2018-11-11 00:00"},
		{"an evening without its last hour: Scoresbysund", "America/Scoresbysund", days(time.Saturday), Parse("23:00", "00:30"), AllDay, "Sat 2027-03-27 22:30", "Sun 2027-03-28 00:00"},
		{"half an hour that comes twice: Lord Howe", "Australia/Lord_Howe", [7]bool{}, AllDay, Parse("01:45", "02:00"), "Sun 2027-04-04 01:50 +1100", "Sun 2027-04-04 01:50 +1100"},
		{"and the second time", "Australia/Lord_Howe", [7]bool{}, AllDay, Parse("01:45", "02:00"), "Sun 2027-04-04 01:30 +1030", "Sun 2027-04-04 01:45 +1030"},
		{"half an hour that does not exist", "Australia/Lord_Howe", [7]bool{}, AllDay, Parse("02:00", "02:45"), "Sun 2027-10-03 01:00", "Sun 2027-10-03 02:30"},
		{"Ramadan begins: Casablanca's hour comes twice", "Africa/Casablanca", [7]bool{}, AllDay, Parse("02:30", "03:00"), "Sun 2027-02-07 02:00 +0000", "Sun 2027-02-07 02:30 +0000"},
		{"Ramadan ends: it does not exist", "Africa/Casablanca", [7]bool{}, AllDay, Parse("02:30", "04:00"), "Sun 2027-03-14 00:00", "Sun 2027-03-14 03:00"},
		{"three quarters of an hour: Kathmandu", "Asia/Kathmandu", weekdays, office, AllDay, "Sat 2026-11-21 09:00", "Mon 2026-11-23 09:00"},
		{"Chatham, where it is 45 minutes and they change", "Pacific/Chatham", [7]bool{}, AllDay, Parse("02:45", "03:45"), "Sun 2027-09-26 00:00", "Mon 2027-09-27 02:45"},
		{"a day that was left out opens nothing", "Pacific/Apia", days(time.Friday), office, AllDay, "Thu 2011-12-29 17:30", "Fri 2012-01-06 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc := zone(t, c.zone)
			got := Next(on(t, c.t, loc), Window{c.days, c.hours, loc}, Window{Hours: c.safe, Zone: loc})
			if want := on(t, c.want, loc); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestHoursAtHomeInTwoZonesMeetAtTheSameMoment(t *testing.T) {
	london, york := zone(t, "Europe/London"), zone(t, "America/New_York")
	office := Window{Hours: Parse("09:00", "17:00"), Zone: york}
	got := Next(on(t, "Wed 2026-11-18 08:00", london), office, Safe("", "12:00", "15:00", london))
	if want := on(t, "Wed 2026-11-18 09:00", york); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestADayLaterTheClockShowsTheSame(t *testing.T) {
	for _, c := range []struct {
		name, zone string
		t          string
		days       int
		want       string
	}{
		{"an ordinary day", "Europe/London", "Wed 2026-11-18 09:00", 1, "Thu 2026-11-19 09:00"},
		{"over the change", "Europe/London", "Sat 2027-03-27 09:00", 7, "Sat 2027-04-03 09:00"},
		{"what does not exist moves forward", "America/New_York", "Sat 2027-03-13 02:30", 1, "Sun 2027-03-14 03:30"},
		{"east of Greenwich, too", "Europe/Berlin", "Sat 2027-03-27 02:30", 1, "Sun 2027-03-28 03:30"},
		{"what comes twice is the first", "America/New_York", "Sat 2026-10-31 01:30", 1, "Sun 2026-11-01 01:30 -0400"},
		{"east of Greenwich, too", "Europe/Berlin", "Sat 2026-10-24 02:30", 1, "Sun 2026-10-25 02:30 +0200"},
		{"no day at all is no time at all", "America/New_York", "Sun 2026-11-01 01:30 -0500", 0, "Sun 2026-11-01 01:30 -0500"},
		{"a midnight that does not exist", "Asia/Beirut", "Sat 2027-03-27 00:00", 1, "Sun 2027-03-28 01:00"},
		{"a day that was left out", "Pacific/Apia", "Thu 2011-12-29 10:00", 1, "Sat 2011-12-31 10:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc := zone(t, c.zone)
			if got, want := AddDays(on(t, c.t, loc), c.days, loc), on(t, c.want, loc); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestTheNextDayBeginsWithItsFirstMoment(t *testing.T) {
	for _, c := range []struct{ zone, t, want string }{
		{"Europe/London", "Wed 2026-11-18 09:00", "Thu 2026-11-19 00:00"},
		{"Asia/Beirut", "Sat 2027-03-27 23:30", "Sun 2027-03-28 01:00"},
		{"America/Scoresbysund", "Sat 2027-03-27 22:30", "Sun 2027-03-28 00:00"},
		{"Pacific/Apia", "Thu 2011-12-29 09:00", "Sat 2011-12-31 00:00"},
	} {
		loc := zone(t, c.zone)
		if got, want := NextDay(on(t, c.t, loc), loc), on(t, c.want, loc); !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", c.zone, got, want)
		}
	}
}

func TestOnlyANameOfAPlaceIsAZone(t *testing.T) {
	for _, name := range []string{"", "Local", "Etc/Unknown", "undefined", "../../etc/passwd", "Europe/Nowhere"} {
		if loc, ok := Zone(name); ok {
			t.Errorf("%q is %s", name, loc)
		}
	}
}
