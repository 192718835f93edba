package login_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/login"
)

func TestAPasswordIsLongAndNotOfTheCommonOnes(t *testing.T) {
	own := []string{"rowan.ash", "quiet-hours", "Low Water", "Rowan Ash"}
	for _, weak := range []string{
		"", "short", "elevenchars", "password1234", "Password2026!", "P@ssw0rd12345", "qwertyuiop123", "123456789012", "aaaaaaaaaaaa", "iloveyou2024",
		"letmeinplease", "a long password", "rowan.ash2026", "Rowan.Ash-Rowan.Ash", "lowwaterlowwater", "low water 2026", "quiet-hours-2026", "RowanAsh1234",
	} {
		if login.WrongWith(weak, own...) == "" {
			t.Errorf("%q may be used", weak)
		}
	}
	for _, good := range []string{another, "k7mq-93tv-xh2p-w8rd", "die Katze trinkt keinen Tee", "кот не пьёт чай зимой", "猫はお茶を飲まない冬の朝にも", apptest.AuthorPassword} {
		if says := login.WrongWith(good, own...); says != "" {
			t.Errorf("%q: %s", good, says)
		}
	}
}

func TestEveryRoadToAPasswordRefusesAWeakOneInASentence(t *testing.T) {
	p := at(t)
	token := p.in(apptest.AuthorPassword, "")
	ticket := p.confirm(token, apptest.AuthorPassword, "")
	reset, err := p.who.NewPasswordResetToken()
	if err != nil {
		t.Fatal(err)
	}
	const weak = "password1234"
	for name, page := range map[string]apptest.Page{
		"the desk":     p.desk(token, ticket, http.MethodPost, "/login/password", `{"password": "`+weak+`"}`),
		"a reset link": p.PostJSON("/api/collections/_superusers/confirm-password-reset", `{"token": "`+reset+`", "password": "`+weak+`", "passwordConfirm": "`+weak+`"}`),
		"the API":      p.as(token, ticket, http.MethodPost, records, `{"email": "b@example.org", "password": "`+weak+`", "passwordConfirm": "`+weak+`"}`),
	} {
		if page.Status != http.StatusBadRequest || !strings.Contains(page.Body, "guessed soon") {
			t.Errorf("%s: %d %s", name, page.Status, page.Body)
		}
	}
}

func TestAWeakPasswordOfBeforeGoesOnWorkingAndTheFirstStepsSaySo(t *testing.T) {
	p := at(t)
	p.who.SetPassword("1234567890")
	if err := p.App.SaveNoValidate(p.who); err != nil {
		t.Fatal(err)
	}
	token := p.in("1234567890", "")
	if steps := p.desk(token, "", http.MethodGet, "/start", ""); !strings.Contains(steps.Body, `"key":"password","done":false`) {
		t.Errorf("the first steps: %s", steps.Body)
	}
	fresh := p.read(p.desk(token, p.confirm(token, "1234567890", ""), http.MethodPost, "/login/password", `{"password": "`+another+`"}`), "token")
	if steps := p.desk(fresh, "", http.MethodGet, "/start", ""); strings.Contains(steps.Body, `"key":"password"`) {
		t.Errorf("the first steps, afterwards: %s", steps.Body)
	}
	if p.works(token) {
		t.Error("the login from before her new password still works")
	}
}

func TestTheWayBackByMailKeepsTheSecondStep(t *testing.T) {
	p := at(t)
	secret, _ := p.withApp()
	who, err := p.App.FindRecordById(core.CollectionNameSuperusers, p.who.Id)
	if err != nil {
		t.Fatal(err)
	}
	reset, err := who.NewPasswordResetToken()
	if err != nil {
		t.Fatal(err)
	}
	page := p.PostJSON("/api/collections/_superusers/confirm-password-reset", `{"token": "`+reset+`", "password": "`+another+`", "passwordConfirm": "`+another+`"}`)
	if page.Status != http.StatusNoContent || strings.Contains(page.Body, "token") {
		t.Fatalf("setting it: %d %s", page.Status, page.Body)
	}
	p.mark = "the browser of somebody who reads her mail"
	if page := p.logIn(another, ""); page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, "second_step_app") {
		t.Errorf("her inbox alone: %d %s", page.Status, page.Body)
	}
	p.in(another, p.code(secret))
}
