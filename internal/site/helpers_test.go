package site

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"
	"golang.org/x/net/html"

	"waymark/internal/config"
	"waymark/internal/content"
	"waymark/internal/settings"
	"waymark/internal/token"
	_ "waymark/pb_migrations"
	"waymark/pb_public"
)

// noon is when the tests take place.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// address is where the site of the tests is said to live.
const address = "https://site.example"

// migrated is a folder with the schema in it. Each test works on a copy: the migrations take longer to make than most tests do.
var migrated string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "site-*")
	if err == nil {
		migrated, err = dir, migrate(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "making the schema:", err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func migrate(dir string) error {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	return errors.Join(app.RunAllMigrations(), app.ResetBootstrapState())
}

// house is the real app on a temporary folder, with its routes.
type house struct {
	core.App
	t       testing.TB
	now     time.Time
	signer  *token.Signer
	handler http.Handler
}

func newHouse(t testing.TB, options ...Option) *house {
	t.Helper()
	app, err := tests.NewTestApp(migrated)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	h := &house{App: app, t: t, now: noon, signer: token.New([]byte(strings.Repeat("s", 32)))}
	clock := func() time.Time { return h.now }
	if err := content.Register(app, clock); err != nil {
		t.Fatal(err)
	}
	if err := Register(app, config.Config{URL: address}, h.signer, pb_public.FS, clock, options...); err != nil {
		t.Fatal(err)
	}
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	router.Bind(apis.CORS(apis.CORSConfig{AllowOrigins: []string{"*"}})) // as apis.Serve does
	event := &core.ServeEvent{App: app, Router: router, Server: &http.Server{}}
	err = app.OnServe().Trigger(event, func(e *core.ServeEvent) error {
		h.handler, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// ask sends a request; headers are name, value, name, value…
func (h *house) ask(method, path string, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

// page is the body of a page that is there.
func (h *house) page(path string) string {
	h.t.Helper()
	w := h.ask("GET", path)
	if w.Code != http.StatusOK {
		h.t.Fatalf("%s answered %d", path, w.Code)
	}
	return w.Body.String()
}

func (h *house) add(collection string, fields map[string]any) *core.Record {
	h.t.Helper()
	c, err := h.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		h.t.Fatal(err)
	}
	record := core.NewRecord(c)
	record.Load(fields)
	if err := h.Save(record); err != nil {
		h.t.Fatalf("adding to %s: %v", collection, err)
	}
	return record
}

func (h *house) change(record *core.Record, fields map[string]any) {
	h.t.Helper()
	record.Load(fields)
	if err := h.Save(record); err != nil {
		h.t.Fatalf("changing %s: %v", record.Collection().Name, err)
	}
}

// post adds an article that was published a day ago, unless fields say otherwise.
func (h *house) post(title string, fields map[string]any) *core.Record {
	h.t.Helper()
	all := map[string]any{"title": title, "status": "published", "published_at": h.now.Add(-24 * time.Hour), "body": "<p>Words.</p>"}
	for name, value := range fields {
		all[name] = value
	}
	return h.add("posts", all)
}

// guide adds a live guide.
func (h *house) guide(title string, fields map[string]any) *core.Record {
	h.t.Helper()
	all := map[string]any{"title": title, "outside_name": "Notes", "status": "live", "body": "<p>THE GUIDE ITSELF</p>"}
	for name, value := range fields {
		all[name] = value
	}
	return h.add("guides", all)
}

func (h *house) set(fields map[string]any) {
	h.t.Helper()
	site, err := settings.Load(h.App)
	if err != nil {
		h.t.Fatal(err)
	}
	h.change(site.ProxyRecord(), fields)
}

// dress is site.dress with the forms of no page.
func (h *house) dress(source string) string {
	h.t.Helper()
	s := &site{app: h.App, cfg: config.Config{URL: address}}
	dressed, err := s.dress(source, dressing{level: 2, ids: newIDs()})
	if err != nil {
		h.t.Fatal(err)
	}
	return string(dressed.HTML)
}

func wants(t testing.TB, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("%q is missing in\n%s", part, page)
		}
	}
}

func wantsNone(t testing.TB, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(page, part) {
			t.Errorf("%q should not be in\n%s", part, page)
		}
	}
}

var bareAttribute = regexp.MustCompile(`\s[a-zA-Z-]+\s*=\s*[^"'\s]`)

// wantsSound checks what must hold for every page: attributes in quotes, ids that are
// unique, labels and descriptions that point at something, no inline script or style.
func wantsSound(t testing.TB, page string) {
	t.Helper()
	seen, pointed := map[string]bool{}, map[string]bool{}
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		raw := string(z.Raw())
		tok := z.Token()
		if tok.Type != html.StartTagToken && tok.Type != html.SelfClosingTagToken {
			continue
		}
		if outside := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(raw, `""`); bareAttribute.MatchString(outside) {
			t.Errorf("an attribute without quotes: %s", raw)
		}
		script := map[string]string{}
		for _, a := range tok.Attr {
			script[a.Key] = a.Val
			switch {
			case a.Key == "id" && seen[a.Val]:
				t.Errorf("two elements have the id %q", a.Val)
			case a.Key == "id":
				seen[a.Val] = true
			case a.Key == "for" || a.Key == "aria-describedby" || a.Key == "aria-labelledby":
				for _, id := range strings.Fields(a.Val) {
					pointed[id] = true
				}
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("an inline %s: %s", a.Key, raw)
			}
		}
		if tok.Data == "script" && script["src"] == "" && script["type"] != "application/ld+json" {
			t.Errorf("an inline script: %s", raw)
		}
	}
	for id := range pointed {
		if !seen[id] {
			t.Errorf("something points at the id %q, which is not there", id)
		}
	}
}
