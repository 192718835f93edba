package health

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const hookPath = "/services/T01/B02/very-quiet-key"

var stopped = Notice{Event: "mail_stopped", Part: "mail", Says: "Mail has stopped: The key is wrong (401).", Since: noon}

func testReceiver(address string) *receiver {
	mail := Part{Began: Event{"mail_stopped", "Mail has stopped"}, Over: Event{"mail_going_again", "Mail is going again"}}
	return newReceiver(address, "https://example.org", []*watched{{Part: mail}})
}

func TestAnAlertIsWhatWasPromised(t *testing.T) {
	var got []map[string]any
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.URL.Path != hookPath {
			t.Errorf("%s %s, %v", r.Method, r.URL, err)
		}
		got = append(got, body)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer hook.Close()
	r := testReceiver(hook.URL + hookPath)
	over := Notice{Event: "mail_going_again", Part: "mail", Over: true, Since: noon, Until: noon.Add(90 * time.Minute)}
	if err := errors.Join(r.post(t.Context(), stopped), r.post(t.Context(), over)); err != nil {
		t.Fatal(err)
	}
	for i, want := range []map[string]any{
		{
			"event": "mail_stopped", "part": "mail", "over": false, "site": "https://example.org", "since": "2026-11-30T12:00:00Z",
			"text": "Mail has stopped on https://example.org. The key is wrong (401).",
		},
		{
			"event": "mail_going_again", "part": "mail", "over": true, "site": "https://example.org", "since": "2026-11-30T12:00:00Z", "until": "2026-11-30T13:30:00Z",
			"text": "Mail is going again on https://example.org. It was not well from 30 November, 12:00 to 30 November, 13:30 UTC.",
		},
	} {
		for name, value := range want {
			if got[i][name] != value {
				t.Errorf("%s is %q, want %q", name, got[i][name], value)
			}
		}
		if len(got[i]) != len(want) {
			t.Errorf("%v has other fields", got[i])
		}
	}
}

func TestAReceiverThatDoesNotTakeItIsNamedByNoError(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	hang := make(chan struct{})
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("do") {
		case "fail":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.Copy(w, io.LimitReader(endless{}, 10<<20))
		case "redirect":
			http.Redirect(w, r, other.URL+hookPath, http.StatusTemporaryRedirect)
		case "hang":
			<-hang
		case "cut":
			panic(http.ErrAbortHandler)
		}
	}))
	defer hook.Close()
	defer close(hang) // first, or the server waits for it
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + silent.Addr().String()
	if err := silent.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ address, why string }{
		"it fails":           {hook.URL + hookPath + "?do=fail", "it answered 500"},
		"it sends elsewhere": {hook.URL + hookPath + "?do=redirect", "it answered 307"},
		"it hangs":           {hook.URL + hookPath + "?do=hang", "it did not answer in time"},
		"it breaks off":      {hook.URL + hookPath + "?do=cut", "it cannot be reached"},
		"nobody is there":    {nobody + hookPath, "it cannot be reached"},
		"it has no name":     {"http://nobody.invalid" + hookPath, "its name cannot be looked up"},
		"it is no address":   {"http://example.org\x7f" + hookPath, "its address cannot be called"},
	} {
		r := testReceiver(c.address)
		r.client.Timeout = time.Second
		err := r.post(t.Context(), stopped)
		var refused *refusedError
		if !errors.As(err, &refused) || refused.why != c.why {
			t.Errorf("%s: %v, want %q", name, err, c.why)
			continue
		}
		if name == "it fails" && refused.after != 2*time.Minute {
			t.Errorf("it asked for two minutes, and gets %v", refused.after)
		}
		if strings.Contains(err.Error(), "very-quiet-key") || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v names the receiver", name, err)
		}
	}
	if elsewhere != 0 {
		t.Error("a redirect was followed")
	}
}

// endless is an answer that does not stop.
type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }
