package logging

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// KeepLittle has the rows of the log in the database (PocketBase's _logs, in auxiliary.db) say what happened and
// nothing of anybody. It is a wall and not a broom: whoever logs, PocketBase, a package of ours or the owner's
// hooks, a row is written with the fields that are allowed here, or not at all.
//
// Of a request there stay its method, how it ended, how long it took, which kind of account asked, and the shape
// of its path; a request for a file leaves no row, since what somebody looked at is nobody's business. The
// text of an error stays where it is ours to mend (a status of 500 and more). Everything that stays is scrubbed as
// stderr is: see [Scrubber], which secrets are for.
func KeepLittle(app core.App, secrets ...string) {
	scrub := NewScrubber(secrets...)
	keep := func(e *core.ModelEvent) error {
		row, ok := e.Model.(*core.Log)
		if !ok {
			return fmt.Errorf("a row of the log is a %T", e.Model)
		}
		if !scrub.row(row) {
			return nil // not written
		}
		return e.Next()
	}
	app.OnModelCreate(core.LogsTableName).BindFunc(keep)
	app.OnModelUpdate(core.LogsTableName).BindFunc(keep)
}

// leftOut says in a row how many fields were not kept, so that whoever misses one knows why.
const leftOut = "left out"

// rowFields are the names that a field of a row may have, outside of a request's. Not one of them holds anything
// of a reader's, in PocketBase v0.39.11 or here; the text in them is scrubbed all the same.
var rowFields = []string{
	"type", "error", "check", "found", "how many", "route", "reason", "what", "collection", "collectionId", "collectionName",
	"record", "messages", "by", "for", "addresses", "erased again", "status", "part", "n", "current", "expected", "file", "key", "attempt",
}

// row takes out of a row what must not be kept; false when nothing of it may be.
func (s *Scrubber) row(row *core.Log) bool {
	given, kept := row.Data, map[string]any{}
	if given["type"] == "request" {
		path, _, _ := strings.Cut(text(given["url"]), "?")
		if path == "/api/files" || strings.HasPrefix(path, "/api/files/") {
			return false
		}
		method := methodOf(text(given["method"]))
		kept = map[string]any{"type": "request", "method": method, "url": shape(path), "auth": s.Text(text(given["auth"]))}
		row.Message = method + " " + shape(path)
		for _, name := range []string{"status", "execTime"} {
			if isNumber(given[name]) {
				kept[name] = given[name]
			}
		}
		if status := whole(given["status"]); status == 0 || status >= http.StatusInternalServerError {
			for _, name := range []string{"error", "details"} {
				if said, ok := given[name]; ok {
					kept[name] = unquoted(s.Text(text(said)))
				}
			}
		}
		row.Data = kept
		return true
	}
	row.Message = s.Text(row.Message)
	for name, value := range given {
		switch {
		case !slices.Contains(rowFields, name):
		case isNumber(value):
			kept[name] = value
		default:
			kept[name] = s.Text(text(value))
		}
	}
	if missing := len(given) - len(kept); missing > 0 {
		kept[leftOut] = missing
	}
	row.Data = kept
	return true
}

// text is a value as it would be read in a row.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Marshaler: // an error of several fields
		if said, err := json.Marshal(v); err == nil {
			return string(said)
		}
	case map[string]any, []any:
		if said, err := json.Marshal(v); err == nil {
			return string(said)
		}
	}
	return fmt.Sprint(value)
}

func isNumber(value any) bool {
	switch value.(type) {
	case bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64, time.Duration, time.Time:
		return true
	}
	return false
}

// whole is a number of a row, whether Go or a hook in JavaScript wrote it; 0 for anything else.
func whole(value any) int64 {
	switch n := value.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	case float64:
		return int64(n)
	}
	return 0
}

// quotations are the signs between which an error repeats what it was given.
var quotations = strings.NewReplacer(`\"`, `"`)

// unquoted is the text of a failed request's error without what stands between quotation marks: that may be what
// somebody searched for, or typed.
func unquoted(text string) string {
	var b strings.Builder
	text = quotations.Replace(text)
	for {
		start := strings.IndexAny(text, "\"`“")
		if start < 0 {
			return b.String() + text
		}
		closing, size := `"`, 1
		switch {
		case text[start] == '`':
			closing = "`"
		case strings.HasPrefix(text[start:], "“"):
			closing, size = "”", len("“")
		}
		b.WriteString(text[:start] + "[…]")
		_, rest, found := strings.Cut(text[start+size:], closing)
		if !found {
			return b.String()
		}
		text = rest
	}
}

// methodOf is the method of a request; "?" for a word of somebody's own.
func methodOf(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, "SEARCH":
		return method
	}
	return "?"
}

// writer is a handler that keeps rows in memory for a while.
type writer interface {
	WriteAll(ctx context.Context) error
}

// forgetAtOnce is how many rows are looked at between two that may write.
const forgetAtOnce = 2000

// Forget deletes the rows of the log whose text names somebody, as names tells. Rows of today name nobody; it is for
// an id in an error's text, and for whatever this wall let through.
func Forget(app core.App, names func(text string) bool) error {
	if batch, ok := app.Logger().Handler().(writer); ok {
		if err := batch.WriteAll(context.Background()); err != nil {
			return fmt.Errorf("writing the log's last rows: %w", err)
		}
	}
	for after := int64(0); ; {
		var page []struct {
			Row  int64  `db:"rowid"`
			Text string `db:"text"`
		}
		err := app.AuxConcurrentDB().NewQuery("SELECT rowid, message || ' ' || data AS text FROM _logs WHERE rowid > {:after} ORDER BY rowid LIMIT {:limit}").
			Bind(dbx.Params{"after": after, "limit": forgetAtOnce}).All(&page)
		if err != nil {
			return fmt.Errorf("reading the log: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		after = page[len(page)-1].Row
		var rows []any
		for _, row := range page {
			if names(row.Text) {
				rows = append(rows, row.Row)
			}
		}
		if len(rows) == 0 {
			continue
		}
		if _, err := app.AuxNonconcurrentDB().Delete(core.LogsTableName, dbx.In("rowid", rows...)).Execute(); err != nil {
			return fmt.Errorf("deleting rows of the log: %w", err)
		}
	}
}
