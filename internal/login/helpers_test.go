package login_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pquerna/otp/hotp"

	"waymark/internal/apptest"
	"waymark/internal/dashboard"
)

const (
	records = "/api/collections/_superusers/records"
	another = "four wet dogs run home"
)

// place is a site with an author, and somebody at a browser of her own.
type place struct {
	*apptest.Site
	t    *testing.T
	who  *core.Record
	mark string // of the browser
}

func at(t *testing.T, options ...apptest.Option) *place {
	site := apptest.New(t, options...)
	return &place{site, t, site.Superuser(apptest.AuthorEmail), "the author's own browser"}
}

// logIn tries to log in, with a code or without.
func (p *place) logIn(password, code string) apptest.Page {
	p.t.Helper()
	body, err := json.Marshal(map[string]string{"identity": p.who.Email(), "password": password, "code": code})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.Do(http.MethodPost, "/api/collections/_superusers/auth-with-password", string(body), map[string]string{
		"Content-Type": "application/json", "X-Waymark-Machine": p.mark,
		"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
	})
}

// in logs in and returns the token.
func (p *place) in(password, code string) string {
	p.t.Helper()
	page := p.logIn(password, code)
	if page.Status != http.StatusOK {
		p.t.Fatalf("logging in: %d %s", page.Status, page.Body)
	}
	return p.read(page, "token")
}

func (p *place) read(page apptest.Page, name string) string {
	p.t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(page.Body), &all); err != nil {
		p.t.Fatalf("%s: %v", page.Body, err)
	}
	value, _ := all[name].(string)
	return value
}

// as sends a request with a token, and a ticket where there is one.
func (p *place) as(token, ticket, method, path, body string) apptest.Page {
	p.t.Helper()
	header := map[string]string{"Content-Type": "application/json", "Authorization": token, "X-Waymark-Machine": p.mark}
	if ticket != "" {
		header["X-Waymark-Confirmed"] = ticket
	}
	return p.Do(method, path, body, header)
}

func (p *place) desk(token, ticket, method, path, body string) apptest.Page {
	p.t.Helper()
	return p.as(token, ticket, method, dashboard.Prefix+path, body)
}

// confirm gives the password once more and returns the ticket.
func (p *place) confirm(token, password, code string) string {
	p.t.Helper()
	page := p.desk(token, "", http.MethodPost, "/login/confirm", `{"password": "`+password+`", "code": "`+code+`"}`)
	if page.Status != http.StatusOK {
		p.t.Fatalf("confirming: %d %s", page.Status, page.Body)
	}
	return p.read(page, "ticket")
}

// works reports whether a token opens the desk.
func (p *place) works(token string) bool {
	p.t.Helper()
	return p.desk(token, "", http.MethodGet, "/login", "").Status == http.StatusOK
}

// withApp switches the second step on, and returns the app's secret and the recovery codes.
func (p *place) withApp() (secret string, codes []string) {
	p.t.Helper()
	token := p.in(apptest.AuthorPassword, "")
	ticket := p.confirm(token, apptest.AuthorPassword, "")
	offer := p.desk(token, ticket, http.MethodPost, "/login/second/app", "")
	secret = strings.ReplaceAll(p.read(offer, "secret"), " ", "")
	page := p.desk(token, ticket, http.MethodPut, "/login/second/app", `{"code": "`+p.code(secret)+`"}`)
	var got struct{ Codes []string }
	if err := json.Unmarshal([]byte(page.Body), &got); err != nil || len(got.Codes) != 10 {
		p.t.Fatalf("switching it on: %d %s", page.Status, page.Body)
	}
	p.Clock.Move(time.Minute)
	return secret, got.Codes
}

// code is what an app shows now.
func (p *place) code(secret string) string {
	p.t.Helper()
	code, err := hotp.GenerateCode(secret, uint64(p.Clock.Now().Unix()/30)) //nolint:gosec // after 1970
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// mailed are the subjects of the mails that went to the author.
func (p *place) mailed() []string {
	p.t.Helper()
	p.Settle()
	var subjects []string
	for _, m := range p.MailsTo(p.who.Email()) {
		subjects = append(subjects, m.Subject)
	}
	return subjects
}
