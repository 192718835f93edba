package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/hotp"

	"waymark/internal/apptest"
)

// pictured looks at what stands there now, without going anywhere.
func (w writing) pictured(name string) {
	w.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		w.Scheme(scheme)
		w.Phone()
		if wide := w.Script(`document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`); wide != "false" {
			w.t.Errorf("%s is wider than a phone", name)
		}
		for _, place := range []string{".desk-confirm", ".desk-login", ".desk-page"} {
			if w.Has(place) {
				w.Axe(place)
				break
			}
		}
		w.Picture(name + "-390-" + scheme)
		w.Desktop()
		w.Picture(name + "-1280-" + scheme)
	}
	w.Scheme("light")
}

// givesPassword answers the question for her password.
func (w writing) givesPassword(code string) {
	w.t.Helper()
	w.Fill("#desk_confirm_password", apptest.AuthorPassword)
	press(w.Browser, ".desk-confirm button[type=submit]")
	if code != "" {
		w.Fill("#desk_confirm_code", code)
		press(w.Browser, ".desk-confirm button[type=submit]")
	}
	w.WaitFor(`document.querySelector(".desk-confirm") === null`)
}

func (w writing) appCode(secret string) string {
	w.t.Helper()
	code, err := hotp.GenerateCode(secret, uint64(w.site.Clock.Now().Unix()/30)) //nolint:gosec // after 1970
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

// From the first steps to a login with a code: she switches it on, keeps her recovery codes, logs out, and is asked.
func TestSheSwitchesASecondStepOnAndLogsInWithIt(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.looks("your-login", "Use an app on my phone", "login-page")
	goTo(w.Browser, "home")
	press(w.Browser, `[data-step="second"] a.btn`)
	w.Reads("Where you are logged in")
	w.Reads("Chrome on Linux")
	w.PressButton("Use an app on my phone")
	w.WaitFor(`document.querySelector("#desk_confirm_password") !== null`)
	w.pictured("login-confirm")
	w.givesPassword("")
	w.WaitFor(`document.querySelector(".desk-qr")?.naturalWidth > 200`)
	w.pictured("login-app")
	secret := strings.ReplaceAll(w.Text(".desk-secret"), " ", "")
	w.Fill("#second_code", "000000")
	w.PressButton("Switch it on")
	w.Reads("That is not the code.")
	w.Fill("#second_code", w.appCode(secret))
	w.PressButton("Switch it on")
	w.Reads("These are your recovery codes.")
	w.pictured("login-codes")
	recovery := w.Script(`document.querySelector(".desk-codes code").textContent`)
	w.PressButton("I have kept them")
	w.Reads("10 recovery codes are left.")
	w.pictured("login-on")
	goTo(w.Browser, "home")
	w.WaitFor(`document.querySelector('[data-step="second"].desk-done') !== null`)

	site.Clock.Move(time.Minute)
	logOut(w)
	w.pictured("login")
	w.Fill("#login_identity", apptest.AuthorEmail)
	w.Fill("#login_pass", "not her password")
	press(w.Browser, ".auth-with-password-form button.next")
	w.Reads("do not belong together")
	w.pictured("login-wrong")
	w.Fill("#login_pass", apptest.AuthorPassword)
	press(w.Browser, ".auth-with-password-form button.next")
	w.WaitFor(`document.activeElement.id === "login_code"`)
	w.pictured("login-code")
	w.Fill("#login_code", "000000")
	press(w.Browser, ".desk-second-form button.next")
	w.Reads("That is not the code")
	w.Fill("#login_code", w.appCode(secret))
	press(w.Browser, ".desk-second-form button.next")
	w.WaitFor(`location.hash === "#/home"`)

	logOut(w)
	w.Fill("#login_identity", apptest.AuthorEmail)
	w.Fill("#login_pass", apptest.AuthorPassword)
	press(w.Browser, ".auth-with-password-form button.next")
	w.Fill("#login_code", recovery)
	press(w.Browser, ".desk-second-form button.next")
	w.WaitFor(`location.hash === "#/home"`)
	w.atLogin()
	w.Reads("9 recovery codes are left.")
}

// atLogin goes to the page that lies under her name.
func (w writing) atLogin() {
	w.t.Helper()
	w.Script(`location.hash = "#/your-login"`)
	w.Reads("Where you are logged in")
}

func logOut(w writing) {
	w.t.Helper()
	w.Script(`(app.pb.authStore.clear(), "")`)
	w.WaitFor(`document.querySelector("#login_pass") !== null`)
}

func TestAnotherPasswordKeepsHerHereAndSigningOutEverywhereDoesNot(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	elsewhere := site.Author()
	w.atLogin()
	w.Fill("#new_password", "password1234")
	w.PressButton("Change the password")
	w.givesPassword("")
	w.Reads("would be guessed soon")
	w.Fill("#new_password", "four wet dogs run home")
	w.PressButton("Change the password")
	w.Reads("Everywhere else you are logged out.")
	w.hasHerName(apptest.AuthorEmail)
	if page := site.Do("GET", "/api/waymark/desk/login", "", map[string]string{"Authorization": elsewhere}); page.Status != 401 {
		t.Errorf("elsewhere: %d", page.Status)
	}
	goTo(w.Browser, "articles")
	w.WaitFor(`document.querySelector(".desk-head h1")?.textContent === "Articles"`)
	w.atLogin()
	w.PressButton("Make a key")
	w.Fill("#key_name", "Prometheus")
	w.PressButton("Make it")
	w.Fill("#desk_confirm_password", "four wet dogs run home")
	press(w.Browser, ".desk-confirm button[type=submit]")
	w.Reads("This is the key.")
	w.PressButton("I have kept it")
	w.Reads("Prometheus")
	w.PressButton("Sign out everywhere")
	w.WaitFor(`document.querySelector(".modal.popup .btn.warning") !== null`)
	w.pictured("login-everywhere")
	press(w.Browser, ".modal.popup .btn.warning")
	w.WaitFor(`document.querySelector("#login_pass") !== null`)
	if n := site.Count("_logins", "1 = 1"); n != 0 {
		t.Errorf("%d logins go on", n)
	}
}

// hasHerName: the head of the page, and what is to log in again when a login runs out, know who she is.
func (w writing) hasHerName(address string) {
	w.t.Helper()
	w.WaitFor(`document.querySelector(".app-header")?.textContent.includes("` + address + `")`)
	if kept := w.Script(`app.pb.authStore.record?.email || ""`); kept != address {
		w.t.Errorf("the tab knows her as %q", kept)
	}
}

func TestAnotherAddressIsHersAtOnce(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.atLogin()
	w.Fill("#new_email", "other@example.org")
	w.PressButton("Use this address")
	w.givesPassword("")
	w.Reads("Your address is changed.")
	w.Reads("You log in with other@example.org.")
	w.hasHerName("other@example.org")
}

func TestSayingNoToTheQuestionForHerPasswordChangesNothing(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.atLogin()
	w.Fill("#new_email", "other@example.org")
	w.PressButton("Use this address")
	w.WaitFor(`document.querySelector("#desk_confirm_password") !== null`)
	w.PressButton("Not now")
	w.WaitFor(`document.querySelector(".desk-confirm") === null`)
	if site.Count("_superusers", "email = 'other@example.org'") != 0 || w.Has(".desk-wrong:not(:empty)") {
		t.Error("something happened")
	}
	w.Do(chromedp.Reload())
	w.Reads("Where you are logged in")
}
