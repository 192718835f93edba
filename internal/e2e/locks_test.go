//go:build linux

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A watcher looks at what a server holds of its databases: while it runs, SQLite has a lock on each database and
// on its index of the log. One that vanishes was dropped by a plain close of some other descriptor of the file,
// and the next command that ends takes the log away from under the server
// (https://www.sqlite.org/howtocorrupt.html, 2.2; fcntl(2), "Record locking").
type watcher struct {
	p       *Program
	inodes  map[uint64]string // of the files that must be locked, with their names
	missing map[string]int    // how often in a row no lock was seen
	pid     int
	end     func() // stops looking

	mu   sync.Mutex
	lost map[string]string // what vanished, and during which step
	step string
}

func watch(p *Program) *watcher {
	p.t.Helper()
	w := &watcher{p: p, pid: p.server.Process.Pid, inodes: map[uint64]string{}, missing: map[string]int{}, lost: map[string]string{}}
	for _, name := range []string{"data.db", "data.db-shm", "auxiliary.db", "auxiliary.db-shm"} {
		var info syscall.Stat_t
		if err := syscall.Stat(filepath.Join(p.Dir, name), &info); err != nil {
			p.t.Fatal(err)
		}
		w.inodes[info.Ino] = name
	}
	stop, looking := make(chan struct{}), sync.WaitGroup{}
	looking.Go(func() {
		for {
			w.look()
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
	w.end = sync.OnceFunc(func() { close(stop); looking.Wait() })
	// a step that cannot go on ends the test: what vanished before it is the reason, and is said
	p.t.Cleanup(w.judge)
	return w
}

// look reads the kernel's list of locks, and which open files have been taken away.
func (w *watcher) look() {
	raw, err := os.ReadFile("/proc/locks")
	if err != nil {
		w.say("/proc/locks", err.Error())
		return
	}
	held := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line) // "1: POSIX  ADVISORY  READ  4711 fe:01:131 128 128"
		if len(fields) < 6 || fields[1] != "POSIX" || fields[4] != strconv.Itoa(w.pid) {
			continue
		}
		var major, minor, inode uint64
		if _, err := fmt.Sscanf(fields[5], "%x:%x:%d", &major, &minor, &inode); err == nil {
			held[w.inodes[inode]] = true
		}
	}
	for _, name := range w.inodes {
		if held[name] {
			w.missing[name] = 0
			continue
		}
		// the kernel's list is read in pieces, and one that moves meanwhile may be passed over: one that was dropped
		// stays away
		if w.missing[name]++; w.missing[name] == 5 {
			w.say(name, "no lock is held on it")
		}
	}
	descriptors, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", w.pid))
	for _, descriptor := range descriptors {
		if file, err := os.Readlink(descriptor); err == nil && strings.HasPrefix(file, w.p.Dir) && strings.Contains(file, ".db") && strings.HasSuffix(file, "(deleted)") && !strings.Contains(file, "/.waymark-backup/") {
			w.say(file, "it was taken away from under the server")
		}
	}
}

func (w *watcher) say(what, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lost[what] == "" {
		w.lost[what] = why + ", at “" + w.step + "”"
	}
}

func (w *watcher) at(step string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.step = step
}

// judge stops looking, and says what vanished.
func (w *watcher) judge() {
	w.p.t.Helper()
	w.end()
	for what, why := range w.lost {
		w.p.t.Errorf("%s: %s", what, why)
	}
	clear(w.lost)
}

// loggedIn is somebody logged in to the dashboard of a running program, who has given her password once more in her tab.
type loggedIn struct {
	p             *Program
	token, ticket string
}

func logIn(p *Program, email, password string) loggedIn {
	p.t.Helper()
	a := loggedIn{p: p}
	var answer struct{ Token string }
	a.ask(http.MethodPost, "/api/collections/_superusers/auth-with-password", fmt.Sprintf(`{"identity":%q,"password":%q}`, email, password), http.StatusOK, &answer)
	a.token = answer.Token
	var given struct{ Ticket string }
	a.ask(http.MethodPost, "/api/waymark/desk/login/confirm", fmt.Sprintf(`{"password":%q}`, password), http.StatusOK, &given)
	a.ticket = given.Ticket
	return a
}

// ask sends JSON and reads the answer into into, which may be nil.
func (a loggedIn) ask(method, path, body string, status int, into any) {
	a.p.t.Helper()
	a.send(method, path, "application/json", strings.NewReader(body), status, into)
}

func (a loggedIn) send(method, path, kind string, body io.Reader, status int, into any) {
	a.p.t.Helper()
	request, err := http.NewRequest(method, a.p.URL+path, body)
	if err != nil {
		a.p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Authorization", a.token)
	request.Header.Set("X-Waymark-Confirmed", a.ticket)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		a.p.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		a.p.t.Fatal(err)
	}
	if response.StatusCode != status {
		a.p.t.Fatalf("%s %s answers %d: %.500s", method, path, response.StatusCode, raw)
	}
	if into == nil {
		return
	}
	if kept, ok := into.(*[]byte); ok {
		*kept = raw
	} else if err := json.Unmarshal(raw, into); err != nil {
		a.p.t.Fatal(err)
	}
}

// kept are the names of the backups there are.
func (a loggedIn) kept() (names []string) {
	a.p.t.Helper()
	var all []struct{ Key string }
	a.ask(http.MethodGet, "/api/backups", "", http.StatusOK, &all)
	for _, one := range all {
		names = append(names, one.Key)
	}
	return names
}

// Twenty signups, a backup by every road and every command beside the server, a hundred signups more, and the
// power fails: everybody is there.
func TestNobodyIsLostByBackupsAndCommandsBesideTheServer(t *testing.T) {
	t.Run("alone", func(t *testing.T) {
		p := NewProgram(t, "WAYMARK_SECRET="+secret, "WAYMARK_SIGNUPS_PER_HOUR=0")
		lastThroughBackupsAndCommands(t, p, p.Kill)
	})
	t.Run("with a replica", func(t *testing.T) {
		p, address := replicated(t)
		lastThroughBackupsAndCommands(t, p, func() {
			p.Until("the replica has them all", func() bool { return restored(t, address, time.Time{}) == 120 })
			p.powerCut()
		})
	})
}

// lastThroughBackupsAndCommands is one run of it, which ends with the power's failure.
func lastThroughBackupsAndCommands(t *testing.T, p *Program, powerFails func()) {
	t.Helper()
	offer(t, p, 0)
	const friend, password = "friend@example.org", "three wet dogs run"
	if out, err := p.Run("superuser", "upsert", friend, password); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p.Serve()
	signUp(t, p, "before", 20)
	w := watch(p)
	a := logIn(p, friend, password)

	outside := t.TempDir()
	article := filepath.Join(outside, "article.md")
	if err := os.WriteFile(article, []byte("# A walk\n\nWords.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := func(may string, arguments ...string) func() {
		return func() {
			if out, err := p.Run(arguments...); err != nil && (may == "" || !strings.Contains(out+err.Error(), may)) {
				t.Errorf("%q: %v\n%s", arguments, err, out)
			}
		}
	}
	upload := func() {
		var raw []byte
		var link struct{ Token, Once string }
		a.ask(http.MethodPost, "/api/files/token", "", http.StatusOK, &link)
		a.ask(http.MethodPost, "/api/waymark/desk/login/download", `{"name":"api.zip"}`, http.StatusOK, &link)
		a.ask(http.MethodGet, "/api/backups/api.zip?token="+link.Token+"&once="+link.Once, "", http.StatusOK, &raw)
		var form bytes.Buffer
		parts := multipart.NewWriter(&form)
		file, err := parts.CreateFormFile("file", "uploaded.zip")
		if err == nil {
			_, err = file.Write(raw)
		}
		if err != nil || parts.Close() != nil {
			t.Fatal(err)
		}
		a.send(http.MethodPost, "/api/backups/upload", parts.FormDataContentType(), &form, http.StatusNoContent, nil)
	}
	scheduled := func() {
		a.ask(http.MethodPut, "/api/waymark/desk/backup", `{"schedule":"daily"}`, http.StatusOK, nil)
		a.ask(http.MethodPost, "/api/crons/__pbAutoBackup__", "", http.StatusNoContent, nil)
		p.Until("the schedule has made one", func() bool { return strings.Contains(fmt.Sprint(a.kept()), "@auto_waymark_") })
		p.Until("it is done", func() bool {
			var page struct {
				Last struct{ Opened bool }
			}
			a.ask(http.MethodGet, "/api/waymark/desk/backup", "", http.StatusOK, &page)
			return page.Last.Opened
		})
	}
	elsewhere := filepath.Join(outside, "restored", "pb_data")
	for i, step := range []struct {
		what string
		do   func()
	}{
		{"a backup from the desk", func() { a.ask(http.MethodPost, "/api/waymark/desk/backup", "", http.StatusOK, nil) }},
		{"a backup by PocketBase’s API", func() { a.ask(http.MethodPost, "/api/backups", `{"name":"api.zip"}`, http.StatusNoContent, nil) }},
		{"a backup by the schedule", scheduled},
		{"one taken away and put back", upload},
		{"a drill at the desk", func() { a.ask(http.MethodPost, "/api/waymark/desk/backup/drill", "", http.StatusOK, nil) }},
		{"PocketBase’s way to restore", func() { a.ask(http.MethodPost, "/api/backups/api.zip/restore", "", http.StatusBadRequest, nil) }},
		{"waymark backup", command("", "backup")},
		{"waymark backup --to", command("", "backup", "--to", filepath.Join(outside, "elsewhere.zip"))},
		{"waymark backup --drill", command("", "backup", "--drill")},
		{"waymark doctor", command("something needs mending", "doctor")},
		{"waymark demo", command("fills an empty site only", "demo")},
		{"waymark import", command("", "import", article)},
		{"waymark superuser", command("", "superuser", "upsert", "second@example.org", password)},
		{"waymark migrate", command("", "migrate", "up")},
		{"waymark restore", func() {
			second := p.Beside("WAYMARK_SECRET=" + secret)
			second.Dir = elsewhere
			if out, err := second.Run("restore", filepath.Join(outside, "elsewhere.zip")); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		}},
		{"the server’s own pages", func() { get(t, p.URL+"/"); get(t, p.URL+"/healthz") }},
	} {
		w.at(step.what)
		step.do()
		signUp(t, p, fmt.Sprintf("step%dx", i), 2)
	}
	w.at("the last signups")
	signUp(t, p, "after", 100-2*16)
	w.judge()
	powerFails()
	if n := subscribersIn(t, filepath.Join(p.Dir, "data.db")); n != 120 {
		t.Errorf("%d of 120 are left", n)
	}
}
