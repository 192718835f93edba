//go:build linux

package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"waymark/internal/apptest"
	"waymark/internal/replica"
)

// replicated is a program whose database is copied into a folder, and the copy's address.
func replicated(t *testing.T, more ...string) (p *Program, address string) {
	t.Helper()
	address = "file://" + filepath.Join(t.TempDir(), "copy")
	p = NewProgram(t, append([]string{"WAYMARK_SECRET=" + secret, "WAYMARK_SIGNUPS_PER_HOUR=0", "WAYMARK_REPLICA=" + address}, more...)...)
	return p, address
}

// powerCut ends the server and its replica's process in one moment.
func (p *Program) powerCut() {
	p.t.Helper()
	pid := p.server.Process.Pid
	all := []int{pid}
	stats, err := filepath.Glob("/proc/[0-9]*/stat") // the kernel's list of children knows only those of one thread
	if err != nil {
		p.t.Fatal(err)
	}
	for _, stat := range stats {
		raw, err := os.ReadFile(stat)
		if err != nil {
			continue // it has ended meanwhile
		}
		fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:])) // state, parent, …
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
			all = append(all, child)
		}
	}
	for _, one := range all { // nobody is left to finish anything
		_ = syscall.Kill(one, syscall.SIGSTOP)
	}
	for _, one := range all {
		_ = syscall.Kill(one, syscall.SIGKILL)
	}
	<-p.ended
	p.server = nil
}

// restored is how many subscribers there are in a database restored from a replica as of then; -1 where nothing can be restored.
func restored(t testing.TB, address string, at time.Time) int {
	t.Helper()
	into := filepath.Join(t.TempDir(), "data.db")
	err := replica.Restore(context.Background(), address, at, into)
	if errors.Is(err, replica.ErrNothing) {
		return -1
	}
	if err != nil {
		t.Fatal(err)
	}
	return subscribersIn(t, into)
}

func subscribersIn(t testing.TB, file string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT count(*) FROM subscribers").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// signUp signs up so many readers and fails when one is not taken.
func signUp(t testing.TB, p *Program, name string, many int) {
	t.Helper()
	for i := range many {
		response, err := http.PostForm(p.URL+"/signup", url.Values{"email": {fmt.Sprintf("%s%03d@example.org", name, i)}, "guide": {"calm"}})
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Fatalf("a signup is answered with %s", response.Status)
		}
	}
}

