package wiring_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
)

func TestNoSQLWritesTheDatabaseIntoAnotherFile(t *testing.T) {
	site := apptest.New(t)
	public := filepath.Join(t.TempDir(), "all.db")
	for name, db := range map[string]dbx.Builder{"the writing connection": site.App.NonconcurrentDB(), "a reading connection": site.App.ConcurrentDB()} {
		for _, query := range []string{
			"VACUUM INTO '" + public + "'", "vacuum main into '" + public + "'", "ATTACH '" + public + "' AS p", "ATTACH DATABASE ':memory:' AS m",
			"SELECT 1; VACUUM INTO '" + public + "'", "CREATE INDEX IF NOT EXISTS x ON posts (title) WHERE 1; ATTACH '" + public + "' AS p",
		} {
			if _, err := db.NewQuery(query).Execute(); err == nil || !strings.Contains(err.Error(), "too many attached databases") {
				t.Errorf("%s: %s: %v", name, query, err)
			}
		}
	}
	if _, err := os.Stat(public); err == nil {
		t.Error("the file is there")
	}
	if _, err := site.Backups.Create(t.Context(), ""); err != nil {
		t.Errorf("a backup: %v", err)
	}
}
