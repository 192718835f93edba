package login_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

func TestALoginThatIsEndedOpensNothingAndTheOthersGoOn(t *testing.T) {
	p := at(t)
	phone, desk := p.in(apptest.AuthorPassword, ""), p.in(apptest.AuthorPassword, "")
	page := p.desk(desk, "", http.MethodGet, "/login", "")
	if strings.Count(page.Body, "Firefox on Windows") != 2 || strings.Count(page.Body, `"here":true`) != 1 {
		t.Fatalf("her logins are %s", page.Body)
	}
	other := strings.Split(strings.SplitN(page.Body, `"here":false`, 2)[0], `"id":"`)
	id := strings.SplitN(other[len(other)-1], `"`, 2)[0]
	if page := p.desk(desk, "", http.MethodDelete, "/login/"+id, ""); page.Status != http.StatusNoContent {
		t.Fatalf("ending it: %d %s", page.Status, page.Body)
	}
	if p.works(phone) || !p.works(desk) {
		t.Errorf("the ended one works: %v, the other: %v", p.works(phone), p.works(desk))
	}
}

func TestSigningOutEverywhereEndsEveryLoginKeyAndLink(t *testing.T) {
	p := at(t)
	phone, desk := p.in(apptest.AuthorPassword, ""), p.in(apptest.AuthorPassword, "")
	ticket := p.confirm(desk, apptest.AuthorPassword, "")
	key := p.read(p.as(desk, ticket, http.MethodPost, "/api/collections/_superusers/impersonate/"+p.who.Id, `{"duration": 86400, "name": "Prometheus"}`), "token")
	file := p.read(p.as(desk, "", http.MethodPost, "/api/files/token", ""), "token")
	if !p.works(key) {
		t.Fatal("the key opens nothing")
	}
	if page := p.desk(phone, "", http.MethodDelete, "/login", ""); page.Status != http.StatusNoContent {
		t.Fatalf("%d %s", page.Status, page.Body)
	}
	for name, token := range map[string]string{"the one that did it": phone, "another": desk, "a key": key} {
		if p.works(token) {
			t.Errorf("%s still works", name)
		}
	}
	if _, err := p.App.FindAuthRecordByToken(file); err == nil {
		t.Error("a link to a file still works")
	}
	p.in(apptest.AuthorPassword, "")
}

func TestATokenThatNamesNoLoginOpensNothing(t *testing.T) {
	p := at(t)
	// what a copy of the database is enough to make
	token, err := p.who.NewAuthToken()
	if err != nil {
		t.Fatal(err)
	}
	static, err := p.who.NewStaticAuthToken(24 * time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, forged := range []string{token, static} {
		if p.works(forged) || p.as(forged, "", http.MethodPost, "/api/collections/_superusers/auth-refresh", "").Status < 400 {
			t.Error("a token without a login opens the desk")
		}
	}
}

func TestRenewingATokenStaysTheSameLogin(t *testing.T) {
	p := at(t)
	token := p.in(apptest.AuthorPassword, "")
	fresh := p.read(p.as(token, "", http.MethodPost, "/api/collections/_superusers/auth-refresh", ""), "token")
	if !p.works(fresh) || p.Count("_logins", "1 = 1") != 1 {
		t.Errorf("it works: %v, and there are %d logins", p.works(fresh), p.Count("_logins", "1 = 1"))
	}
	p.desk(token, "", http.MethodDelete, "/login", "")
	if p.works(fresh) {
		t.Error("the renewed token outlives its login")
	}
}

func TestAKeyForAProgramLastsAMonthAtMostAndCanBeTakenAway(t *testing.T) {
	p := at(t)
	token := p.in(apptest.AuthorPassword, "")
	ticket := p.confirm(token, apptest.AuthorPassword, "")
	path := "/api/collections/_superusers/impersonate/" + p.who.Id
	for _, seconds := range []string{"2592200", "315360000", "9223372036"} {
		if page := p.as(token, ticket, http.MethodPost, path, `{"duration": `+seconds+`}`); page.Status != http.StatusBadRequest || !strings.Contains(page.Body, "30 days") {
			t.Errorf("%s seconds: %d %s", seconds, page.Status, page.Body)
		}
	}
	key := p.read(p.as(token, ticket, http.MethodPost, path, `{"duration": 2592000, "name": "Prometheus\n<b>"}`), "token")
	page := p.desk(token, "", http.MethodGet, "/login", "")
	if !strings.Contains(page.Body, `"kind":"key"`) || !strings.Contains(page.Body, "Prometheus ") {
		t.Errorf("it is not listed: %s", page.Body)
	}
	if page := p.Do(http.MethodGet, "/metrics", "", map[string]string{"Authorization": "Bearer " + key}); page.Status != http.StatusOK {
		t.Errorf("the metrics: %d", page.Status)
	}
	if fresh := p.read(p.as(key, "", http.MethodPost, "/api/collections/_superusers/auth-refresh", ""), "token"); fresh != "" && fresh != key {
		t.Error("a key renews itself")
	}
	id := strings.SplitN(strings.SplitN(page.Body, `"id":"`, 3)[2], `"`, 2)[0]
	if !strings.Contains(strings.SplitN(page.Body, id, 2)[1][:40], `"key"`) {
		id = strings.SplitN(strings.SplitN(page.Body, `"id":"`, 3)[1], `"`, 2)[0]
	}
	p.desk(token, "", http.MethodDelete, "/login/"+id, "")
	if page := p.Do(http.MethodGet, "/metrics", "", map[string]string{"Authorization": "Bearer " + key}); page.Status != http.StatusNotFound {
		t.Errorf("the metrics, afterwards: %d", page.Status)
	}
}
