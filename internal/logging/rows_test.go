package logging

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// rows are those of the log, once there are n of them.
func rows(t *testing.T, app core.App, n int) []*core.Log {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		// PocketBase logs a request beside it, and keeps what it logs a while
		handler := app.Logger().Handler().(tee).kept.(interface{ WriteAll(context.Context) error })
		if err := handler.WriteAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		var all []*core.Log
		if err := app.LogQuery().All(&all); err != nil {
			t.Fatal(err)
		}
		all = slices.DeleteFunc(all, func(l *core.Log) bool { return l.Level < 0 })
		if len(all) >= n {
			return all
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d rows came, not %d", len(all), n)
		}
	}
}

// A visit is a request, and what its row may say.
type visit struct{ method, path, body, wantMessage string }

func TestNoRowOfTheLogSaysWhoAskedOrForWhat(t *testing.T) {
	app, _ := newApp(t)
	KeepLittle(app, "a-secret-of-ours")
	settings, err := app.Settings().Clone()
	if err != nil {
		t.Fatal(err)
	}
	settings.Logs.MaxDays, settings.Logs.LogIP, settings.Logs.LogAuthId = 5, true, true // as a stolen login could have it
	if err := app.Save(settings); err != nil {
		t.Fatal(err)
	}
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	router.POST("/signup", func(e *core.RequestEvent) error {
		e.Set(apis.RequestEventKeyLogMeta, map[string]any{"email": "robin@example.org"})
		return e.InternalServerError("It broke.", errors.New(`for robin@example.org, near "robin's words"`))
	})
	router.POST("/preferences/{t}", func(e *core.RequestEvent) error {
		return e.BadRequestError("robin@example.org is not right", validation.Errors{"email": errors.New("robin@example.org")})
	})
	router.GET("/search", func(e *core.RequestEvent) error { panic("fts5: syntax error near \"robin\"") })
	router.GET("/confirm/{t}", func(e *core.RequestEvent) error { return e.NotFoundError("robin", nil) })
	router.GET("/{page}", func(e *core.RequestEvent) error { return e.HTML(200, "robin") })
	handler, err := router.BuildMux()
	if err != nil {
		t.Fatal(err)
	}
	filter := url.QueryEscape(`email="robin@example.org"`)
	for _, path := range []string{"/api/files/pbc_1/robin/robin.png?thumb=480x0&token=robin", "/api/files/robin"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	visits := []visit{
		{"POST", "/api/collections/_superusers/auth-with-password", `{"identity":"robin@example.org","password":"robin"}`, "POST /api/collections/…/auth-with-password"},
		{"POST", "/api/collections/robin@example.org/auth-with-password", `{"identity":"robin@example.org"}`, "POST /api/collections/…/auth-with-password"},
		{"POST", "/api/collections/_superusers/request-password-reset", `{"email":"robin@example.org"}`, "POST /api/collections/…/request-password-reset"},
		{"POST", "/api/collections/_superusers/request-otp", `{"email":"robin@example.org"}`, "POST /api/collections/…/request-otp"},
		{"GET", "/api/collections/_superusers/records?filter=" + filter, "", "GET /api/collections/…/records"},
		{"GET", "/api/collections/users/records?filter=" + filter + "&sort=robin", "", "GET /api/collections/…/records"},
		{"GET", "/api/collections/users/records/robin?expand=robin", "", "GET /api/collections/…/records/…"},
		{"POST", "/api/collections/users/records", `{"email":"robin@example.org","password":"robin"}`, "POST /api/collections/…/records"},
		{"POST", "/api/batch", `{"requests":[{"method":"POST","url":"/api/collections/users/records?filter=robin","body":{"email":"robin@example.org"}}]}`, "POST /api/batch"},
		{"POST", "/api/realtime", `{"clientId":"robin","subscriptions":["users/robin"]}`, "POST /api/realtime"},
		{"GET", "/api/logs?filter=" + filter, "", "GET /api/logs"},
		{"POST", "/signup?email=robin%40example.org", "email=robin%40example.org", "POST /signup"},
		{"POST", "/preferences/robin", "", "POST /preferences/…"},
		{"GET", "/search?q=robin", "", "GET /search"},
		{"GET", "/confirm/robin", "", "GET /confirm/…"},
		{"GET", "/robin@example.org", "", "GET /…"},
		{"GET", "/robin", "", "GET /…"},
		{"ROBIN", "/robin", "", "? /…"},
	}
	for _, v := range visits {
		r := httptest.NewRequest(v.method, v.path, strings.NewReader(v.body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Referer", "https://example.org/blog/robin?x=robin")
		r.Header.Set("User-Agent", "robin/1.0")
		r.Header.Set("X-Forwarded-For", "203.0.113.7")
		r.RemoteAddr = "203.0.113.7:4711"
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	app.Logger().Error("550 robin@example.org is unknown", "error", errors.New("Post https://api.example.org/robin: robin@example.org"),
		"recipient", "robin", "subject", "robin", "record", "abc", "to", []string{"robin"}, "who", map[string]any{"name": "robin"})
	app.Logger().WithGroup("robin").Error("A group", "email", "robin")
	app.Logger().Error("Several fields", "error", validation.Errors{"email": errors.New("robin@example.org is taken")})

	kept := rows(t, app, len(visits)+3)
	may := append([]string{"type", "method", "url", "auth", "status", "execTime", "details", leftOut}, rowFields...)
	messages := map[string]int{}
	for _, row := range kept {
		messages[row.Message]++
		whole, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		for _, not := range []string{"robin", "ROBIN", "203.0.113", "example.org", "api/files"} {
			if strings.Contains(string(whole), not) && !strings.Contains(string(whole), "api.example.org/…") {
				t.Errorf("%q is in %s", not, whole)
			}
		}
		for name := range maps.Keys(row.Data) {
			if !slices.Contains(may, name) {
				t.Errorf("a row has the field %q", name)
			}
		}
	}
	for _, v := range visits {
		if messages[v.wantMessage] == 0 {
			t.Errorf("%s %s left no row %q", v.method, v.path, v.wantMessage)
		}
	}
	for message := range messages {
		if strings.Contains(message, "/api/files") {
			t.Errorf("a file left a row: %s", message)
		}
	}
}

func TestARowStillSaysWhatFailed(t *testing.T) {
	s := NewScrubber()
	row := &core.Log{Message: "POST /signup?x=1", Data: map[string]any{
		"type": "request", "method": "POST", "url": "/signup?x=1", "status": int64(500), "execTime": 1.5, "auth": "",
		"error": "It broke.", "details": "database or disk is full (13), near \"robin\": and `her words, and “more",
	}}
	if !s.row(row) {
		t.Fatal("it was dropped")
	}
	want := map[string]any{
		"type": "request", "method": "POST", "url": "/signup", "status": int64(500), "execTime": 1.5, "auth": "",
		"error": "It broke.", "details": "database or disk is full (13), near […]: and […]",
	}
	if !maps.Equal(map[string]any(row.Data), want) {
		t.Errorf("%v", row.Data)
	}
	row = &core.Log{Message: "The outbox could not go on", Data: map[string]any{"error": "disk full", "messages": 3, "email": "robin@example.org", "x": 1}}
	if s.row(row); !maps.Equal(map[string]any(row.Data), map[string]any{"error": "disk full", "messages": 3, leftOut: 2}) {
		t.Errorf("%v", row.Data)
	}
}

func FuzzNoRowNamesSomebody(f *testing.F) {
	for _, seed := range []string{"robin@example.org", "/api/collections/robin%40example.org/records?filter=a", "//robin\\u0040example.org", "\"a\"@b"} {
		f.Add(seed, seed, int64(500))
		f.Add(seed, seed, int64(404))
	}
	s := NewScrubber()
	f.Fuzz(func(t *testing.T, path, said string, status int64) {
		for _, kind := range []string{"request", "x"} {
			row := &core.Log{Message: "GET " + path, Data: map[string]any{"type": kind, "method": said, "url": path, "status": status, "error": said, "details": said, "auth": path, said: path}}
			if !s.row(row) {
				continue
			}
			whole, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			if found := looksLikeAddress.FindString(strings.ReplaceAll(string(whole), `\u003`, "")); found != "" {
				t.Errorf("%q in %s looks like an address", found, whole)
			}
		}
	})
}
