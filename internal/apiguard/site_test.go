package apiguard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	_ "waymark/pb_migrations"
)

// private stands in every record that nobody may read, and so in no answer.
const private = "confidential"

// The records of the seeded site. A post called "mixed" is published and points to
// published and unpublished records alike.
const (
	topic          = "topic0000000001"
	faqShown       = "faqshown0000001"
	faqDraft       = "faqdraft0000001"
	guideLive      = "guidelive000001"
	guideDraft     = "guidedraft00001"
	guidePDF       = "guidepdf0000001"
	postMixed      = "postmixed000001"
	postCompanion  = "postcompanion01"
	postLonely     = "postlonely00001" // published, related to a draft alone
	postDraft      = "postdraft000001"
	postScheduled  = "postscheduled01"
	postArchived   = "postarchived001"
	pageShown      = "pageshown000001"
	pageDraft      = "pagedraft000001"
	sequence       = "sequence0000001"
	subscriber     = "subscriber00001"
	superuserEmail = "author@example.com"
	password       = "a long password for tests"
)

// site is a seeded app with the router it would serve.
type site struct {
	app *tests.TestApp
	mux http.Handler
}

var template string // data dir of the seeded app; each site works on a copy

func TestMain(m *testing.M) {
	var err error
	if template, err = seeded(); err != nil {
		fmt.Fprintln(os.Stderr, "seeding the test site:", err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(template)
	os.Exit(code)
}

// unguarded is the site as PocketBase alone would serve it; guarded is ours. prepare
// may change the app before its router is built; nil does nothing.
func unguarded(t testing.TB, prepare ...func(core.App) error) *site {
	return newSite(t, nil, prepare...)
}

func guarded(t testing.TB, prepare ...func(core.App) error) *site {
	return newSite(t, func(app core.App) error { return Register(app, WithConfirmation(confirmed, downloads)) }, prepare...)
}

// confirmed and downloads stand for package login, which has tests of its own.
func confirmed(e *core.RequestEvent) error {
	if e.Request.Header.Get("Confirmed") == "" {
		return e.ForbiddenError("Please give your password once more.", nil)
	}
	return nil
}

func downloads(ticket, name string) bool { return ticket == "ticket for "+name }

func newSite(t testing.TB, register func(core.App) error, prepare ...func(core.App) error) *site {
	t.Helper()
	app, err := tests.NewTestApp(template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	for _, f := range append(prepare, register) {
		if f == nil {
			continue
		}
		if err := f(app); err != nil {
			t.Fatal(err)
		}
	}
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{app: app}
	event := &core.ServeEvent{App: app, Router: router}
	err = app.OnServe().Trigger(event, func(e *core.ServeEvent) (err error) {
		s.mux, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type answer struct {
	status int
	body   string
}

// ask sends a request; pairs are header names and values.
func (s *site) ask(method, target, body string, pairs ...string) answer {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Header.Set(pairs[i], pairs[i+1])
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	return answer{w.Code, w.Body.String()}
}

func (s *site) get(target string) answer { return s.ask(http.MethodGet, target, "") }

// list asks for records of a collection, with a query given as names and values.
func (s *site) list(collection string, pairs ...string) answer {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Add(pairs[i], pairs[i+1])
	}
	return s.get("/api/collections/" + collection + "/records?" + query.Encode())
}

// ids of the records in a list's answer, in order; none when it was refused.
func (a answer) ids() []string {
	var page struct {
		Items []struct{ ID string }
	}
	_ = json.Unmarshal([]byte(a.body), &page)
	var ids []string
	for _, item := range page.Items {
		ids = append(ids, item.ID)
	}
	return ids
}

// message of a refusal; empty when the answer is none in PocketBase's shape.
func (a answer) message() string {
	var refusal struct {
		Status  int
		Message string
		Data    map[string]any
	}
	if json.Unmarshal([]byte(a.body), &refusal) != nil || refusal.Status != a.status || refusal.Data == nil {
		return ""
	}
	return refusal.Message
}

func (s *site) superuser(t testing.TB) *core.Record {
	t.Helper()
	record, err := s.app.FindAuthRecordByEmail(core.CollectionNameSuperusers, superuserEmail)
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func (s *site) find(t testing.TB, collection, id string) *core.Record {
	t.Helper()
	record, err := s.app.FindRecordById(collection, id)
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func authToken(t testing.TB, record *core.Record) string {
	t.Helper()
	token, err := record.NewAuthToken()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// seeded makes the data dir that every site is a copy of.
func seeded() (string, error) {
	empty, err := os.MkdirTemp("", "apiguard")
	if err != nil {
		return "", err
	}
	app, err := tests.NewTestApp(empty)
	if err != nil {
		return "", err
	}
	if err := seed(app); err != nil {
		return "", err
	}
	if err := app.ResetBootstrapState(); err != nil {
		return "", err
	}
	return app.DataDir(), os.RemoveAll(empty)
}

func seed(app core.App) error {
	if err := sealAll(app); err != nil {
		return err
	}
	secret := "<p>" + private + " moon</p>"
	pdf := []byte("%PDF-1.4\n% " + private + "\n%%EOF\n")
	for _, r := range []struct {
		collection, id string
		fields         map[string]any
	}{
		{core.CollectionNameSuperusers, "superuser000001", map[string]any{"email": superuserEmail, "password": password}},
		{"topics", topic, map[string]any{"name": "Rest", "slug": "rest"}},
		{"faqs", faqShown, map[string]any{"question": "How long?", "answer": "<p>As long as it takes.</p>", "topic": topic, "status": "published"}},
		{"faqs", faqDraft, map[string]any{"question": private, "answer": secret, "topic": topic, "status": "draft"}},
		{"sequences", sequence, map[string]any{"name": private, "status": "live"}},
		{"guides", guideLive, map[string]any{"title": "A quiet hour", "outside_name": "Notes", "slug": "a-quiet-hour", "body": secret, "status": "live", "sequence": sequence, "cover": picture("cover.png")}},
		{"guides", guideDraft, map[string]any{"title": private, "outside_name": "Notes", "slug": "later", "body": secret, "status": "draft"}},
		{"guide_files", guidePDF, map[string]any{"guide": guideLive, "file": file(pdf, "notes.pdf")}},
		{"posts", postCompanion, map[string]any{"title": "Companion", "slug": "companion", "body": "<p>Good company.</p>", "status": "published", "published_at": "2026-01-02 08:00:00Z", "guide": guideDraft}},
		{"posts", postDraft, map[string]any{"title": private, "slug": "draft", "body": secret, "status": "draft", "topics": topic, "related": postCompanion, "cover": picture("draft.png")}},
		{"posts", postScheduled, map[string]any{"title": private, "slug": "scheduled", "body": secret, "status": "scheduled", "published_at": "2031-05-06 08:00:00Z"}},
		{"posts", postArchived, map[string]any{"title": private, "slug": "archived", "body": secret, "status": "archived", "published_at": "2024-01-02 08:00:00Z"}},
		{"posts", postMixed, map[string]any{
			"title": "Mixed", "slug": "mixed", "body": "<p>Words.</p>", "status": "published", "published_at": "2026-01-03 08:00:00Z", "cover": picture("mixed.png"),
			"topics": topic, "faqs": []string{faqDraft, faqShown}, "related": []string{postDraft, postCompanion, postScheduled}, "guide": guideLive,
		}},
		{"posts", postLonely, map[string]any{"title": "Lonely", "slug": "lonely", "body": "<p>Alone.</p>", "status": "published", "published_at": "2026-01-01 08:00:00Z", "related": postDraft}},
		{"pages", pageShown, map[string]any{"title": "About", "slug": "about", "status": "published"}},
		{"pages", pageDraft, map[string]any{"title": private, "slug": "someday", "status": "draft"}},
		{"subscribers", subscriber, map[string]any{"email": private + "@example.com", "status": "active"}},
		{"messages", "message00000001", map[string]any{"status": "queued", "kind": "letter", "purpose": "letter 1", "send_id": "send1", "subject": private, "subscriber": subscriber}},
		{"media", "media0000000001", map[string]any{"file": picture("walk.png"), "alt": "A path"}},
	} {
		c, err := app.FindCollectionByNameOrId(r.collection)
		if err != nil {
			return err
		}
		record := core.NewRecord(c)
		record.Id = r.id
		record.Load(r.fields)
		if err := app.Save(record); err != nil {
			return fmt.Errorf("%s %s: %w", r.collection, r.id, err)
		}
	}
	return nil
}

// sealAll puts a record full of private words into every collection there is, so that
// one added later is tested without anybody thinking of it. A collection with a status
// gets its first, which is the one for what nobody may see yet.
func sealAll(app core.App) error {
	collections, err := app.FindAllCollections(core.CollectionTypeBase)
	if err != nil {
		return err
	}
	for _, c := range collections {
		if c.Name == "topics" {
			continue // all of them are public
		}
		record := core.NewRecord(c)
		for _, field := range c.Fields {
			switch f := field.(type) {
			case *core.TextField:
				if !f.PrimaryKey {
					record.Set(f.Name, private)
				}
			case *core.EditorField:
				record.Set(f.Name, private)
			case *core.EmailField:
				record.Set(f.Name, private+"@example.org")
			case *core.JSONField:
				record.Set(f.Name, `"`+private+`"`)
			case *core.SelectField:
				record.Set(f.Name, f.Values[0])
			}
		}
		if err := app.SaveNoValidate(record); err != nil {
			return fmt.Errorf("sealing %s: %w", c.Name, err)
		}
	}
	return nil
}

func picture(name string) *filesystem.File {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return file(b.Bytes(), name)
}

func file(b []byte, name string) *filesystem.File {
	f, err := filesystem.NewFileFromBytes(b, name)
	if err != nil {
		panic(err)
	}
	return f
}
