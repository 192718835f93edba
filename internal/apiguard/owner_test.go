package apiguard

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestEveryRouteOfPocketBaseIsSettledForASuperuserToo(t *testing.T) {
	owners := owner{}.gates()
	known := map[string]bool{}
	for _, pattern := range patterns(t, guarded(t)) {
		known[pattern] = true
	}
	for pattern := range owners {
		if !known[pattern] {
			t.Errorf("%s is settled, and PocketBase has no such route", pattern)
		}
	}
}

func TestWhatWouldLetAThiefStayAsksForThePasswordOnceMore(t *testing.T) {
	s := guarded(t)
	token := authToken(t, s.superuser(t))
	for _, route := range []string{
		"POST /api/collections/_superusers/impersonate/superuser000001", "POST /api/collections", "PATCH /api/collections/posts",
		"DELETE /api/collections/posts", "DELETE /api/collections/posts/truncate", "PATCH /api/settings", "POST /api/settings/test/s3",
		"POST /api/settings/test/email", "POST /api/backups/upload", "DELETE /api/backups/x.zip", "POST /api/backups/x.zip/restore",
	} {
		method, target, _ := strings.Cut(route, " ")
		if got := s.ask(method, target, "{}", "Authorization", token); got.status != http.StatusForbidden || !strings.Contains(got.body, "once more") {
			t.Errorf("%s: status %d and %s", route, got.status, got.body)
		}
		if got := s.ask(method, target, "{}", "Authorization", token, "Confirmed", "yes"); strings.Contains(got.body, "once more") {
			t.Errorf("%s is closed to the author herself: %s", route, got.body)
		}
	}
}

func TestSomeRoutesAreForNobody(t *testing.T) {
	s := guarded(t)
	token := authToken(t, s.superuser(t))
	for _, route := range []string{
		"POST /api/sql", "PUT /api/collections/import", "POST /api/collections/meta/dry-run-view", "POST /api/settings/apple/generate-client-secret",
		"POST /api/collections/_superusers/auth-with-otp", "POST /api/collections/_superusers/request-otp", "POST /api/collections/_superusers/auth-with-oauth2",
		"POST /api/collections/_superusers/request-email-change", "POST /api/collections/_superusers/confirm-email-change",
		"POST /api/collections/_superusers/request-verification", "GET /api/oauth2-redirect",
	} {
		method, target, _ := strings.Cut(route, " ")
		if got := s.ask(method, target, `{"query":"SELECT 1"}`, "Authorization", token, "Confirmed", "yes"); got.status != http.StatusForbidden || got.message() == "" {
			t.Errorf("%s: status %d and %s", route, got.status, got.body)
		}
	}
}

func TestNotEvenASuperuserReadsASecretLetterByLetter(t *testing.T) {
	s := guarded(t)
	token := authToken(t, s.superuser(t))
	for _, query := range []string{
		"filter=password~'$2a'", "filter=(tokenKey>'a')", "filter=email!=''%26%26(tokenKey:lower~'a'||id='')", "sort=tokenKey", "sort=-password",
		"filter=@collection._superusers.tokenKey~'a'", "filter=strftime('%25s',tokenKey)!=''", "filter='a'~@collection._superusers.password", "filter=TOKENKEY~'a'",
	} {
		for _, collection := range []string{"_superusers", "posts"} {
			if got := s.ask(http.MethodGet, "/api/collections/"+collection+"/records?"+query, "", "Authorization", token); got.status != http.StatusBadRequest {
				t.Errorf("%s of %s: status %d and %s", query, collection, got.status, got.body)
			}
		}
		options := "options=" + url.QueryEscape(`{"query":{"filter":"tokenKey~'a'"}}`)
		if client, got := s.listen(t, []string{"_superusers/*?" + options}, "Authorization", token); got.status != http.StatusBadRequest || len(client.Subscriptions()) > 0 {
			t.Errorf("a stream of it: status %d and %s", got.status, got.body)
		}
	}
	got := s.ask(http.MethodGet, "/api/collections/_superusers/records?filter=email~'author'", "", "Authorization", token)
	if got.status != http.StatusOK || strings.Contains(got.body, "tokenKey") || strings.Contains(got.body, "$2a$") {
		t.Errorf("status %d and %s", got.status, got.body)
	}
	if got := s.ask(http.MethodGet, "/api/collections/posts/records?filter=title~'password'", "", "Authorization", token); got.status != http.StatusOK {
		t.Errorf("a word that is only looked for: status %d and %s", got.status, got.body)
	}
}