func TestNobodyIsLostBesideAReplicaThoughCommandsRunAndThePowerFails(t *testing.T) {
	p, address := replicated(t)
	offer(t, p, 0)
	p.Serve()
	p.Until("a replica is there", func() bool { return restored(t, address, time.Time{}) >= 0 })
	signUp(t, p, "before", 20)
	if out, err := p.Run("doctor"); err != nil {
		t.Logf("doctor: %v\n%s", err, out) // it may find something wrong
	}
	signUp(t, p, "after", 100)
	if out, err := p.Run("superuser", "upsert", "friend@example.org", "three wet dogs run"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p.Until("the replica has them all", func() bool { return restored(t, address, time.Time{}) == 120 })
	p.powerCut()
	if n := subscribersIn(t, filepath.Join(p.Dir, "data.db")); n != 120 {
		t.Errorf("%d of 120 are left", n)
	}
	p.Serve() // goes on with the same series
	signUp(t, p, "later", 5)
	p.Stop() // an ordinary end brings the last ones away
	if n := restored(t, address, time.Time{}); n != 125 {
		t.Errorf("%d of 125 are in the replica after an ordinary end", n)
	}
}

func TestWhatWasDeletedByMistakeComesBackAsOfTheMinuteBefore(t *testing.T) {
	bucket := apptest.NewFakeS3(t)
	address := "s3://bucket/site?endpoint=" + bucket.URL()
	t.Setenv("AWS_ACCESS_KEY_ID", apptest.S3Key)
	t.Setenv("AWS_SECRET_ACCESS_KEY", apptest.S3Secret)
	p := NewProgram(t, "WAYMARK_SECRET="+secret, "WAYMARK_SIGNUPS_PER_HOUR=0", "WAYMARK_REPLICA="+address)
	offer(t, p, 0)
	p.Serve()
	signUp(t, p, "reader", 7)
	p.Until("the replica has them", func() bool { return restored(t, address, time.Time{}) == 7 })
	before := time.Now()
	site := p.openBeside()
	if _, err := site.Exec("DELETE FROM subscribers"); err != nil {
		t.Fatal(err)
	}
	p.Until("the replica has lost them too", func() bool { return restored(t, address, time.Time{}) == 0 })
	if n := restored(t, address, before); n != 7 {
		t.Errorf("%d of 7 come back", n)
	}

	bucket.Down(true)
	signUp(t, p, "unreachable", 3) // nobody waits for the target
	bucket.Down(false)
	p.Until("the replica has caught up", func() bool { return restored(t, address, time.Time{}) == 3 })
	if said := p.Said(); strings.Contains(said, apptest.S3Secret) || strings.Contains(said, apptest.S3Key) {
		t.Errorf("a secret is said:\n%s", said)
	}
}

// openBeside opens the program's database as another process would, for the test's length.
func (p *Program) openBeside() *sql.DB {
	p.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.Dir, "data.db")+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(ON)&_pragma=journal_mode(WAL)&_txlock=immediate")
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestTwoFoldersWithOneAddressNeverMix(t *testing.T) {
	p, address := replicated(t)
	offer(t, p, 0)
	p.Serve()
	signUp(t, p, "reader", 4)
	p.Until("the replica has them", func() bool { return restored(t, address, time.Time{}) == 4 })
	p.Stop()

	// the whole folder, copied to another machine
	copied := NewProgram(t, p.env...)
	copied.env = append(copied.env, "WAYMARK_URL="+copied.URL)
	if err := os.CopyFS(copied.Dir, os.DirFS(p.Dir)); err != nil {
		t.Fatal(err)
	}
	p.Serve()
	copied.Serve()
	signUp(t, copied, "copy", 9)
	copied.Until("the copy is replicated", func() bool { return restored(t, address, time.Time{}) == 13 })
	signUp(t, p, "original", 2)
	p.Until("the original is too", func() bool { return restored(t, address, time.Time{}) == 6 })
	copied.Stop()
	p.Stop()
	markers, err := filepath.Glob(filepath.Join(strings.TrimPrefix(address, "file://"), "servers", "*.json"))
	if err != nil || len(markers) != 2 {
		t.Errorf("%d series are there (%v), 2 wanted", len(markers), err)
	}
	for _, marker := range markers {
		id := strings.TrimSuffix(filepath.Base(marker), ".json")
		if n := restored(t, address+"/"+id, time.Time{}); n != 13 && n != 6 {
			t.Errorf("series %s holds %d readers", id, n)
		}
	}
}

func TestWhatIsErasedBesideAReplicaLeavesTheDatabaseAndItsLog(t *testing.T) {
	p, address := replicated(t)
	offer(t, p, 0)
	p.Serve()
	token := p.superuser()
	signUp(t, p, "penelope.unmistakable", 1)
	signUp(t, p, "somebody", 30)
	p.Until("the replica has them", func() bool { return restored(t, address, time.Time{}) == 31 })
	var id string
	if err := p.openBeside().QueryRow("SELECT id FROM subscribers WHERE email LIKE 'penelope%'").Scan(&id); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, p.URL+"/api/waymark/desk/readers/"+id+"/erase", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusNoContent {
		t.Fatalf("%v %v", response, err)
	}
	_ = response.Body.Close()
	p.Until("nothing of her is in the database's files", func() bool {
		for _, name := range []string{"data.db", "data.db-wal"} { // read by a process that has no lock on them to lose
			if raw, err := os.ReadFile(filepath.Join(p.Dir, name)); err != nil || bytes.Contains(raw, []byte("penelope.unmistakable")) {
				return false
			}
		}
		return true
	})
	p.Until("the newest state of the replica holds her no more", func() bool { return restored(t, address, time.Time{}) == 30 })
}

func TestABackupBesideAReplicaHoldsNobodyUpAndLeavesItsFolderOut(t *testing.T) {
	p, address := replicated(t)
	offer(t, p, 0)
	p.Serve()
	p.Until("a replica is there", func() bool { return restored(t, address, time.Time{}) >= 0 })
	l := beginLoad(p, "meanwhile", 20)
	p.Until("the load has begun", func() bool { return l.wait(1) > 0 })
	began := time.Now()
	out, err := p.Run("backup")
	took := time.Since(began)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	l.end()
	t.Logf("a backup took %s, the longest wait of a signup meanwhile was %s", took, l.wait(1))
	if longest := l.wait(1); longest > 2*time.Second {
		t.Errorf("a signup waited %s", longest)
	}
	p.Until("the doctor knows of the replica", func() bool {
		out, _ := p.Run("doctor") // whatever else it finds
		return strings.Contains(out, "is at file://")
	})
	made, err := filepath.Glob(filepath.Join(p.Dir, "backups", "*.zip"))
	if err != nil || len(made) != 1 {
		t.Fatalf("%v %v", made, err)
	}
	archive, err := zip.OpenReader(made[0])
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, file := range archive.File {
		if strings.Contains(file.Name, "litestream") {
			t.Errorf("%s is in the backup", file.Name)
		}
	}
	info, err := os.Stat(replica.MetaDir(p.Dir))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("what waits is open to others: %v %v", info, err)
	}
}
