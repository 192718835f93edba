package sequence_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"pgregory.net/rapid"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// checks makes rapid try only so many lives in a test: each drives the whole app.
func checks(t *testing.T, n int) {
	t.Helper()
	setting := flag.Lookup("rapid.checks")
	before := setting.Value.String()
	if err := flag.Set("rapid.checks", fmt.Sprint(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.checks", before) })
}

// A short random life in the real app: an author who edits, a reader who pauses and
// leaves, a server that sleeps for weeks. What the ledger says went must keep the rules.
func TestARandomLifeInTheRealAppKeepsTheRules(t *testing.T) {
	site := apptest.New(t)
	site.Offer(0)
	checks(t, 8)
	lives := 0
	rapid.Check(t, func(r *rapid.T) {
		lives++
		sequence := site.Make("sequences", map[string]any{"name": fmt.Sprint("Life ", lives), "status": "live", "timezone": "UTC", "send_from": "08:00", "send_until": "20:00"})
		person := site.Make("subscribers", map[string]any{"email": fmt.Sprintf("life%d@example.org", lives), "status": "active"})
		site.Make("enrolments", map[string]any{"subscriber": person.Id, "sequence": sequence.Id, "status": "active", "last_at": site.Clock.Now()})
		write := func() {
			site.Make("steps", map[string]any{"sequence": sequence.Id, "subject": "A note", "body": "<p>Words.</p>", "delay": rapid.IntRange(1, 3).Draw(r, "delay"), "delay_unit": "days", "status": "active"})
		}
		for range 3 {
			write()
		}
		letters := func() []*core.Record {
			all, err := site.App.FindRecordsByFilter("steps", "sequence = '"+sequence.Id+"'", "position,id", 0, 0)
			if err != nil {
				r.Fatal(err)
			}
			return all
		}
		quiet := false
		for range rapid.IntRange(5, 14).Draw(r, "events") {
			site.Clock.Move(time.Duration(rapid.IntRange(2, 80).Draw(r, "hours")) * time.Hour)
			all := letters()
			one := func() *core.Record { return all[rapid.IntRange(0, len(all)-1).Draw(r, "letter")] }
			what := rapid.SampledFrom([]string{"nothing", "nothing", "write", "delete", "move", "off", "pause", "resume", "rest", "outage", "leave"}).Draw(r, "what")
			if len(all) == 0 && (what == "delete" || what == "move" || what == "off") {
				what = "write"
			}
			switch what {
			case "write":
				write()
			case "delete":
				if err := site.App.Delete(one()); err != nil {
					r.Fatal(err)
				}
			case "move":
				site.Set(one(), map[string]any{"position": rapid.IntRange(1, 6).Draw(r, "position")})
			case "off":
				site.Set(one(), map[string]any{"status": "off"})
			case "pause":
				site.Set(sequence, map[string]any{"status": "paused"})
			case "resume":
				site.Set(sequence, map[string]any{"status": "live"})
			case "rest":
				hers, err := subscribers.ByID(site.App, person.Id)
				if err == nil && quiet {
					err = site.People.Resume(hers)
				} else if err == nil {
					err = site.People.Pause(hers, site.Clock.Now().AddDate(1, 0, 0))
				}
				if err != nil {
					r.Fatal(err)
				}
				quiet = !quiet
			case "outage":
				site.Clock.Move(time.Duration(rapid.IntRange(5, 40).Draw(r, "days")) * 24 * time.Hour)
			case "leave":
				err := site.App.RunInTransaction(func(tx core.App) error {
					return site.Letters.Exit(tx, person.Id, subscribers.ReasonUnsubscribed)
				})
				if err != nil {
					r.Fatal(err)
				}
			}
			before := wentTo(r, site, person.Id)
			site.Settle()
			after := wentTo(r, site, person.Id)
			keepsTheRules(r, site, sequence.Id, person.Id, before, after, quiet)
		}
	})
}

type wentRow struct {
	Step string `db:"step"`
	At   string `db:"sent_at"`
}

func wentTo(r *rapid.T, site *apptest.Site, person string) (rows []wentRow) {
	err := site.App.DB().NewQuery("SELECT step, sent_at FROM messages WHERE kind = 'letter' AND sent_at != '' AND status != 'cancelled' AND subscriber = '" + person + "' ORDER BY sent_at").All(&rows)
	if err != nil {
		r.Fatal(err)
	}
	return rows
}

func keepsTheRules(r *rapid.T, site *apptest.Site, sequence, person string, before, after []wentRow, quiet bool) {
	switch len(after) - len(before) {
	case 0:
		return
	case 1:
	default:
		r.Fatalf("%d letters at one moment", len(after)-len(before))
	}
	now := site.Clock.Now()
	if now.Hour() < 8 || now.Hour() >= 20 {
		r.Fatalf("a letter at %v", now)
	}
	if quiet || site.Count("enrolments", "status IN ('active', 'completed') AND subscriber = '"+person+"'") != 1 || site.Count("sequences", "status = 'live' AND id = '"+sequence+"'") != 1 {
		r.Fatal("a letter to somebody who rests or has left, or of a sequence that is off")
	}
	last := after[len(after)-1]
	if site.Count("steps", "status = 'active' AND id = '"+last.Step+"'") != 1 {
		r.Fatal("a letter that is switched off or gone")
	}
	if len(before) == 0 {
		return
	}
	previous, err := time.Parse("2006-01-02 15:04:05.000Z", before[len(before)-1].At)
	if err != nil || now.Sub(previous) < 24*time.Hour {
		r.Fatalf("two letters within %v: %v", now.Sub(previous), err)
	}
	for _, had := range before {
		if had.Step == last.Step && had.Step != "" {
			r.Fatal("the same letter twice")
		}
	}
}
