package login_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

func TestASecondStepAsksForACodeThatOpensOnce(t *testing.T) {
	p := at(t)
	secret, codes := p.withApp()
	if page := p.logIn(apptest.AuthorPassword, ""); page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, `"code":"second_step_app"`) || strings.Contains(page.Body, "token") {
		t.Errorf("without a code: %d %s", page.Status, page.Body)
	}
	if page := p.logIn("not her password", p.code(secret)); page.Status != http.StatusBadRequest || strings.Contains(page.Body, "second_step") {
		t.Errorf("a wrong password: %d %s", page.Status, page.Body)
	}
	if page := p.logIn(apptest.AuthorPassword, "000000"); page.Status != http.StatusBadRequest {
		t.Errorf("a wrong code: %d %s", page.Status, page.Body)
	}
	code := p.code(secret)
	p.in(apptest.AuthorPassword, code[:3]+" "+code[3:]) // as the app shows it
	if page := p.logIn(apptest.AuthorPassword, code); page.Status != http.StatusBadRequest {
		t.Errorf("the same code again: %d %s", page.Status, page.Body)
	}
	p.in(apptest.AuthorPassword, strings.ToUpper(codes[0]))
	if page := p.logIn(apptest.AuthorPassword, codes[0]); page.Status != http.StatusBadRequest {
		t.Errorf("a recovery code again: %d %s", page.Status, page.Body)
	}
	if n := p.Count("_login_recovery", "1 = 1"); n != 9 {
		t.Errorf("%d recovery codes are left", n)
	}
	if p.Count("_login_recovery", "code LIKE '%"+strings.ReplaceAll(codes[1], "-", "")+"%'")+p.Count("_login_people", "secret LIKE '%"+secret+"%'") > 0 {
		t.Error("a code or the secret stands open in the database")
	}
}

func TestASecondStepIsAskedForBeforeItIsTakenAway(t *testing.T) {
	p := at(t)
	secret, _ := p.withApp()
	token := p.in(apptest.AuthorPassword, p.code(secret))
	p.Clock.Move(time.Minute)
	if page := p.desk(token, "", http.MethodPost, "/login/confirm", `{"password": "`+apptest.AuthorPassword+`"}`); page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, "second_step_app") {
		t.Errorf("her password alone: %d %s", page.Status, page.Body)
	}
	if page := p.desk(token, p.confirm(token, apptest.AuthorPassword, p.code(secret)), http.MethodDelete, "/login/second", ""); page.Status != http.StatusNoContent {
		t.Fatalf("with a code: %d %s", page.Status, page.Body)
	}
	p.in(apptest.AuthorPassword, "")
}

func TestASecretThatWasOnlyShownSwitchesNothingOn(t *testing.T) {
	p := at(t)
	token := p.in(apptest.AuthorPassword, "")
	ticket := p.confirm(token, apptest.AuthorPassword, "")
	p.desk(token, ticket, http.MethodPost, "/login/second/app", "")
	for _, kind := range []string{"app", "mail", "none"} {
		if page := p.desk(token, ticket, http.MethodPut, "/login/second/"+kind, `{"code": "123456"}`); page.Status != http.StatusBadRequest {
			t.Errorf("%s, with a wrong code: %d %s", kind, page.Status, page.Body)
		}
	}
	p.in(apptest.AuthorPassword, "")
}

func TestTheOperatorTakesALostSecondStepAway(t *testing.T) {
	p := at(t)
	p.withApp()
	if err := p.Logins.SwitchOff(p.App, p.who); err != nil {
		t.Fatal(err)
	}
	p.in(apptest.AuthorPassword, "")
}

var sixFigures = regexp.MustCompile(`\b\d{6}\b`)

func TestACodeByMailIsASecondStepToo(t *testing.T) {
	fake := apptest.NewFakeMailgun(t)
	p := at(t, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()))
	newest := func() string {
		p.Settle()
		code := ""
		for _, m := range fake.Messages() {
			if m.Subject == "The code for your login" {
				code = sixFigures.FindString(m.Text)
			}
		}
		return code
	}
	token := p.in(apptest.AuthorPassword, "")
	ticket := p.confirm(token, apptest.AuthorPassword, "")
	p.desk(token, ticket, http.MethodPost, "/login/second/mail", "")
	if page := p.desk(token, ticket, http.MethodPut, "/login/second/mail", `{"code": "`+newest()+`"}`); page.Status != http.StatusOK {
		t.Fatalf("%d %s", page.Status, page.Body)
	}
	for range 3 {
		if page := p.logIn(apptest.AuthorPassword, ""); page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, "second_step_mail") {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
	}
	code := newest()
	p.in(apptest.AuthorPassword, code)
	if page := p.logIn(apptest.AuthorPassword, code); page.Status != http.StatusBadRequest {
		t.Errorf("the same code again: %d %s", page.Status, page.Body)
	}
	p.Clock.Move(time.Minute)
	p.logIn(apptest.AuthorPassword, "")
	late := newest()
	p.Clock.Move(10 * time.Minute)
	if page := p.logIn(apptest.AuthorPassword, late); page.Status != http.StatusBadRequest {
		t.Errorf("ten minutes late: %d %s", page.Status, page.Body)
	}
}
