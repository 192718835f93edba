package dashboard_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/dashboard"
)

// reader signs somebody up for the guide and its letters, confirms her, and returns her id.
func reader(t *testing.T, site *apptest.Site, address string) string {
	t.Helper()
	site.Post("/signup", url.Values{"email": {address}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
	site.Post(site.Link(site.MailTo(address).Text, "/confirm/"), nil)
	site.Settle()
	person, err := site.App.FindFirstRecordByData("subscribers", "email", address)
	if err != nil {
		t.Fatal(err)
	}
	return person.Id
}

// acts does something for a reader as the author, and returns the status.
func acts(site *apptest.Site, path string) int {
	return site.Do(http.MethodPost, dashboard.Prefix+path, "", map[string]string{"Authorization": site.Author()}).Status
}

func TestTheAuthorStopsMailForAReaderAsHerOwnLinkDoes(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	id := reader(t, site, "ada@example.org")
	had := len(site.MailsTo("ada@example.org"))
	if status := acts(site, "/readers/"+id+"/stop"); status != http.StatusNoContent {
		t.Fatalf("stopping her answered %d", status)
	}
	site.Clock.Move(72 * time.Hour)
	site.Settle()
	if n := len(site.MailsTo("ada@example.org")); n != had {
		t.Errorf("%d mails went to her after she was stopped", n-had)
	}
	if n := site.Count("subscribers", "status = 'unsubscribed'"); n != 1 {
		t.Error("she does not stand there as stopped")
	}
	if n := site.Count("consents", "withdrawn_at = ''"); n != 0 {
		t.Error("a consent of hers stands still")
	}
	if status := acts(site, "/readers/"+id+"/stop"); status != http.StatusNoContent {
		t.Errorf("stopping her twice answered %d", status)
	}
}

func TestTheAuthorErasesAReaderAndNothingOfHerIsLeft(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	id := reader(t, site, "ada@example.org")
	var known struct {
		Masked  string
		Lingers []string
	}
	ask(t, site, http.MethodGet, "/readers/"+id, "", &known)
	if known.Masked != "a•••@e•••.org" || !strings.Contains(strings.Join(known.Lingers, " "), "Backups") || strings.Contains(strings.Join(known.Lingers, " "), "Mailgun") {
		t.Errorf("before it the author reads %q and %q", known.Masked, known.Lingers)
	}
	if status := acts(site, "/readers/"+id+"/erase"); status != http.StatusNoContent {
		t.Fatalf("erasing her answered %d", status)
	}
	for _, table := range []string{"subscribers", "consents", "enrolments", "messages"} {
		if n := site.Count(table, ""); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
	if len(site.MailsTo("ada@example.org")) != 0 {
		t.Error("her mails lie in the mailbox still")
	}
	if status := acts(site, "/readers/"+id+"/erase"); status != http.StatusNotFound {
		t.Errorf("erasing somebody who is gone answered %d", status)
	}
}

func TestTheAuthorSeesWhichLettersAReaderHadAndWhatComesNext(t *testing.T) {
	site := apptest.New(t)
	site.Offer(3)
	id := reader(t, site, "ada@example.org")
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	var known struct {
		Letters []struct {
			Letters []struct {
				Subject, Status string
				Next            bool
			}
		}
	}
	ask(t, site, http.MethodGet, "/readers/"+id, "", &known)
	if len(known.Letters) != 1 {
		t.Fatalf("she stands in %d sequences", len(known.Letters))
	}
	var said []string
	for _, one := range known.Letters[0].Letters {
		if one.Next {
			one.Status += "next"
		}
		said = append(said, one.Subject+" "+one.Status)
	}
	if want := []string{"Note number 1 accepted", "Note number 2 next", "Note number 3 "}; !slices.Equal(said, want) {
		t.Errorf("her letters are %q, not %q", said, want)
	}
}

func TestNobodyButTheAuthorActsForAReader(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	id := reader(t, site, "ada@example.org")
	for _, act := range []string{"stop", "erase"} {
		if page := site.Post(dashboard.Prefix+"/readers/"+id+"/"+act, nil); page.Status != http.StatusUnauthorized {
			t.Errorf("a stranger who would %s her is answered %d", act, page.Status)
		}
	}
	if n := site.Count("subscribers", "status = 'active'"); n != 1 {
		t.Error("a stranger has done it")
	}
}
