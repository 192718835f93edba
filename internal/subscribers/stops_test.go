package subscribers_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// restoring runs before, makes a backup, runs since, and restores the backup.
func restoring(t *testing.T, before, since func(*apptest.Site)) *apptest.Site {
	t.Helper()
	dir := t.TempDir()
	data, backup := filepath.Join(dir, "pb_data"), filepath.Join(t.TempDir(), "backup")
	site := apptest.Open(t, dir)
	before(site)
	site.Close()
	if err := os.CopyFS(backup, os.DirFS(data)); err != nil {
		t.Fatal(err)
	}
	site = apptest.Open(t, dir)
	site.Clock.Move(time.Hour)
	since(site)
	site.Close()
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(data, os.DirFS(backup)); err != nil {
		t.Fatal(err)
	}
	site = apptest.Open(t, dir)
	site.Clock.Move(2 * time.Hour)
	return site
}

// person is the subscriber with an address, of which "@example.org" may be left out.
func person(t *testing.T, site *apptest.Site, address string) *subscribers.Subscriber {
	t.Helper()
	if !strings.Contains(address, "@") {
		address += "@example.org"
	}
	row, err := site.App.FindFirstRecordByData(subscribers.Collection, "email", address)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	s, err := subscribers.ByID(site.App, row.Id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestARestoredBackupStopsAndErasesAgainWhoeverDidSinceItWasMade(t *testing.T) {
	everybody := []string{"stays", "stops", "erases", "bounces", "returns", "bounces-and-erases", "erases-and-returns", "moves", "is-not-her"}
	again := func(site *apptest.Site, name string) {
		site.Clock.Move(20 * time.Minute)
		site.Post(ask(t, site, name+"@example.org", url.Values{"letters": {"1"}}), nil)
	}
	site := restoring(t, func(site *apptest.Site) {
		site.Offer(2)
		for _, name := range everybody {
			link := ask(t, site, name+"@example.org", url.Values{"letters": {"1"}})
			if name != "is-not-her" {
				site.Post(link, nil)
			}
		}
		site.Settle()
	}, func(site *apptest.Site) {
		must(
			t, site.People.Stop(person(t, site, "stops")), site.People.Stop(person(t, site, "returns")),
			site.People.Erase(person(t, site, "erases")), site.People.Erase(person(t, site, "erases-and-returns")),
		)
		for _, name := range []string{"bounces", "bounces-and-erases"} {
			must(t, site.App.RunInTransaction(func(tx core.App) error {
				return site.People.Suppress(tx, person(t, site, name).Id, subscribers.ReasonBounced)
			}))
		}
		must(t, site.People.Erase(person(t, site, "bounces-and-erases")))
		again(site, "returns")
		again(site, "erases-and-returns")
		must(t, site.People.MoveAddress(person(t, site, "moves"), "moved@example.org"))
		notMe, err := url.Parse(site.Link(site.MailTo("is-not-her@example.org").Text, "/not-me/"))
		must(t, err)
		site.Post(notMe.Path, nil)
	})
	// it has learnt that as it started
	if did, err := site.People.TakeInStops(); err != nil || did != 0 {
		t.Errorf("a second time it took in %d: %v", did, err)
	}
	for range 3 {
		site.Clock.Move(25 * time.Hour)
		site.Settle()
	}
	for _, name := range everybody {
		letters := 0
		for _, mail := range site.MailsTo(name + "@example.org") {
			if strings.HasPrefix(mail.Subject, "Note number") {
				letters++
			}
		}
		want := 0
		if name == "stays" || name == "returns" {
			want = 2
		}
		if letters != want {
			t.Errorf("who %s got %d letters after the restore, not %d", name, letters, want)
		}
		there := site.Count("subscribers", "email = '"+name+"@example.org'") == 1
		if there == strings.Contains(name, "erases") {
			t.Errorf("who %s is there: %v", name, there)
		}
	}
	if site.Count("suppressions", "reason = 'bounced'") != 2 {
		t.Error("who bounced and was erased may ask again as if her mailbox worked")
	}
}

func TestASiteThatWasNotRestoredTakesNothingIn(t *testing.T) {
	dir := t.TempDir()
	site := apptest.Open(t, dir)
	site.Offer(1)
	site.Post(ask(t, site, ada, nil), nil)
	must(t, site.People.Stop(person(t, site, "ada")))
	site.Clock.Move(time.Hour)
	site.Post(ask(t, site, ada, nil), nil)
	site.Close()
	site = apptest.Open(t, dir)
	if did, err := site.People.TakeInStops(); err != nil || did != 0 {
		t.Errorf("it took in %d: %v", did, err)
	}
	if person(t, site, "ada").Status() != subscribers.Active {
		t.Error("she came back, and is stopped again")
	}
}

func TestTheFileOfWhoStoppedTellsNoAddressAndBearsWhatIsNone(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "pb_data.stopped")
	site := apptest.Open(t, dir)
	site.Offer(1)
	site.Post(ask(t, site, ada, nil), nil)
	must(t, os.WriteFile(file, []byte("2026-01-01T00:00:00Z erased "+strings.Repeat("x", 200_000)+"\n\x00\xff no line at all\n2026-01-01T00:00:00Z erased cut-of"), 0o600))
	must(t, site.People.Stop(person(t, site, "ada")))
	kept, err := os.ReadFile(file)
	must(t, err)
	if strings.Contains(string(kept), "ada") {
		t.Error("an address stands in it")
	}
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v", info.Mode())
	}
	if _, err := site.App.NonconcurrentDB().NewQuery("PRAGMA user_version = 0").Execute(); err != nil {
		t.Fatal(err)
	}
	if did, err := site.People.TakeInStops(); err != nil || did != 2 { // hers, and one that may be anybody's
		t.Errorf("it took in %d: %v", did, err)
	}
	if site.Count("suppressions", "hash = '"+subscribers.AddressHash(site.People, ada)+"'") != 1 {
		t.Error("the line after what is none was not read")
	}
}

func TestAStopHoldsWhereItCannotBeWrittenBeside(t *testing.T) {
	dir := t.TempDir()
	site := apptest.Open(t, dir)
	site.Offer(1)
	site.Post(ask(t, site, ada, nil), nil)
	must(t, os.Mkdir(filepath.Join(dir, "pb_data.stopped"), 0o700))
	must(t, site.People.Stop(person(t, site, "ada")))
	if person(t, site, "ada").Status() != subscribers.Unsubscribed {
		t.Error("she is not stopped")
	}
}
