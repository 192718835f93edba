package outbox

import (
	"fmt"
	"testing"
	"time"
)

// refusedFor is a row of arrivals in the nth hour of a day.
func refusedFor(provider string, hour int, failure Failure, n int) arrivalRow {
	return arrivalRow{Provider: provider, Hour: hourOf(time.Date(2026, 11, 24, hour, 0, 0, 0, time.UTC)), Failure: failure, Messages: n}
}

func TestManyRefusedOnOneDomainAreATrendUntilMailArrivesThereAgain(t *testing.T) {
	for name, row := range map[string]struct {
		rows []arrivalRow
		want string
	}{
		"nothing":                        {nil, "[]"},
		"four are chance":                {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 4)}, "[]"},
		"five are none":                  {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 5)}, "[Gmail blocked 5 9]"},
		"five in different hours":        {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 2), refusedFor("Gmail", 7, Blocked, 3)}, "[Gmail blocked 5 7]"},
		"for five reasons":               {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 3), refusedFor("Gmail", 9, Content, 3)}, "[]"},
		"at two providers":               {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 3), refusedFor("Yahoo", 9, Blocked, 3)}, "[]"},
		"a third is not more than that":  {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 5), refusedFor("Gmail", 9, "", 10)}, "[]"},
		"more than a third":              {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 5), refusedFor("Gmail", 9, "", 9)}, "[Gmail blocked 5 9]"},
		"what arrived before is no part": {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 5), refusedFor("Gmail", 3, "", 900)}, "[Gmail blocked 5 9]"},
		"another provider's mail neither": {
			[]arrivalRow{refusedFor("Gmail", 9, NotAuthenticated, 27), refusedFor("Yahoo", 12, "", 900)}, "[Gmail authentication 27 9]",
		},
		"one that arrives ends what refused all": {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 27), refusedFor("Gmail", 10, "", 1)}, "[]"},
		"one is luck where half was refused":     {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 5), refusedFor("Gmail", 9, "", 5), refusedFor("Gmail", 10, "", 1)}, "[Gmail blocked 5 9]"},
		"five are not":                           {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 5), refusedFor("Gmail", 9, "", 5), refusedFor("Gmail", 10, "", 5)}, "[]"},
		"and it begins again":                    {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 27), refusedFor("Gmail", 10, "", 1), refusedFor("Gmail", 11, Blocked, 1)}, "[Gmail blocked 28 9]"},
		"the worst first":                        {[]arrivalRow{refusedFor("Gmail", 9, Blocked, 5), refusedFor("Yahoo", 9, Blocked, 6)}, "[Yahoo blocked 6 9 Gmail blocked 5 9]"},
	} {
		got := []string{}
		for _, trend := range trendsIn(row.rows) {
			got = append(got, fmt.Sprintf("%s %s %d %d", trend.Provider, trend.Failure, trend.Refused, trend.Since.Hour()))
			if trend.Todo() == "" || trend.Says(time.UTC, trend.Since.Add(time.Hour)) == "" {
				t.Errorf("%s: nothing is said of %s", name, trend.Failure)
			}
		}
		if fmt.Sprint(got) != row.want {
			t.Errorf("%s: %v, want %s", name, got, row.want)
		}
	}
}

func TestAProviderIsOneUnderAllItsNames(t *testing.T) {
	for address, want := range map[string]string{
		"a@gmail.com": "Gmail", "a@GoogleMail.com": "Gmail", "a@hotmail.co.uk": "Outlook", "a@live.nl": "Outlook", "a@msn.com": "Outlook", "a@outlook.com.au": "Outlook",
		"a@yahoo.co.uk": "Yahoo", "a@ymail.com": "Yahoo", "a@me.com": "iCloud", "a@mac.com": "iCloud", "a@Example.org": "example.org",
		"a@yahoo.example.org": "yahoo.example.org", "a@live.theatre": "live.theatre", "a@mail.gmail.com": "mail.gmail.com", `"a@b"@example.org`: "example.org", "nobody": "", "a@": "", "": "",
	} {
		if got := Provider(address); got != want {
			t.Errorf("%s is with %q, want %q", address, got, want)
		}
	}
}
