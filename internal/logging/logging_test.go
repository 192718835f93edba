package logging

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // its own tables
)

// heard is a stderr that a test reads.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// newApp is PocketBase on a temporary folder, with its warnings printed on what is returned.
func newApp(t *testing.T) (core.App, *heard) {
	t.Helper()
	before, flags, to := slog.Default(), log.Flags(), log.Writer()
	t.Cleanup(func() { slog.SetDefault(before); log.SetFlags(flags); log.SetOutput(to) })
	app, out := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()}), &heard{}
	Install(app, out, "a-secret-of-ours")
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		event := &core.TerminateEvent{App: app}
		if err := app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }); err != nil {
			t.Error(err)
		}
	})
	return app, out
}

func wants(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in %q", part, got)
		}
	}
}

func TestAWarningStandsOnStderrAndInTheDatabase(t *testing.T) {
	app, out := newApp(t)
	app.Logger().Info("Nothing to say")
	app.Logger().Warn("Something odd", "error", errors.New("no a-secret-of-ours for robin@example.org"), "n", 3)
	app.Logger().With("part", "mail").WithGroup("of").Error("Something failed", "what", "x y")
	err := app.RunInTransaction(func(tx core.App) error {
		tx.Logger().Warn("Odd in a transaction")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, out.String(), `level=WARN msg="Something odd" error="no [secret] for [address]" n=3`+"\n", `level=ERROR msg="Something failed" part=mail of.what="x y"`, "Odd in a transaction")
	if strings.Contains(out.String(), "Nothing to say") {
		t.Error("what is no warning was printed")
	}
	if err := app.Logger().Handler().(tee).kept.(interface{ WriteAll(context.Context) error }).WriteAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	var rows int
	if err := app.AuxDB().NewQuery("SELECT count(*) FROM _logs WHERE message IN ('Nothing to say', 'Something odd', 'Something failed', 'Odd in a transaction')").Row(&rows); err != nil || rows != 4 {
		t.Errorf("the database keeps %d of the four, %v", rows, err)
	}
}

func TestTheOwnersLogLevelIsForTheDatabaseAlone(t *testing.T) {
	app, out := newApp(t)
	settings, err := app.Settings().Clone()
	if err != nil {
		t.Fatal(err)
	}
	settings.Logs.MinLevel = int(slog.LevelError)
	if err := app.Save(settings); err != nil {
		t.Fatal(err)
	}
	app.Logger().Warn("Worth a line")
	wants(t, out.String(), "Worth a line")
	if kept := app.Logger().Handler().(tee).kept; kept.Enabled(t.Context(), slog.LevelWarn) {
		t.Error("the database would keep it too")
	}
}

func TestWhatPocketBasePrintsByItselfIsAScrubbedLineToo(t *testing.T) {
	_, out := newApp(t)
	log.Println("Failed to write log", map[string]string{"url": "/confirm/abc?e=robin"}, errors.New("disk I/O error"))
	log.Println("http: panic serving 203.0.113.7:4711: boom\ngoroutine 1")
	wants(t, out.String(), `level=WARN msg="A row of the log could not be written to the database"`+"\n", `msg="http: panic serving [network]: boom\ngoroutine 1`)
}

func TestOfARequestOnlyAFailureOfOursIsPrintedAndNotWhatSheRead(t *testing.T) {
	app, out := newApp(t)
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	router.GET("/letter/{t}", func(e *core.RequestEvent) error {
		return e.InternalServerError("It broke.", errors.New("for robin@example.org"))
	})
	router.GET("/blog/{slug}", func(e *core.RequestEvent) error { return e.NotFoundError("", nil) })
	handler, err := router.BuildMux()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/blog/leaving-him?x=1", "/letter/abcdef?e=robin"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Referer", "https://example.org/blog/leaving-him")
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	// PocketBase logs a request beside it
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(out.String(), "A request failed"); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("nothing was printed: %q", out.String())
		}
	}
	wants(t, out.String(), `msg="A request failed"`, "status=500", "path=/letter/…", "It broke.", "for [address]")
	for _, not := range []string{"leaving-him", "abcdef", "robin", "referer"} {
		if strings.Contains(out.String(), not) {
			t.Errorf("%q is in %q", not, out.String())
		}
	}
}

func TestWhatRepeatsIsPrintedOnceAMinuteAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out heard
		l := newLines(&out, true, NewScrubber(), time.Now)
		logger := slog.New(l)
		for range 313 {
			logger.Error("It could not go on", "error", "disk full")
		}
		logger.Warn("It could not go on")
		want := "<3>level=ERROR msg=\"It could not go on\" error=\"disk full\"\n<4>level=WARN msg=\"It could not go on\"\n"
		if got := out.String(); got != want {
			t.Fatalf("%q", got)
		}
		time.Sleep(repeatsFor)
		synctest.Wait()
		want += "<3>level=ERROR msg=\"It could not go on (and 312 more like it in the last minute)\" repeated=312\n"
		if got := out.String(); got != want {
			t.Fatalf("%q", got)
		}
		logger.Error("It could not go on")
		logger.Error("It could not go on")
		l.flush()
		want += "<3>level=ERROR msg=\"It could not go on\"\n<3>level=ERROR msg=\"It could not go on (and 1 more like it in the last minute)\" repeated=1\n"
		if got := out.String(); got != want {
			t.Fatalf("%q", got)
		}
	})
}

func TestAMinuteHasAnEndToItsLines(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	r, printed := repeats{}, 0
	for i := range 10_000 {
		if r.first(now, slog.LevelWarn, strings.Repeat("x", i)) {
			printed++
		}
	}
	if printed > mostKinds+1 {
		t.Errorf("%d lines", printed)
	}
	over := r.over(now.Add(repeatsFor))
	if len(over) != 1 || over[0].n != 10_000-printed {
		t.Errorf("%+v", over)
	}
	if !r.first(now.Add(repeatsFor), slog.LevelWarn, "x") || len(r) != 1 {
		t.Error("the next minute did not begin anew")
	}
}

func TestOnlyAStderrThatIsTheJournalGetsPriorities(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	t.Setenv("JOURNAL_STREAM", "9:12345")
	if onJournal(file) || onJournal(io.Discard) {
		t.Error("a file is taken for the journal")
	}
}
