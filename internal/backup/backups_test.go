package backup_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/backup"
	"waymark/internal/config"
	"waymark/internal/wiring"
)

// furnished is a site with a reader, a word of somebody who stopped, and what else may lie in a data folder.
func furnished(t *testing.T, options ...apptest.Option) *apptest.Site {
	t.Helper()
	site := apptest.New(t, options...)
	site.Make("posts", map[string]any{"title": "An article", "status": "published", "body": "<p>Words.</p>"})
	site.Make("subscribers", map[string]any{"email": "ada@example.org", "status": "active"})
	for name, words := range map[string]string{
		"waymark.secret": strings.Repeat("s", 64), "../pb_data.stopped": "\n2026-11-24T10:00:00Z erased abc\n",
		"storage/pbc_1/a/picture.jpg": "a picture", "mailbox/one.eml": "a mail", "outbox.lock": "", "types.d.ts": "types",
		".data.db-litestream/generation": "x", ".autocert_cache/key": "a key of a certificate", "sync.ffs_db/other": "another tool's",
	} {
		path := filepath.Join(site.App.DataDir(), filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return site
}

func keptPath(site *apptest.Site, name string) string {
	return filepath.Join(site.App.DataDir(), "backups", name)
}

// kept are the names of the backups there are.
func kept(t *testing.T, site *apptest.Site) []string {
	t.Helper()
	all, err := site.Backups.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range all {
		names = append(names, one.Name)
	}
	slices.Sort(names)
	return names
}

func asAuthor(site *apptest.Site) map[string]string {
	return map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"}
}

func TestABackupIsTheSameByEveryRoad(t *testing.T) {
	for road, make := range map[string]func(*apptest.Site) error{
		"the desk": func(site *apptest.Site) error { _, err := site.Backups.Create(t.Context(), ""); return err },
		"PocketBase’s API": func(site *apptest.Site) error {
			if page := site.Do(http.MethodPost, "/api/backups", `{"name":"mine.zip"}`, asAuthor(site)); page.Status != http.StatusNoContent {
				return errors.New(page.Body)
			}
			return nil
		},
		"a hook of the owner’s": func(site *apptest.Site) error { return site.App.CreateBackup(t.Context(), "hook.zip") },
	} {
		site := furnished(t)
		if err := make(site); err != nil {
			t.Errorf("%s: %v", road, err)
			continue
		}
		names := kept(t, site)
		if len(names) != 1 {
			t.Errorf("%s: %q", road, names)
			continue
		}
		archive, err := backup.Open(keptPath(site, names[0]))
		if err != nil {
			t.Errorf("%s: %v", road, err)
			continue
		}
		var files []string
		for _, file := range archive.Manifest.Files {
			files = append(files, file.Name)
		}
		slices.Sort(files)
		want := []string{"auxiliary.db", "data.db", "mailbox/one.eml", "pb_data.stopped", "storage/pbc_1/a/picture.jpg", "waymark.secret"}
		if !slices.Equal(files, want) {
			t.Errorf("%s: in it are %q", road, files)
		}
		if m := archive.Manifest; m.Counts["posts"] != 1 || m.Counts["subscribers"] != 1 || m.Migration < "1764500600" || !m.MadeAt.Equal(apptest.Start) {
			t.Errorf("%s: %+v", road, m)
		}
		if err := archive.Close(); err != nil {
			t.Error(err)
		}
		status, err := site.Backups.Status()
		if err != nil || !status.LastGood.Equal(apptest.Start) || status.Trouble != "" {
			t.Errorf("%s: %+v, %v", road, status, err)
		}
		if left, err := os.ReadDir(filepath.Join(site.App.DataDir(), ".waymark-backup")); err != nil || len(left) != 1 {
			t.Errorf("%s: %d things are left behind, %v", road, len(left), err)
		}
	}
}

func TestWhatIsNotOursIsNamedAndStaysOut(t *testing.T) {
	site := furnished(t)
	made, err := site.Backups.Create(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(made.LeftOut, []string{"sync.ffs_db"}) {
		t.Errorf("named are %q", made.LeftOut)
	}
}

func TestABackupKeepsHowMuchTheDatabaseKnowsOfWhoStopped(t *testing.T) {
	site := furnished(t)
	if _, err := site.App.NonconcurrentDB().NewQuery("PRAGMA user_version = 4711").Execute(); err != nil {
		t.Fatal(err)
	}
	made, err := site.Backups.Create(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	into := unpack(t, keptPath(site, made.Name))
	db, err := sql.Open("sqlite", filepath.Join(into, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != 4711 {
		t.Errorf("%d, %v", version, err)
	}
}

func unpack(t *testing.T, path string, identities ...age.Identity) (dir string) {
	t.Helper()
	archive, err := backup.Open(path, identities...)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	dir = filepath.Join(t.TempDir(), "pb_data")
	if err := archive.Extract(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// harm writes over a page in the middle of the database, as a bad disk would, with the site closed.
func harm(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	var page, size int64
	if err := errors.Join(db.QueryRow("SELECT rootpage FROM sqlite_schema WHERE name = 'posts'").Scan(&page), db.QueryRow("PRAGMA page_size").Scan(&size), db.Close()); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteAt([]byte(strings.Repeat("\xff", int(size))), (page-1)*size)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedDatabaseMakesNoBackupAndPushesNoneOut(t *testing.T) {
	dir := t.TempDir()
	site := apptest.Open(t, dir)
	if _, err := site.Backups.Create(t.Context(), "good.zip"); err != nil {
		t.Fatal(err)
	}
	site.Close()
	harm(t, filepath.Join(dir, "pb_data", "data.db"))
	// the site itself does not open such a table any more; what makes the backups is asked alone
	again := core.NewBaseApp(core.BaseAppConfig{DataDir: filepath.Join(dir, "pb_data"), DBConnect: wiring.Connect})
	if err := again.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.ResetBootstrapState() })
	backups := backup.New(again, config.Config{}, func() time.Time { return apptest.Start.Add(time.Hour) })
	if err := backups.Register(); err != nil {
		t.Fatal(err)
	}
	_, err := backups.Create(t.Context(), "bad.zip")
	if err == nil {
		t.Fatal("it counts as made")
	}
	all, errList := backups.List(t.Context())
	status, errStatus := backups.Status()
	if err := errors.Join(errList, errStatus); err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0].Name != "good.zip" || !all[0].Opened {
		t.Errorf("there are %+v", all)
	}
	if !status.LastGood.Equal(apptest.Start) || !status.LastTry.After(status.LastGood) || status.Trouble == "" {
		t.Errorf("%+v", status)
	}
}

func TestAnEncryptedBackupLeavesNothingOpenBehind(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	site := furnished(t, apptest.Env("WAYMARK_BACKUP_RECIPIENT", key.Recipient().String()))
	made, err := site.Backups.Create(t.Context(), "night.zip")
	if err != nil {
		t.Fatal(err)
	}
	if !made.Locked || !slices.Equal(kept(t, site), []string{"night.zip.age"}) {
		t.Errorf("%+v, %q", made, kept(t, site))
	}
	if _, err := backup.Open(keptPath(site, made.Name)); !errors.Is(err, backup.ErrLocked) {
		t.Errorf("without the key: %v", err)
	}
	unpack(t, keptPath(site, made.Name), key)

	drill, err := site.Backups.Drill(t.Context())
	if err != nil || !drill.OK || drill.Whole {
		t.Errorf("without the key: %+v, %v", drill, err)
	}
	if drill, err = site.Backups.Drill(t.Context(), key); err != nil || !drill.OK || !drill.Whole {
		t.Errorf("with the key: %+v, %v", drill, err)
	}
}

func TestADrillSaysWhetherTheNewestBackupWouldHelp(t *testing.T) {
	site := furnished(t)
	if _, err := site.Backups.Drill(t.Context()); !errors.Is(err, backup.ErrNone) {
		t.Errorf("with none: %v", err)
	}
	made, err := site.Backups.Create(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	drill, err := site.Backups.Drill(t.Context())
	if err != nil || !drill.OK || !drill.Whole || drill.Says != "It came back whole: 1 article, 1 subscriber and 0 messages." {
		t.Errorf("%+v, %v", drill, err)
	}
	path := keptPath(site, made.Name)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 0xff
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if drill, err = site.Backups.Drill(t.Context()); err != nil || drill.OK {
		t.Errorf("of a damaged one: %+v, %v", drill, err)
	}
	status, err := site.Backups.Status()
	if err != nil || status.Drill.OK || status.Drill.Name != made.Name || !status.LastGood.IsZero() {
		t.Errorf("%+v, %v", status, err)
	}
}

func TestOneBackupIsMadeAtATime(t *testing.T) {
	site := furnished(t)
	other := backup.New(site.App, config.Config{}, site.Clock.Now) // as another process's
	held, err := backup.Hold(site.App.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.WriteTo(t.Context(), filepath.Join(t.TempDir(), "b.zip")); !errors.Is(err, backup.ErrBusy) {
		t.Errorf("%v", err)
	}
	if err := held(); err != nil {
		t.Fatal(err)
	}
	if status, err := site.Backups.Status(); err != nil || status.Trouble != "" {
		t.Errorf("having to wait counts as trouble: %+v, %v", status, err)
	}
}

func TestABackupIsWrittenElsewhereWholeAndOverNothing(t *testing.T) {
	site := furnished(t)
	folder := t.TempDir()
	made, err := site.Backups.WriteTo(t.Context(), folder)
	if err != nil || filepath.Dir(made.Name) != folder {
		t.Fatalf("%+v, %v", made, err)
	}
	unpack(t, made.Name)
	if _, err := site.Backups.WriteTo(t.Context(), made.Name); !errors.Is(err, backup.ErrThere) {
		t.Errorf("over one that is there: %v", err)
	}
	if _, err := site.Backups.WriteTo(t.Context(), filepath.Join(folder, "nowhere", "b.zip")); err == nil {
		t.Error("into a folder that is not there")
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*.part")); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func TestPocketBasesWayToRestoreIsRefusedWithTheWayThatWorks(t *testing.T) {
	site := furnished(t)
	made, err := site.Backups.Create(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	author := asAuthor(site)
	var given struct{ Ticket string }
	page := site.Do(http.MethodPost, "/api/waymark/desk/login/confirm", fmt.Sprintf(`{"password":%q}`, apptest.AuthorPassword), author)
	if err := json.Unmarshal([]byte(page.Body), &given); err != nil || given.Ticket == "" {
		t.Fatalf("giving the password once more: %d: %s", page.Status, page.Body)
	}
	author["X-Waymark-Confirmed"] = given.Ticket
	page = site.Do(http.MethodPost, "/api/backups/"+made.Name+"/restore", "", author)
	if page.Status != http.StatusBadRequest || !strings.Contains(page.Body, "waymark restore") {
		t.Errorf("%d: %s", page.Status, page.Body)
	}
	if err := site.App.RestoreBackup(t.Context(), made.Name); err == nil || !strings.Contains(err.Error(), "waymark restore") {
		t.Errorf("from a hook: %v", err)
	}
	if page := site.Do(http.MethodPost, "/api/backups/"+made.Name+"/restore", "", nil); page.Status != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", page.Status)
	}
}
