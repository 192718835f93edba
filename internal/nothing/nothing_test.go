package nothing_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"waymark/internal/nothing"
)

func TestTheAnswerIsTheSameWhateverWasSaidBefore(t *testing.T) {
	plain := httptest.NewRecorder()
	_ = nothing.Answer(plain, httptest.NewRequest(http.MethodGet, "/", nil))
	if plain.Code != http.StatusNotFound || plain.Body.String() != string(nothing.Page()) {
		t.Fatalf("%d\n%s", plain.Code, plain.Body)
	}
	for _, method := range []string{http.MethodPost, http.MethodHead, http.MethodOptions} {
		other := httptest.NewRecorder()
		other.Header().Set("Access-Control-Allow-Origin", "*")
		other.Header().Set("ETag", `"a"`)
		other.Header().Set("Content-Type", "application/json")
		_ = nothing.Answer(other, httptest.NewRequest(method, "/confirm/x", nil))
		if other.Code != plain.Code || !maps.EqualFunc(plain.Header(), other.Header(), func(a, b []string) bool { return len(a) == 1 && len(b) == 1 && a[0] == b[0] }) {
			t.Errorf("%s: %d %v, not %v", method, other.Code, other.Header(), plain.Header())
		}
		if body := other.Body.String(); method == http.MethodHead && body != "" || method != http.MethodHead && body != plain.Body.String() {
			t.Errorf("%s: %q", method, body)
		}
	}
}

func TestHowToReachTheHostIsKept(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set("Strict-Transport-Security", "max-age=1")
	_ = nothing.Answer(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Header().Get("Strict-Transport-Security") != "max-age=1" {
		t.Error("HSTS is lost")
	}
}
