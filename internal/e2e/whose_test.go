package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"waymark/internal/config"
	"waymark/internal/wiring"
)

// inDatabase does something to the database of a program that does not run.
func inDatabase(t *testing.T, p *Program, do func(db *dbx.DB) error) {
	t.Helper()
	db, err := wiring.Connect(filepath.Join(p.Dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := do(db); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// everything is the contents of every file in a folder, as one number: what it is, but for SQLite's notes on who reads.
func everything(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "-wal") {
			return err
		}
		content, err := os.ReadFile(path)
		fmt.Fprintf(sum, "%s %x\n", path, sha256.Sum256(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// refuses runs commands on a folder, each of which must fail with every one of the words and change nothing.
func refuses(t *testing.T, p *Program, words ...string) {
	t.Helper()
	before := everything(t, p.Dir)
	for _, arguments := range [][]string{
		{"serve", "--http", strings.TrimPrefix(p.URL, "http://")},
		{"demo"},
		{"superuser", "upsert", "a@example.org", "kettle-orbit-73-plum"},
		{"import", "article.md", "--apply"},
		{"migrate", "up"},
	} {
		said, err := p.Run(arguments...)
		if err == nil {
			t.Errorf("%s did not fail:\n%s", arguments[0], said)
		}
		for _, word := range words {
			if !strings.Contains(said, word) {
				t.Errorf("%s does not say %q:\n%s", arguments[0], word, said)
			}
		}
	}
	if everything(t, p.Dir) != before {
		t.Error("something was changed")
	}
}

func TestALostSecretIsNotReplacedBehindTheOwnersBack(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	p.Stop()
	if err := os.Remove(config.SecretFile(p.Dir)); err != nil {
		t.Fatal(err)
	}
	refuses(t, p, "secret", "backup", "WAYMARK_SECRET")
	if _, err := os.Stat(config.SecretFile(p.Dir)); err == nil {
		t.Fatal("there is a new secret")
	}

	said, err := p.Run("secret")
	if err == nil || !strings.Contains(said, "no link") || !strings.Contains(said, "--accept-new") {
		t.Errorf("what it costs is not said: %v\n%s", err, said)
	}
	if said, err := p.Run("secret", "--accept-new"); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	p.Serve()
	if said, err := p.Run("secret"); err != nil || !strings.Contains(said, "is the one") {
		t.Errorf("afterwards: %v\n%s", err, said)
	}
}

func TestAnotherSecretStopsTheStart(t *testing.T) {
	p := NewProgram(t, "WAYMARK_SECRET="+secret)
	p.Serve()
	p.Stop()
	other := p.Beside("WAYMARK_SECRET=" + strings.Repeat("another ", 8))
	refuses(t, other, "another secret", "WAYMARK_SECRET", "waymark.secret")

	p.Serve()
	if said, err := other.Run("secret", "--accept-new"); err == nil || !strings.Contains(said, "server is running") {
		t.Errorf("beside a server: %v\n%s", err, said)
	}
	p.Stop()
	if said, err := other.Run("secret", "--accept-new"); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	refuses(t, p, "another secret")
	other.Serve()
}

func TestAnOlderProgramDoesNotTouchNewerData(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	p.Stop()
	inDatabase(t, p, func(db *dbx.DB) error {
		_, err := db.NewQuery("INSERT INTO _migrations (file, applied) VALUES ('1999999999_from_tomorrow.go', 1); UPDATE _instance SET program = 'v7.3.0'").Execute()
		return err
	})
	refuses(t, p, "v7.3.0", "1999999999_from_tomorrow.go", "Nothing was changed")
}

func TestAnOwnersOwnMigrationsAreNobodyElsesToKnow(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	p.Stop()
	inDatabase(t, p, func(db *dbx.DB) error {
		_, err := db.NewQuery("INSERT INTO _migrations (file, applied) VALUES ('1999999999_mine.js', 1), ('1763800110_desk.go', 1)").Execute()
		return err
	})
	p.Serve()
}
