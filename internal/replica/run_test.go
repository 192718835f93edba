package replica

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"modernc.org/sqlite"
)

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(60 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func TestATargetOutOfReachFillsNoDiskAndGetsEverythingAfterwards(t *testing.T) {
	sqlite.RegisterConnectionHook(likeOurs)
	dir := t.TempDir()
	file := filepath.Join(dir, "data.db")
	db, err := sql.Open("sqlite", file+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE words (word TEXT)"); err != nil {
		t.Fatal(err)
	}
	write := func() {
		t.Helper()
		word := make([]byte, 100_000)
		_, _ = rand.Read(word)
		if _, err := db.Exec("INSERT INTO words VALUES (?)", hex.EncodeToString(word)); err != nil {
			t.Fatal(err)
		}
	}
	target := Target{Folder: filepath.Join(dir, "copy")}
	task := Task{Target: target, Database: file, Keep: 72 * time.Hour, MostStaged: 1 << 20}

	first := newRun(task, slog.New(slog.DiscardHandler))
	first.goOn()
	write()
	began := time.Now()
	until(t, "the word has arrived", func() bool { return first.state().Covered.After(began) })

	// the target's disk is taken away
	if err := os.Rename(target.Folder, target.Folder+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(target.Folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	gone := time.Now()
	until(t, "it stands down", func() bool {
		write()
		return first.state().Ended
	})
	if err := first.finish(time.Second); err != nil {
		t.Errorf("the end: %v", err)
	}
	if state := first.state(); state.Covered.After(gone.Add(time.Second)) || state.Trouble == "" {
		t.Errorf("it says %+v, and the target went at %s", state, gone)
	}
	if left, _ := filepath.Glob(filepath.Join(MetaDir(dir), "ltx", "0", "*")); len(left) > 0 {
		t.Errorf("still staged: %v", left)
	}
	// the log is anybody's again
	var busy, pages, moved int
	if err := db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil || busy != 0 {
		t.Errorf("the log cannot be emptied: busy %d, %v", busy, err)
	}

	if err := os.Remove(target.Folder); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(target.Folder+".away", target.Folder); err != nil {
		t.Fatal(err)
	}
	second := newRun(task, slog.New(slog.DiscardHandler))
	second.goOn()
	write()
	began = time.Now()
	until(t, "everything has arrived", func() bool { return second.state().Covered.After(began) })
	if err := second.finish(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	var want, got int
	if err := db.QueryRow("SELECT count(*) FROM words").Scan(&want); err != nil {
		t.Fatal(err)
	}
	into := filepath.Join(dir, "restored.db")
	if err := target.Restore(context.Background(), time.Time{}, into); err != nil {
		t.Fatal(err)
	}
	restored, err := sql.Open("sqlite", into)
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	if err := restored.QueryRow("SELECT count(*) FROM words").Scan(&got); err != nil || got != want {
		t.Errorf("%d of %d words are there (%v)", got, want, err)
	}
}
