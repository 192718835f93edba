package sequence_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
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
