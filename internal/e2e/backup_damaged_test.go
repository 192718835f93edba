package e2e

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
)

// A page of the database is damaged while the site goes on, and the schedule keeps one backup: the night that
// cannot be read never pushes out the one that can.
func TestAnUnreadableNightDoesNotPushOutTheGoodBackup(t *testing.T) {
	p := NewProgram(t, "WAYMARK_SECRET="+secret)
	offer(t, p, 1)
	const friend, password = "friend@example.org", "three wet dogs run"
	succeeds(t, p, "superuser", "upsert", friend, password)
	p.Serve()
	a := logIn(p, friend, password)
	a.ask(http.MethodPatch, "/api/settings", `{"backups":{"cron":"40 3 1 1 *","cronMaxKeep":1}}`, http.StatusOK, nil)
	night := func() { a.ask(http.MethodPost, "/api/crons/__pbAutoBackup__", "", http.StatusNoContent, nil) }
	var page struct {
		Last   *struct{ Opened bool }
		Failed string
	}
	night()
	p.Until("the first night's backup is good", func() bool {
		a.ask(http.MethodGet, "/api/waymark/desk/backup", "", http.StatusOK, &page)
		return page.Last != nil && page.Last.Opened
	})
	good := a.kept()
	p.Stop()

	var root, size int64
	inDatabase(t, p, func(db *dbx.DB) error {
		return errors.Join(db.NewQuery("SELECT rootpage FROM sqlite_schema WHERE name = 'media'").Row(&root), db.NewQuery("PRAGMA page_size").Row(&size))
	})
	file, err := os.OpenFile(filepath.Join(p.Dir, "data.db"), os.O_WRONLY, 0) // nobody has it open
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteAt([]byte(strings.Repeat("\xff", int(size))), (root-1)*size)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}

	p.Serve()
	a = logIn(p, friend, password)
	for range 2 {
		before := page.Failed
		night()
		p.Until("the desk says that it failed", func() bool {
			a.ask(http.MethodGet, "/api/waymark/desk/backup", "", http.StatusOK, &page)
			return page.Failed != before
		})
	}
	if kept := a.kept(); len(good) != 1 || !slices.Equal(kept, good) {
		t.Errorf("there was %q, and there is %q", good, kept)
	}
	declines(t, p, "is damaged", "backup")
	if out := succeeds(t, p, "backup", "--drill"); !strings.Contains(out, good[0]) {
		t.Errorf("the drill tried another:\n%s", out)
	}
	p.Stop()
	back := p.Beside("WAYMARK_SECRET=" + secret)
	back.Dir = filepath.Join(t.TempDir(), "restored", "pb_data")
	succeeds(t, back, "restore", filepath.Join(p.Dir, "backups", good[0]))
}
