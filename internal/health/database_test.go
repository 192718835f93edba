package health

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	_ "waymark/pb_migrations"
)

// newApp is PocketBase with our tables, in a folder with a difficult name.
func newApp(t *testing.T) core.App {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: filepath.Join(t.TempDir(), "a 100% odd #1")})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	})
	return app
}

func looks(t *testing.T, p Part, want Condition, says string) {
	t.Helper()
	if f := p.Look(); f.Condition != want || !strings.Contains(f.Says, says) || (f.Cause == nil) != (want == Well) {
		t.Errorf("%v %q (%v), want %v %q", f.Condition, f.Says, f.Cause, want, says)
	}
}

func TestTheDatabaseIsWellWhileWhatIsWrittenIsThere(t *testing.T) {
	app := newApp(t)
	broken := error(nil)
	p := Database(app, time.Now, func() error { return broken })
	looks(t, p, Well, "")
	looks(t, p, Well, "")
	var n int
	if err := app.DB().NewQuery("SELECT n FROM health_written").Row(&n); err != nil || n != 2 {
		t.Errorf("%d words were written, %v", n, err)
	}
	broken = errors.New("no such table")
	looks(t, p, Failing, "cannot be written")
}

func TestAFolderThatWasDeletedIsNoticed(t *testing.T) {
	app := newApp(t)
	p := Database(app, time.Now, nil)
	looks(t, p, Well, "")
	if err := os.RemoveAll(app.DataDir()); err != nil {
		t.Skipf("skipped: this system keeps open files from being deleted: %v", err)
	}
	looks(t, p, Failing, "gone")
	if _, err := os.Stat(app.DataDir()); err == nil {
		t.Error("looking has made the folder anew")
	}
}

// The log is deleted by a process that believes itself the last; see "How To Corrupt An SQLite Database File", 2.2.
func TestALogThatWasDeletedIsNoticed(t *testing.T) {
	app := newApp(t)
	p := Database(app, time.Now, nil)
	looks(t, p, Well, "")
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(filepath.Join(app.DataDir(), "data.db"+end)); err != nil {
			t.Skipf("skipped: %v", err)
		}
	}
	looks(t, p, Failing, "gone")
}

func TestADatabaseThatAnotherHoldsIsNoticed(t *testing.T) {
	app := newApp(t)
	p := Database(app, time.Now, nil)
	other, err := sql.Open("sqlite", filepath.Join(app.DataDir(), "data.db"))
	if err == nil {
		defer other.Close()
		_, err = other.Exec("BEGIN IMMEDIATE")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.NonconcurrentDB().NewQuery("PRAGMA busy_timeout = 10").Execute(); err != nil {
		t.Fatal(err)
	}
	looks(t, p, Failing, "Another program holds the database")
	if _, err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	looks(t, p, Well, "")
}

func TestWhatWasToldIsKept(t *testing.T) {
	b := book{newApp(t)}
	all := map[string]told{"mail": {Ill: true, Since: noon, Times: 2, At: noon, Waiting: []Notice{stopped}}, "disk": {}}
	if err := errors.Join(b.keep(all), b.keep(map[string]told{"disk": {Times: 1}})); err != nil {
		t.Fatal(err)
	}
	got, err := b.load()
	if err != nil || len(got) != 2 || got["disk"].Times != 1 || !got["mail"].Ill || len(got["mail"].Waiting) != 1 || got["mail"].Waiting[0] != stopped {
		t.Errorf("%+v, %v", got, err)
	}
}

func BenchmarkAWordIsWrittenAndReadBack(b *testing.B) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: b.TempDir()})
	if err := errors.Join(app.Bootstrap(), app.RunAllMigrations()); err != nil {
		b.Fatal(err)
	}
	p := Database(app, time.Now, nil)
	for b.Loop() {
		if f := p.Look(); f.Condition != Well {
			b.Fatal(f.Cause)
		}
	}
}
