package sequence_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/content"
)

// walker puts somebody into a sequence who confirmed a moment ago.
func walker(site *apptest.Site, sequence, name string) (enrolment string) {
	person := site.Make("subscribers", map[string]any{"email": name + "@example.org", "status": "active"})
	return site.Make("enrolments", map[string]any{"subscriber": person.Id, "sequence": sequence, "status": "active", "last_at": site.Clock.Now()}).Id
}

func TestASequenceWithSomebodyInItIsKept(t *testing.T) {
	site := apptest.New(t)
	guide, sequence := site.Offer(1)
	walker(site, sequence.Id, "ada")
	remove := func() apptest.Page {
		return site.Do(http.MethodDelete, "/api/collections/sequences/records/"+sequence.Id, "", map[string]string{"Authorization": site.Author()})
	}
	if page := remove(); page.Status != http.StatusBadRequest || !strings.Contains(page.Body, "instead") {
		t.Fatalf("%d: %s", page.Status, page.Body)
	}
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	site.Set(guide, map[string]any{"sequence": ""})
	if page := remove(); page.Status != http.StatusNoContent {
		t.Errorf("with everybody done: %d: %s", page.Status, page.Body)
	}
}

func TestALetterThatIsDeletedIsSkippedByThoseWhoWaitedForIt(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(3)
	walker(site, sequence.Id, "ada")
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	for _, subject := range []string{"Note number 1", "Note number 2"} { // one she had, one she waits for
		letter, err := site.App.FindFirstRecordByData("steps", "subject", subject)
		if err != nil {
			t.Fatal(err)
		}
		if err := site.App.Delete(letter); err != nil {
			t.Fatal(err)
		}
	}
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	mails := site.MailsTo("ada@example.org")
	if len(mails) != 2 || mails[1].Subject != "Note number 3" {
		t.Errorf("she got %d mails", len(mails))
	}
	if site.Count("enrolments", "status = 'completed'") != 1 {
		t.Error("she has not finished")
	}
}

// brought puts a deleted letter back and switches it on.
func brought(t *testing.T, site *apptest.Site, letter *core.Record) {
	t.Helper()
	deletion, err := site.App.FindFirstRecordByFilter("revisions", "record = '"+letter.Id+"' && cause = 'deleted'")
	if err != nil {
		t.Fatal(err)
	}
	back, err := content.Undelete(site.App, deletion.Id, site.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	site.Set(back, map[string]any{"status": "active"})
}

// firstLetter is the first of a sequence.
func firstLetter(t *testing.T, site *apptest.Site, sequence string) *core.Record {
	t.Helper()
	letters, err := site.App.FindRecordsByFilter("steps", "sequence = '"+sequence+"'", "position", 1, 0)
	if err != nil || len(letters) == 0 {
		t.Fatal("there is no letter", err)
	}
	return letters[0]
}

func TestALetterThatIsDeletedAndBroughtBackKeepsNobodyWaitingWhoHadIt(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(3)
	walker(site, sequence.Id, "ada")
	days(site, 2)
	first := firstLetter(t, site, sequence.Id)
	if err := site.App.Delete(first); err != nil {
		t.Fatal(err)
	}
	brought(t, site, first)
	days(site, 5)
	if n := len(site.MailsTo("ada@example.org")); n != 3 || site.Count("enrolments", "status = 'completed'") != 1 {
		t.Errorf("she got %d letters, not each of three once", n)
	}
	if site.Count("messages", "step = ''") != 0 {
		t.Error("the letter is back, and not in the ledger")
	}
}

func TestALetterThatWasCalledBackByADeletionGoesWhenItIsBroughtBack(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	walker(site, sequence.Id, "ada")
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	for range 2 { // planned, and then in the ledger
		if _, err := site.Letters.Tick(); err != nil {
			t.Fatal(err)
		}
	}
	if site.Count("messages", "kind = 'letter' AND status = 'queued'") != 1 {
		t.Fatal("no letter waits in the ledger")
	}
	first := firstLetter(t, site, sequence.Id)
	if err := site.App.Delete(first); err != nil {
		t.Fatal(err)
	}
	brought(t, site, first)
	days(site, 4)
	mails := site.MailsTo("ada@example.org")
	if len(mails) != 2 || mails[0].Subject != "Note number 1" {
		t.Errorf("she got %d letters, not both in their order", len(mails))
	}
}

// days lets days and an hour each go by, and everything happen that is due on them.
func days(site *apptest.Site, n int) {
	for range n {
		site.Settle()
		site.Clock.Move(25 * time.Hour)
	}
	site.Settle()
}
