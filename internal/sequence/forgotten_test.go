package sequence_test

import (
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// toldBy is SQL that a mistake, or a hand in the database, could have run.
func toldBy(t *testing.T, site *apptest.Site, statement string) {
	t.Helper()
	if _, err := site.App.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"now": site.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")}).Execute(); err != nil {
		t.Fatal(err)
	}
}

// queuedLetter has one letter wait in the ledger for somebody.
func queuedLetter(t *testing.T, site *apptest.Site) {
	t.Helper()
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	if n, err := site.Letters.Tick(); err != nil || n != 1 {
		t.Fatalf("%d letters were queued, not one: %v", n, err)
	}
}

// Whatever wrote such a row, every hour somebody looks, and she goes on.
func TestWhoWouldWaitForEverIsFoundAndGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		queued bool // a letter waits in the ledger before it happens
		happen string
	}{
		"her letter is on its way, and in no ledger":                {false, "UPDATE enrolments SET next_at = '9998-12-31 00:00:00.000Z'"},
		"her clock stands still, and she asked for no quiet":        {false, "UPDATE enrolments SET status = 'paused', paused_at = {:now}"},
		"the same, with a letter held and no note of when she came": {true, "UPDATE enrolments SET status = 'paused', last_at = ''; UPDATE messages SET status = 'held'"},
		"her letter is held, and nothing holds it":                  {true, "UPDATE messages SET status = 'held' WHERE kind = 'letter'"},
	} {
		t.Run(name, func(t *testing.T) {
			site := apptest.New(t)
			_, sequence := site.Offer(2)
			walker(site, sequence.Id, "ada")
			if site.Settle(); c.queued {
				queuedLetter(t, site)
			}
			toldBy(t, site, c.happen)
			days(site, 3)
			if n := len(site.MailsTo("ada@example.org")); n != 0 {
				t.Fatalf("%d letters before anybody looked: the test proves nothing", n)
			}
			if found, err := site.Letters.Sweep(); err != nil || found == 0 {
				t.Fatalf("%d found: %v", found, err)
			}
			days(site, 3)
			if n := len(site.MailsTo("ada@example.org")); n != 2 {
				t.Errorf("she got %d letters, not 2", n)
			}
			if found, err := site.Letters.Sweep(); err != nil || found != 0 {
				t.Errorf("%d found once more: %v", found, err)
			}
		})
	}
}

func TestNobodyIsMovedWhoWaitsForAReason(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	walker(site, sequence.Id, "ada")
	queuedLetter(t, site)
	resting := walker(site, sequence.Id, "bea")
	record, err := site.App.FindRecordById("enrolments", resting)
	if err != nil {
		t.Fatal(err)
	}
	person, err := subscribers.ByID(site.App, record.GetString("subscriber"))
	if err != nil {
		t.Fatal(err)
	}
	if err := site.People.Pause(person, site.Clock.Now().AddDate(0, 1, 0)); err != nil {
		t.Fatal(err)
	}
	stopped, err := site.App.FindRecordById("enrolments", walker(site, sequence.Id, "cleo"))
	if err != nil {
		t.Fatal(err)
	}
	site.Set(stopped, map[string]any{"status": "paused"}) // the author's own hand
	if found, err := site.Letters.Sweep(); err != nil || found != 0 {
		t.Errorf("%d of them were found: %v", found, err)
	}
	site.Set(sequence, map[string]any{"status": "paused"})
	site.Settle()
	if site.Count("messages", "kind = 'letter' AND status = 'held'") != 1 {
		t.Fatal("no letter is held")
	}
	if found, err := site.Letters.Sweep(); err != nil || found != 0 {
		t.Errorf("%d of a paused sequence were found: %v", found, err)
	}
}

// However it came to stand there: a row that the plan does not see, for the letter it wants to send.
func TestNobodyIsSaidToGetALetterThatTheLedgerDidNotTake(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	walker(site, sequence.Id, "ada")
	queuedLetter(t, site)
	toldBy(t, site, "UPDATE messages SET status = 'accepted', enrolment = ''")
	toldBy(t, site, "UPDATE enrolments SET next_at = ''")
	for range 2 {
		if n, err := site.Letters.Tick(); err != nil || n != 0 {
			t.Fatalf("%d letters queued: %v", n, err)
		}
	}
	if site.Count("enrolments", "next_at > '2026' AND next_at < '9'") != 1 {
		t.Error("she waits for ever, or is asked about without end")
	}
}
