package backup

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) // a Monday

func TestPruningNeverRemovesTheLastGoodBackup(t *testing.T) {
	// a letter for each, newest first: g(ood), b(roken), u(nread), m(ade at a press); upper case is what goes
	for _, c := range []struct {
		keep int
		all  string
	}{
		{1, "g"},
		{1, "gG"},
		{1, "bg"},
		{1, "bbbg"},
		{1, "bgGBU"},
		{2, "gbgGB"},
		{2, "ubg"},
		{3, "gg"},
		{1, "mgGmm"},
		{1, "uuu"},
		{0, "ggg"},
	} {
		var all []Kept
		for i, is := range strings.ToLower(c.all) {
			k := Kept{Name: fmt.Sprintf("%s%d.zip", auto, i), Opened: is == 'g' || is == 'm'}
			switch is {
			case 'b':
				k.Trouble = "it is damaged"
			case 'm':
				k.Name = fmt.Sprintf("waymark_%d.zip", i)
			}
			if is == 'g' && i%2 == 1 {
				k.Name = fmt.Sprintf("%s%d.zip", pocketBasesAuto, i)
			}
			all = append(all, k)
		}
		goes := map[string]bool{}
		if c.keep > 0 {
			for _, k := range tooMany(all, c.keep) {
				goes[k.Name] = true
			}
		}
		for i, is := range c.all {
			if want := is >= 'A' && is <= 'Z'; goes[all[i].Name] != want {
				t.Errorf("of %q with %d kept: number %d goes: %v", c.all, c.keep, i, !want)
			}
		}
	}
}

func TestANightWithoutABackupIsMadeUpFor(t *testing.T) {
	due := lastDue("40 3 * * *", noon)
	if !due.Equal(time.Date(2026, 11, 30, 3, 40, 0, 0, time.UTC)) {
		t.Fatalf("it was due at %v", due)
	}
	if weekly := lastDue("40 3 * * 1", noon.AddDate(0, 0, -1)); !weekly.Equal(time.Date(2026, 11, 23, 3, 40, 0, 0, time.UTC)) {
		t.Errorf("the weekly one was due at %v", weekly)
	}
	if !lastDue("", noon).IsZero() || !lastDue("nonsense", noon).IsZero() {
		t.Error("without a schedule one is due")
	}
	for what, c := range map[string]struct {
		status Status
		now    time.Time
		missed bool
	}{
		"it came":                          {Status{LastGood: due.Add(time.Second), LastTry: due.Add(time.Second)}, noon, false},
		"the computer was off":             {Status{LastGood: due.AddDate(0, 0, -1), LastTry: due.AddDate(0, 0, -1)}, noon, true},
		"there never was one":              {Status{}, noon, true},
		"it is being made just now":        {Status{}, due.Add(5 * time.Minute), false},
		"it failed, and is left to rest":   {Status{LastTry: due, Trouble: "full"}, due.Add(3 * time.Hour), false},
		"it failed, and some hours passed": {Status{LastTry: due, Trouble: "full"}, due.Add(7 * time.Hour), true},
	} {
		if got := missed(c.status, due, c.now); got != c.missed {
			t.Errorf("%s: missed is %v", what, got)
		}
	}
}

func TestWhatTheFirstVersionWroteDownIsStillKnown(t *testing.T) {
	s := firstState([]byte(`[{"name":"a.zip","at":"2026-11-24 10:00:00.000Z","size":5,"opened":true,"articles":3,"trouble":""}]`))
	if len(s.Readings) != 1 || s.of("a.zip", 5) == nil || !s.Readings[0].At.Equal(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", s)
	}
}

func TestRowsAreCountedInPlainWords(t *testing.T) {
	for want, counts := range map[string]map[string]int64{
		"3 articles, 1 subscriber and 12 messages": {"posts": 3, "subscribers": 1, "messages": 12},
		"1 article": {"posts": 1},
		"nothing":   nil,
	} {
		if got := Rows(counts); got != want {
			t.Errorf("%q, and not %q", got, want)
		}
	}
}
