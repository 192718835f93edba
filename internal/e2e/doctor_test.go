package e2e

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
)

// contents is every file in a folder that nobody has open, with what is in it and when it was changed.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, path := range append(pathsIn(t, dir), "") {
		whole := filepath.Join(dir, path)
		info, err := os.Stat(whole)
		if err != nil {
			t.Fatal(err)
		}
		if info.IsDir() {
			found[path] = info.Mode().String()
			continue
		}
		raw, err := os.ReadFile(whole)
		if err != nil {
			t.Fatal(err)
		}
		found[path] = fmt.Sprintf("%s %x", info.Mode(), sha256.Sum256(raw))
	}
	return found
}

type looked struct {
	Worst  string
	Checks []struct{ ID, State, Says, Todo string }
}

// doctor is what `waymark doctor --json` says.
func (p *Program) doctor(t *testing.T) (found looked, states map[string]string) {
	t.Helper()
	out, failed, _ := p.call(t, t.TempDir(), "doctor", "--json", "--dir", p.Dir)
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatalf("%v\n%s%s", err, out, failed)
	}
	states = map[string]string{}
	for _, c := range found.Checks {
		states[c.ID] = c.State
		if c.ID == "" || c.State != "ok" && c.Todo == "" {
			t.Errorf("%+v", c)
		}
	}
	return found, states
}

func TestTheDoctorChangesNothingAndMakesNothing(t *testing.T) {
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	before := contents(t, p.Dir)
	found, states := p.doctor(t)
	if states["database"] != "ok" || states["schema"] != "ok" || found.Worst == "bad" {
		t.Errorf("%+v", found)
	}
	for path, is := range contents(t, p.Dir) {
		if was := before[path]; was != is {
			t.Errorf("%s was %q and is %q", path, was, is)
		}
	}

	p.Serve()
	if _, states := p.doctor(t); states["site"] != "ok" || states["database"] != "ok" {
		t.Errorf("beside the server: %v", states)
	}
	_ = p.server.Process.Kill()
	<-p.ended
	p.server = nil
	before = contents(t, p.Dir)
	p.doctor(t)
	for path, is := range contents(t, p.Dir) {
		if was := before[path]; was != is && !strings.HasSuffix(path, "-shm") { // SQLite's note on who reads
			t.Errorf("after a server that was killed %s was %q and is %q", path, was, is)
		}
	}
}

func TestTheDoctorFindsADamagedPageAndALostSecret(t *testing.T) {
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	secret := filepath.Join(p.Dir, "waymark.secret")
	if err := os.Rename(secret, secret+".away"); err != nil {
		t.Fatal(err)
	}
	if _, states := p.doctor(t); states["secret"] != "bad" {
		t.Errorf("with no secret: %v", states)
	}
	if err := os.Rename(secret+".away", secret); err != nil {
		t.Fatal(err)
	}
	database := filepath.Join(p.Dir, "data.db")
	info, err := os.Stat(database)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(database, os.O_RDWR, 0) // nobody has it open
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(8 * 4096); at < info.Size(); at += 8 * 4096 {
		if _, err := file.WriteAt([]byte(strings.Repeat("damaged ", 512)), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	found, states := p.doctor(t)
	if states["database"] != "bad" || !strings.Contains(fmt.Sprint(found), "waymark restore") {
		t.Errorf("with damaged pages: %+v", found)
	}
	if _, failed, code := p.call(t, p.Dir, "doctor", "--dir", p.Dir); code != 1 {
		t.Errorf("it ends with %d, %s", code, failed)
	}
}

// What a server cannot start without lies on the damaged page: it says so, and what to do, and changes nothing.
func TestAServerThatADamagedPageKeepsFromStartingSaysWhatToDo(t *testing.T) {
	for _, table := range []string{"_collections", "_migrations", "site", "_params"} {
		t.Run(table, func(t *testing.T) {
			p := NewProgram(t)
			if out, err := p.Run("demo"); err != nil {
				t.Fatal(err, out)
			}
			var root, size int64
			inDatabase(t, p, func(db *dbx.DB) error {
				return errors.Join(db.NewQuery("SELECT rootpage FROM sqlite_schema WHERE name = {:table}").Bind(dbx.Params{"table": table}).Row(&root), db.NewQuery("PRAGMA page_size").Row(&size))
			})
			database := filepath.Join(p.Dir, "data.db")
			file, err := os.OpenFile(database, os.O_WRONLY, 0) // nobody has it open
			if err != nil {
				t.Fatal(err)
			}
			_, err = file.WriteAt([]byte(strings.Repeat("\xff", int(size))), (root-1)*size)
			if err := errors.Join(err, file.Close()); err != nil {
				t.Fatal(err)
			}
			_, said, code := p.call(t, p.Dir, "serve", "--http", "127.0.0.1:0", "--dir", p.Dir)
			if code != 1 || !strings.Contains(said, "is damaged") || !strings.Contains(said, "waymark restore") {
				t.Errorf("it ends with %d and says:\n%s", code, said)
			}
			if lines := strings.Count(strings.TrimSpace(said), "\n"); lines > 4 {
				t.Errorf("that is %d lines:\n%s", lines+1, said)
			}
		})
	}
}
