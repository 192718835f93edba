package dashboard_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// unwell is a site behind a fake Mailgun that has not been told where to report to, with one
// reader whose mail bounced.
func unwell(t *testing.T) (*apptest.Site, *apptest.FakeMailgun) {
	t.Helper()
	fake := apptest.NewFakeMailgun(t)
	site := apptest.New(t, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()),
		apptest.Env("MG_WEBHOOK_SIGNING_KEY", fake.SigningKey), apptest.Env("WAYMARK_URL", "https://waymark.invalid"))
	site.Offer(1)
	fake.SetClock(site.Clock.Now)
	site.Make("subscribers", map[string]any{"email": "bea@example.org", "status": "bounced"})
	fake.Suppress("bounces", "bea@example.org")
	return site, fake
}

func TestTheDeskShowsAndMendsWhatTheDoctorFinds(t *testing.T) {
	site, fake := unwell(t)
	ask := func(method, path, body string) apptest.Page {
		return site.Do(method, site.URL+"/api/waymark/desk"+path, body, map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"})
	}
	type answer struct {
		Worst  string
		Checks []struct {
			Name, State, Says, Todo string
			Mendable                bool
		}
	}
	read := func(page apptest.Page) (found answer) {
		t.Helper()
		if page.Status != http.StatusOK || json.Unmarshal([]byte(page.Body), &found) != nil {
			t.Fatalf("%d: %s", page.Status, page.Body)
		}
		return found
	}
	for _, path := range []string{"/doctor", "/unreached"} {
		if page := site.Get(site.URL + "/api/waymark/desk" + path); page.Status != http.StatusUnauthorized {
			t.Errorf("%s answers a stranger with %d", path, page.Status)
		}
	}
	before := read(ask(http.MethodGet, "/doctor", ""))
	if before.Worst != "bad" || len(before.Checks) < 10 {
		t.Errorf("before: %+v", before)
	}
	after := read(ask(http.MethodPost, "/doctor", "{}"))
	for _, check := range after.Checks {
		if check.Mendable {
			t.Errorf("it was not mended: %+v", check)
		}
	}
	if len(fake.Webhooks("complained")) != 1 {
		t.Error("no webhook was registered")
	}

	if page := ask(http.MethodGet, "/unreached", ""); !strings.Contains(page.Body, "bea@example.org") {
		t.Errorf("who is not reached: %s", page.Body)
	}
	for body, want := range map[string]int{`{"email":"nobody"}`: 400, `{"email":"nobody@example.org"}`: 400, `{`: 400} {
		if page := ask(http.MethodPost, "/unreached", body); page.Status != want {
			t.Errorf("%s: %d", body, page.Status)
		}
	}
	if page := ask(http.MethodPost, "/unreached", `{"email":"bea@example.org"}`); page.Status != http.StatusNoContent {
		t.Errorf("lifting answers %d: %s", page.Status, page.Body)
	}
	if page := ask(http.MethodGet, "/unreached", ""); strings.TrimSpace(page.Body) != "[]" || fake.Suppressed("bounces", "bea@example.org") {
		t.Errorf("after lifting: %s", page.Body)
	}
	site.Post(site.URL+"/signup", url.Values{"email": {"bea@example.org"}, "guide": {"calm"}})
	site.Settle()
	if len(fake.MessagesTo("bea@example.org")) != 1 {
		t.Error("she asks again, and gets nothing")
	}
}
