package bounds_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"

	"waymark/internal/bounds"
	_ "waymark/pb_migrations"
)

func newApp(t *testing.T) core.App {
	t.Helper()
	app, err := tests.NewTestApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	bounds.Register(app)
	return app
}

// refusedAt are the fields at which a save is refused.
func refusedAt(err error) []string {
	var errs validation.Errors
	if !errors.As(err, &errs) {
		return nil
	}
	return slices.Sorted(maps.Keys(errs))
}

// draft is a record of a collection that is not saved.
func draft(t *testing.T, app core.App, collection string, fields map[string]any) *core.Record {
	t.Helper()
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		t.Fatal(err)
	}
	r := core.NewRecord(c)
	r.Load(fields)
	return r
}

func TestATextNestedFarTooDeepIsRefusedAtItsField(t *testing.T) {
	app := newApp(t)
	collections, err := app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	texts := 0
	for _, c := range collections {
		for _, field := range c.Fields {
			if field.Type() != core.FieldTypeEditor {
				continue
			}
			texts++
			for name, text := range bombs {
				r := core.NewRecord(c)
				r.Set(field.GetName(), text)
				if !slices.Contains(refusedAt(app.Save(r)), field.GetName()) {
					t.Errorf("%s.%s took %s", c.Name, field.GetName(), name)
				}
			}
		}
	}
	if texts < 6 {
		t.Errorf("only %d texts were found", texts)
	}
}

func TestWhatIsNotTouchedIsNotJudged(t *testing.T) {
	app := newApp(t)
	page := draft(t, app, "pages", map[string]any{"title": "About", "slug": "about", "status": "draft"})
	if err := app.Save(page); err != nil {
		t.Fatal(err)
	}
	if _, err := app.DB().NewQuery("UPDATE pages SET title = 'From' || char(10) || 'before', body = {:body}").Bind(map[string]any{"body": strings.Repeat("<div>", 1000)}).Execute(); err != nil {
		t.Fatal(err)
	}
	page, err := app.FindRecordById("pages", page.Id)
	if err != nil {
		t.Fatal(err)
	}
	page.Set("slug", "about-me")
	if err := app.Save(page); err != nil {
		t.Errorf("a change beside it: %v", err)
	}
	page.Set("title", "Now\nthis")
	if at := refusedAt(app.Save(page)); !slices.Equal(at, []string{"title"}) {
		t.Errorf("refused at %q", at)
	}
}

func TestWhatStandsAtTheHeadOfAMailIsOneLine(t *testing.T) {
	app := newApp(t)
	for collection, fields := range map[string][]string{
		"site": {"name", "from_name", "author_name", "reply_to"}, "guides": {"title", "outside_name"},
		"steps": {"subject", "preheader"}, "newsletters": {"subject", "preheader"}, "subscribers": {"first_name", "email"},
		"posts": {"title"}, "messages": {"subject"},
	} {
		for _, field := range fields {
			for name, text := range map[string]string{
				"a line feed": "Robin\nBcc: x@example.org", "a carriage return": "Robin\rBcc: x@example.org", "both": "Robin\r\n\r\nHello",
				"a NUL": "Robin\x00", "an escape": "Robin\x1b[2J", "Unicode's next line": "Robin\u0085x", "Unicode's line": "Robin\u2028x",
				"Unicode's paragraph": "Robin\u2029x", "a quoted name": "\"a\r\n b\"@example.org",
			} {
				r := draft(t, app, collection, map[string]any{field: text})
				if !slices.Contains(refusedAt(app.Save(r)), field) {
					t.Errorf("%s.%s took %s", collection, field, name)
				}
			}
			r := draft(t, app, collection, map[string]any{field: "Robin’s “notes”, für 静 👩‍👧"})
			if field != "email" && field != "reply_to" && slices.Contains(refusedAt(app.Save(r)), field) {
				t.Errorf("%s.%s refused an ordinary line", collection, field)
			}
		}
	}
}

func TestALineIsCleanedWhereItIsRead(t *testing.T) {
	for in, want := range map[string]string{
		"Robin\nBcc: x@example.org": "Robin Bcc: x@example.org", "a\r\n\tb": "a b", "a\x00b": "a b", "a\u2028b": "a b", " a  b ": "a  b", "": "", "\n": "",
		"bad\xffbytes": "bad\uFFFDbytes",
	} {
		if got := bounds.Line(in); got != want || !bounds.IsLine(got) {
			t.Errorf("%q became %q", in, got)
		}
	}
}
