package login_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/mails"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"waymark/internal/apptest"
)

// acts are what would let a thief stay, or carry everything away, as requests of the desk and of PocketBase's API.
func acts(who string) map[string][3]string {
	return map[string][3]string{
		"another password":             {http.MethodPost, "/api/waymark/desk/login/password", `{"password": "` + another + `"}`},
		"another password, by the API": {http.MethodPatch, records + "/" + who, `{"password": "` + another + `", "passwordConfirm": "` + another + `", "oldPassword": "guess"}`},
		"another address":              {http.MethodPost, "/api/waymark/desk/login/email", `{"email": "thief@example.net"}`},
		"another address, by the API":  {http.MethodPatch, records + "/" + who, `{"email": "thief@example.net"}`},
		"a login of his own":           {http.MethodPost, records, `{"email": "thief@example.net", "password": "` + another + `", "passwordConfirm": "` + another + `"}`},
		"a key":                        {http.MethodPost, "/api/collections/_superusers/impersonate/" + who, `{"duration": 2592000}`},
		"the second step off":          {http.MethodDelete, "/api/waymark/desk/login/second", ""},
		"a second step of his own":     {http.MethodPost, "/api/waymark/desk/login/second/app", ""},
		"its proof":                    {http.MethodPut, "/api/waymark/desk/login/second/app", `{"code": "123456"}`},
		"recovery codes":               {http.MethodPost, "/api/waymark/desk/login/recovery", ""},
		"a backup's link":              {http.MethodPost, "/api/waymark/desk/login/download", `{"name": "all.zip"}`},
		"a backup of his own":          {http.MethodPost, "/api/backups/upload", ""},
		"the settings":                 {http.MethodPatch, "/api/settings", `{"s3": {"enabled": true}}`},
		"a collection":                 {http.MethodPost, "/api/collections", `{"name": "x", "type": "base"}`},
		"the rules of a collection":    {http.MethodPatch, "/api/collections/subscribers", `{"listRule": ""}`},
		"deleting another who logs in": {http.MethodDelete, records + "/" + who, ""},
		"a mail in the server's name":  {http.MethodPost, "/api/settings/test/email", `{"email": "a@example.net", "template": "verification"}`},
	}
}

func TestAStolenTokenAloneCannotStayOrCarryEverythingAway(t *testing.T) {
	p := at(t)
	stolen := p.in(apptest.AuthorPassword, "") // even a moment after she logged in
	before := p.who.GetString("password:hash")
	for name, a := range acts(p.who.Id) {
		page := p.as(stolen, "", a[0], a[1], a[2])
		if page.Status != http.StatusForbidden || !strings.Contains(page.Body, `"code":"confirm"`) {
			t.Errorf("%s: %d %s", name, page.Status, page.Body)
		}
		// with her ticket, which lives in her tab, and his token, it is the same
		hers := p.in(apptest.AuthorPassword, "")
		p.Clock.Move(2 * time.Minute)
		if page := p.as(stolen, p.confirm(hers, apptest.AuthorPassword, ""), a[0], a[1], a[2]); page.Status != http.StatusForbidden {
			t.Errorf("%s, with a ticket of another login: %d %s", name, page.Status, page.Body)
		}
	}
	after, err := p.App.FindRecordById("_superusers", p.who.Id)
	if err != nil || after.GetString("password:hash") != before || after.Email() != p.who.Email() || p.Count("_superusers", "1 = 1") != 1 {
		t.Error("something is changed")
	}
	if !p.works(stolen) {
		t.Error("the token itself has ended, so this shows nothing")
	}
}

func TestHerPasswordOpensForTenMinutesWhatATokenCannot(t *testing.T) {
	p := at(t)
	token := p.in(apptest.AuthorPassword, "")
	if page := p.desk(token, "", http.MethodPost, "/login/confirm", `{"password": "not it"}`); page.Status != http.StatusBadRequest {
		t.Errorf("a wrong password: %d %s", page.Status, page.Body)
	}
	ticket := p.confirm(token, apptest.AuthorPassword, "")
	if page := p.desk(token, ticket, http.MethodPost, "/login/second/app", ""); page.Status != http.StatusOK {
		t.Errorf("with the ticket: %d %s", page.Status, page.Body)
	}
	p.Clock.Move(10 * time.Minute)
	if page := p.desk(token, ticket, http.MethodPost, "/login/second/app", ""); page.Status != http.StatusForbidden {
		t.Errorf("ten minutes later: %d", page.Status)
	}
}

