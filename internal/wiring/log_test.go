package wiring_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
)

func TestWhatTheLogKeptBeforeIsInNoFileAfterAnUpdate(t *testing.T) {
	dir := t.TempDir()
	site := apptest.Open(t, dir)
	const was = "unmistakable-referer-of-somebody"
	for range 500 {
		_, err := site.App.AuxNonconcurrentDB().NewQuery("INSERT INTO _logs (id, level, message, data, created) VALUES (lower(hex(randomblob(7))), 0, 'GET /api/files/x', {:data}, '2026-11-24 10:00:00.000Z')").
			Bind(dbx.Params{"data": `{"referer":"` + was + `"}`}).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := site.App.NonconcurrentDB().NewQuery("DELETE FROM _migrations WHERE file LIKE '%_log_anew.go'").Execute(); err != nil {
		t.Fatal(err)
	}
	site.Close()
	if !inFiles(t, filepath.Join(dir, "pb_data"), was) {
		t.Fatal("it is nowhere before")
	}
	again := apptest.Open(t, dir)
	if inFiles(t, again.App.DataDir(), was) {
		t.Error("it is still in a file while the site runs")
	}
}

// inFiles says whether a text stands in a file of a folder, as bytes.
func inFiles(t *testing.T, dir, text string) (found bool) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		found = found || bytes.Contains(raw, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
