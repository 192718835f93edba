package subscribers_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

func TestJoiningTwoRowsKeepsTheCarefulChoice(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, newInbox, url.Values{"discreet": {"1"}, "word": {"marigold"}})
	stop := confirmed(t, site, ada, nil)
	move := askToMove(t, site, preferencesOf(t, site, ada, stop), newInbox)
	site.Post(move, url.Values{"action": {"move"}})
	if site.Count("subscribers", "") != 2 {
		t.Fatal("whoever reads the mail there moves in with what is hers, and without her word")
	}
	site.PostBehind(move, "marigold", url.Values{"action": {"move"}})
	if site.Count("subscribers", "") != 1 || site.Count("subscribers", "email = '"+newInbox+"' AND discreet = 1") != 1 {
		t.Error("her mails were discreet at that address, and are not any more")
	}
}

// joins moves ada to a new inbox at which she is known too, after before has been run on both rows.
func joins(t *testing.T, before func(site *apptest.Site)) *apptest.Site {
	t.Helper()
	site := apptest.New(t)
	site.Offer(3)
	site.Make("guides", map[string]any{"title": "B", "outside_name": "More notes", "slug": "more", "status": "live", "body": "<p>More.</p>"})
	confirmed(t, site, ada, url.Values{"letters": {"1"}})
	confirmed(t, site, newInbox, url.Values{"letters": {"1"}, "newsletter": {"1"}})
	site.Clock.Move(25 * time.Hour)
	site.Settle() // the first letter went to both
	before(site)
	must(t, site.People.MoveAddress(person(t, site, ada), newInbox))
	if site.Count("subscribers", "") != 1 || site.Count("subscribers", "email = '"+newInbox+"'") != 1 {
		t.Fatal("they are not one")
	}
	return site
}

// lettersTo counts the letters that went to an address.
func lettersTo(site *apptest.Site, address string) (n int) {
	for _, m := range site.MailsTo(address) {
		if strings.HasPrefix(m.Subject, "Note number") {
			n++
		}
	}
	return n
}

func TestJoiningTwoRowsKeepsWhatSheHadConfirmedAtTheNewInbox(t *testing.T) {
	leaves := func(site *apptest.Site) {
		no := false
		must(t, site.People.Change(person(t, site, ada), subscribers.Preferences{Letters: &no}))
	}
	for name, c := range map[string]struct {
		before  func(site *apptest.Site)
		letters int // to the new inbox, in the end
		held    bool
	}{
		"letters at both: they come once":           {func(*apptest.Site) {}, 3, false},
		"she left them at the old one":              {leaves, 3, false},
		"and rested at the new one":                 {func(site *apptest.Site) { leaves(site); rests(t, site, newInbox) }, 3, false},
		"she rests at the old one: all of it rests": {func(site *apptest.Site) { leaves(site); rests(t, site, ada) }, 1, true},
		"only the newsletter at the new one was ever hers": {func(site *apptest.Site) {
			run(t, site, "DELETE FROM enrolments WHERE subscriber != {:s}", dbx.Params{"s": person(t, site, ada).Id})
		}, 3, false},
		"letters only at the new one": {func(site *apptest.Site) {
			run(t, site, "DELETE FROM enrolments WHERE subscriber = {:s}", dbx.Params{"s": person(t, site, ada).Id})
		}, 3, false},
	} {
		t.Run(name, func(t *testing.T) {
			site := joins(t, c.before)
			if site.Count("subscribers", "status = 'active' AND newsletter = 1") != 1 {
				t.Error("her newsletter is gone")
			}
			if n := site.Count("consents", "confirmed_at != ''"); n != 2 {
				t.Errorf("%d of her two consents are left", n)
			}
			if n := site.Count("enrolments", ""); n != 1 {
				t.Errorf("%d enrolments", n)
			}
			for range 4 {
				site.Clock.Move(25 * time.Hour)
				site.Settle()
			}
			if n := lettersTo(site, newInbox); n != c.letters {
				t.Errorf("%d letters came to the new inbox, not %d", n, c.letters)
			}
			if resting := site.Count("enrolments", "status = 'paused'") == 1; resting != c.held {
				t.Errorf("her letters rest: %v", resting)
			}
		})
	}
}

// rests pauses somebody for a year.
func rests(t *testing.T, site *apptest.Site, address string) {
	t.Helper()
	must(t, site.People.Pause(person(t, site, address), site.Clock.Now().AddDate(1, 0, 0)))
}

func TestWhoStoppedAndThenMovedOntoAnotherRowOfHersHasStopped(t *testing.T) {
	site := joins(t, func(site *apptest.Site) { must(t, site.People.Stop(person(t, site, ada))) })
	before := len(site.Mails())
	for range 4 {
		site.Clock.Move(25 * time.Hour)
		site.Settle()
	}
	if len(site.Mails()) != before || site.Count("enrolments", "status != 'exited'") != 0 || site.Count("subscribers", "newsletter = 1") != 0 {
		t.Error("something goes on")
	}
}
