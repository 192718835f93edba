package hosts

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"waymark/internal/config"
	"waymark/internal/nothing"
)

// Whatever the rest of the server says under the neutral name, by whichever way it is written, is not let out.
func TestUnderTheNeutralNameNothingButATokenPageIsLetOut(t *testing.T) {
	h := newHosts(config.Config{URL: "https://example.org", LettersURL: "https://post.example.net"})
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		out     bool
	}{
		"an error of the router's": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(`{"message":"secret"}`))
		}, false},
		"a file": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.(io.ReaderFrom).ReadFrom(strings.NewReader("secret"))
		}, false},
		"a stream": {func(w http.ResponseWriter, _ *http.Request) {
			_ = http.NewResponseController(w).Flush()
			_, _ = w.Write([]byte("secret"))
		}, false},
		"nothing at all": {func(http.ResponseWriter, *http.Request) {}, false},
		"a token page that leads to the site": {func(w http.ResponseWriter, r *http.Request) {
			Page(r)
			w.Header().Set("Location", "https://example.org/secret")
			w.WriteHeader(http.StatusSeeOther)
		}, false},
		"one that leads there without a scheme": {func(w http.ResponseWriter, r *http.Request) {
			Page(r)
			w.Header().Set("Location", "//example.org/secret")
			w.WriteHeader(http.StatusSeeOther)
		}, false},
		"a token page": {func(w http.ResponseWriter, r *http.Request) {
			Page(r)
			w.Header().Set("Access-Control-Allow-Origin", "*")
			_, _ = w.Write([]byte("hers"))
		}, true},
		"one that leads to another": {func(w http.ResponseWriter, r *http.Request) {
			Page(r)
			w.Header().Set("Location", "/letter/t")
			w.WriteHeader(http.StatusSeeOther)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			answer := httptest.NewRecorder()
			h.around(c.handler).ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "https://post.example.net/confirm/t", nil))
			blank := answer.Code == nothing.Status && answer.Body.String() == string(nothing.Page()) && answer.Header().Get("Location") == ""
			if blank == c.out {
				t.Errorf("%d %v\n%s", answer.Code, answer.Header(), answer.Body)
			}
			if got := answer.Header().Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("it lets %s in", got)
			}
		})
	}
}

func TestALinkHasOneSpelling(t *testing.T) {
	for _, path := range []string{"/confirm/AbC-_9", "/letter/x?utm_source=mail", "/unsubscribe/x"} {
		if !opens(httptest.NewRequest(http.MethodGet, path, nil)) {
			t.Errorf("%s does not open", path)
		}
	}
	for _, path := range []string{
		"/", "/confirm", "/confirm/", "//confirm/x", "/confirm//x", "/confirm/x/", "/confirm/x/y", "/confirm/../blog", "/Confirm/x", "/confirm/%41", "/%63onfirm/x",
		"/confirm/x%2Fy", "/confirm/x.md", "/preview/x", "/signup", "/signup/sent", "/api/confirm/x", "/confirm/x%00", "/confirm/é",
	} {
		if opens(httptest.NewRequest(http.MethodGet, path, nil)) {
			t.Errorf("%s opens", path)
		}
	}
	for _, method := range []string{http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodTrace, "PROPFIND"} {
		if opens(httptest.NewRequest(method, "/confirm/x", nil)) {
			t.Errorf("%s opens", method)
		}
	}
}