func TestABackupIsFetchedOnceByALinkThatHerPasswordMade(t *testing.T) {
	p := at(t)
	made, err := p.Backups.Create(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	token := p.in(apptest.AuthorPassword, "")
	file := p.read(p.as(token, "", http.MethodPost, "/api/files/token", ""), "token")
	address := "/api/backups/" + made.Name + "?token=" + file
	if page := p.Get(address); page.Status != http.StatusForbidden {
		t.Errorf("with a file's token: %d", page.Status)
	}
	once := p.read(p.desk(token, p.confirm(token, apptest.AuthorPassword, ""), http.MethodPost, "/login/download", `{"name": "`+made.Name+`"}`), "once")
	for i, want := range []int{http.StatusOK, http.StatusForbidden} {
		if page := p.Get(address + "&once=" + once); page.Status != want {
			t.Errorf("time %d: %d, want %d", i+1, page.Status, want)
		}
	}
}

func TestAnOpenStreamEndsWithTheLogin(t *testing.T) {
	p := at(t)
	token := p.in(apptest.AuthorPassword, "")
	client := subscriptions.NewDefaultClient()
	p.App.SubscriptionsBroker().Register(client)
	if page := p.as(token, "", http.MethodPost, "/api/realtime", `{"clientId": "`+client.Id()+`", "subscriptions": ["subscribers/*"]}`); page.Status != http.StatusNoContent {
		t.Fatalf("listening: %d %s", page.Status, page.Body)
	}
	p.desk(token, "", http.MethodDelete, "/login", "")
	if _, err := p.App.SubscriptionsBroker().ClientById(client.Id()); err == nil {
		t.Error("the stream goes on")
	}
}

func TestALinkForANewPasswordIsReadNowhereInTheLedger(t *testing.T) {
	p := at(t)
	if err := mails.SendRecordPasswordReset(p.App, p.who); err != nil {
		t.Fatal(err)
	}
	stolen := p.in(apptest.AuthorPassword, "")
	for _, query := range []string{"", "?filter=" + "payload~'confirm-password-reset'", "?filter=payload~'html'"} {
		page := p.as(stolen, "", http.MethodGet, "/api/collections/messages/records"+query, "")
		if page.Status != http.StatusOK || strings.Contains(page.Body, "confirm-password-reset") || query != "" && !strings.Contains(page.Body, `"totalItems":0`) {
			t.Errorf("%q: %d %s", query, page.Status, page.Body)
		}
	}
	p.Settle()
	if mail := p.MailTo(p.who.Email()); !strings.Contains(mail.Text, "confirm-password-reset") {
		t.Errorf("her own mail says %s", mail.Text)
	}
}

func TestWhatWouldReadTheWholeDatabaseIsClosedEvenWithThePassword(t *testing.T) {
	p := at(t)
	token := p.in(apptest.AuthorPassword, "")
	ticket := p.confirm(token, apptest.AuthorPassword, "")
	for name, a := range map[string][3]string{
		"SQL":                        {http.MethodPost, "/api/sql", `{"query": "VACUUM INTO 'pb_public/all.db'"}`},
		"a view":                     {http.MethodPost, "/api/collections", `{"name": "v", "type": "view", "listRule": "", "viewQuery": "SELECT id, email FROM subscribers"}`},
		"a view, tried out":          {http.MethodPost, "/api/collections/meta/dry-run-view", `{"query": "SELECT id, tokenKey FROM _superusers"}`},
		"an import":                  {http.MethodPut, "/api/collections/import", `{"collections": []}`},
		"another way to log in":      {http.MethodPatch, "/api/collections/_superusers", `{"otp": {"enabled": true}}`},
		"longer tokens":              {http.MethodPatch, "/api/collections/_superusers", `{"authToken": {"duration": 94670856}}`},
		"an index with more behind":  {http.MethodPatch, "/api/collections/topics", `{"indexes": ["CREATE INDEX x ON topics (name) WHERE 1; VACUUM INTO 'pb_public/all.db'"]}`},
		"an origin":                  {http.MethodPost, "/api/collections/_authOrigins/records", `{"collectionRef": "pbc_3142635823", "recordRef": "` + p.who.Id + `", "fingerprint": "x"}`},
		"a one-time password":        {http.MethodPost, "/api/collections/_otps/records", `{"collectionRef": "pbc_3142635823", "recordRef": "` + p.who.Id + `", "password": "12345678"}`},
		"a provider":                 {http.MethodPost, "/api/collections/_externalAuths/records", `{"collectionRef": "pbc_3142635823", "recordRef": "` + p.who.Id + `", "provider": "google", "providerId": "x"}`},
		"the logs to keep addresses": {http.MethodPatch, "/api/settings", `{"logs": {"logIP": true}}`},
		"the logs to keep who":       {http.MethodPatch, "/api/settings", `{"logs": {"logAuthId": true}}`},
	} {
		if page := p.as(token, ticket, a[0], a[1], a[2]); page.Status != http.StatusForbidden && page.Status != http.StatusBadRequest || !strings.Contains(page.Body, `"message"`) || strings.Contains(page.Body, `"code":"confirm"`) {
			t.Errorf("%s: %d %s", name, page.Status, page.Body)
		}
	}
	if set := p.App.Settings().Logs; set.LogIP || set.LogAuthId {
		t.Error("the logs keep who asked")
	}
}
