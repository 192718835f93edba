package login_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

func TestSheHearsOfANewMachineAndNotOfHerOwn(t *testing.T) {
	p := at(t)
	p.in(apptest.AuthorPassword, "") // the very first
	p.in(apptest.AuthorPassword, "")
	if said := p.mailed(); len(said) > 0 {
		t.Errorf("of her own browser she hears %q", said)
	}
	p.mark = "somebody else’s browser, far away"
	p.in(apptest.AuthorPassword, "")
	p.in(apptest.AuthorPassword, "")
	if said := p.mailed(); !slices.Equal(said, []string{"A new login to your desk"}) {
		t.Fatalf("of a new one she hears %q", said)
	}
	mail := p.MailTo(p.who.Email())
	for _, says := range []string{"Tuesday 24 November, 10:00", "Firefox on Windows", "Sign out everywhere"} {
		if !strings.Contains(mail.Text, says) {
			t.Errorf("the mail does not say %q: %s", says, mail.Text)
		}
	}
	for _, never := range []string{"127.0.0.1", "Mozilla", "http"} {
		if strings.Contains(mail.Text+mail.HTML, never) {
			t.Errorf("the mail says %q: %s", never, mail.Text)
		}
	}
}

func TestWhatGivesNoMarkIsNewOnceAnHour(t *testing.T) {
	p := at(t)
	p.in(apptest.AuthorPassword, "")
	p.mark = ""
	p.in(apptest.AuthorPassword, "")
	p.in(apptest.AuthorPassword, "")
	p.Clock.Move(time.Hour)
	p.in(apptest.AuthorPassword, "")
	if said := p.mailed(); len(said) != 2 {
		t.Errorf("she hears %q", said)
	}
}

func TestHerOldAddressHearsOfANewOneAndSheOfANewPassword(t *testing.T) {
	p := at(t)
	token := p.in(apptest.AuthorPassword, "")
	fresh := p.read(p.desk(token, p.confirm(token, apptest.AuthorPassword, ""), http.MethodPost, "/login/password", `{"password": "`+another+`"}`), "token")
	page := p.desk(fresh, p.confirm(fresh, another, ""), http.MethodPost, "/login/email", `{"email": "new@example.org"}`)
	if page.Status != http.StatusOK {
		t.Fatalf("%d %s", page.Status, page.Body)
	}
	said := p.mailed()
	slices.Sort(said) // they went at one moment
	if !slices.Equal(said, []string{"Another address for your login", "Your password was changed"}) {
		t.Errorf("the old address hears %q", said)
	}
	if mail := p.MailTo(apptest.AuthorEmail); strings.Contains(mail.Text, "new@") {
		t.Errorf("it hears where to: %s", mail.Text)
	}
}

func TestNobodyGuessesForLongAndSheIsNotLockedOut(t *testing.T) {
	p := at(t)
	p.in(apptest.AuthorPassword, "")
	p.App.Settings().RateLimits.Enabled = false // PocketBase's own counts all of the author's network together
	hers := p.mark
	let := 0
	for i := range 60 {
		p.mark = fmt.Sprintf("a mark that is made up, number %d", i)
		if page := p.logIn("a guess", ""); page.Status == http.StatusBadRequest {
			let++
		} else if page.Status != http.StatusTooManyRequests || page.Header.Get("Retry-After") == "" {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
	}
	if let != 19 { // and her own first time
		t.Errorf("%d guesses at once", let)
	}
	if page := p.logIn(apptest.AuthorPassword, ""); page.Status != http.StatusTooManyRequests {
		t.Errorf("the right one comes through: %d", page.Status)
	}
	p.mark = hers
	p.in(apptest.AuthorPassword, "")
	p.mark = "yet another browser of hers"
	p.Clock.Move(time.Minute)
	p.in(apptest.AuthorPassword, "")
}

func TestNobodyGuessesACode(t *testing.T) {
	p := at(t)
	secret, _ := p.withApp()
	p.App.Settings().RateLimits.Enabled = false
	hers := p.mark
	p.mark = "somebody who knows her password"
	let := 0
	for i := range 15 {
		if page := p.logIn(apptest.AuthorPassword, fmt.Sprintf("%06d", i)); page.Status == http.StatusBadRequest {
			let++
		}
	}
	if let != 5 {
		t.Errorf("%d guesses at once", let)
	}
	p.mark = hers
	p.in(apptest.AuthorPassword, p.code(secret))
}
