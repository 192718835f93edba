package demo_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/demo"
)

// filled is a site with the demo in it.
func filled(t *testing.T) *apptest.Site {
	t.Helper()
	site := apptest.New(t)
	done, err := demo.FillAt(site.App, site.Clock.Now())
	if err != nil || !done {
		t.Fatalf("filling an empty site: done %v, %v", done, err)
	}
	return site
}

// count is how many rows of a collection hold those values; nil: all of them.
func count(t *testing.T, app core.App, collection string, where dbx.HashExp) int64 {
	t.Helper()
	var filter []dbx.Expression
	if where != nil {
		filter = append(filter, where)
	}
	n, err := app.CountRecords(collection, filter...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// records are all rows of a collection, in the order they were written.
func records(t *testing.T, app core.App, collection string) []*core.Record {
	t.Helper()
	var rows []*core.Record
	if err := app.RecordQuery(collection).OrderBy("rowid").All(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// dump is every column of every row of every collection that the demo or its hooks write to.
func dump(t *testing.T, app core.App) string {
	t.Helper()
	var all strings.Builder
	for _, table := range []string{
		"site", "media", "topics", "faqs", "sequences", "steps", "guides", "guide_files", "posts", "pages", "redirects",
		"consent_wordings", "revisions", "subscribers", "messages", "search_documents", "post_topics", "content_version", "_superusers",
	} {
		var rows []dbx.NullStringMap
		if err := app.DB().NewQuery("SELECT * FROM " + table + " ORDER BY 1, 2").All(&rows); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(rows)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s %s\n", table, text)
	}
	return all.String()
}
