package content_test

import (
	"fmt"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"

	"waymark/internal/content"
	_ "waymark/pb_migrations"
)

// noon is when the tests take place.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// house is the real app on a temporary folder, with a clock that a test moves.
type house struct {
	core.App
	t   testing.TB
	now time.Time
}

// built is a data folder with the whole schema and nothing else. A house is a copy of it:
// running every migration is most of what a test would do.
var built string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := build()
		defer os.RemoveAll(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		built = dir
		return m.Run()
	}())
}

func build() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "waymark-content-"); err != nil {
		return "", err
	}
	app, err := tests.NewTestApp(dir) // on a copy of its own
	if err != nil {
		return dir, err
	}
	defer app.Cleanup()
	if err := app.ResetBootstrapState(); err != nil { // closes the databases
		return dir, err
	}
	return dir, os.CopyFS(dir, os.DirFS(app.DataDir()))
}

func newHouse(t testing.TB) *house {
	t.Helper()
	app, err := tests.NewTestApp(built)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	h := &house{App: app, t: t, now: noon}
	public := fstest.MapFS{"css/site.css": {}, "humans": {}}
	if err := content.Register(app, func() time.Time { return h.now }, public); err != nil {
		t.Fatal(err)
	}
	return h
}

// draft is an unsaved record of a collection.
func (h *house) draft(collection string, fields map[string]any) *core.Record {
	h.t.Helper()
	c, err := h.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		h.t.Fatal(err)
	}
	record := core.NewRecord(c)
	record.Load(fields)
	return record
}

// add saves a new record.
func (h *house) add(collection string, fields map[string]any) *core.Record {
	h.t.Helper()
	record := h.draft(collection, fields)
	if err := h.Save(record); err != nil {
		h.t.Fatalf("adding to %s: %v", collection, err)
	}
	return record
}

// change saves a record with other values.
func (h *house) change(record *core.Record, fields map[string]any) {
	h.t.Helper()
	record.Load(fields)
	if err := h.Save(record); err != nil {
		h.t.Fatalf("changing %s: %v", record.Collection().Name, err)
	}
}

// post adds a published post, live at noon minus ago.
func (h *house) post(title string, ago time.Duration, fields map[string]any) *content.Post {
	h.t.Helper()
	all := map[string]any{"title": title, "status": "published", "published_at": h.now.Add(-ago)}
	for name, value := range fields {
		all[name] = value
	}
	p := &content.Post{}
	p.SetProxyRecord(h.add("posts", all))
	return p
}

func titles(posts []*content.Post) []string {
	names := []string{}
	for _, p := range posts {
		names = append(names, p.Title())
	}
	return names
}
