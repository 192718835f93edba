//go:build linux

package e2e

import (
	"database/sql"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"waymark/internal/apptest"
)

// noticed is how soon /healthz must say what is wrong: five seconds, and a little for a busy computer.
const noticed = 5*time.Second + 500*time.Millisecond

// healthAnswer is what /healthz says.
type healthAnswer struct {
	Code     int               `json:"-"`
	Status   string            `json:"status"`
	Detail   string            `json:"detail"`
	Parts    map[string]string `json:"parts"`
	Warnings map[string]string `json:"warnings"`
}

func health(t *testing.T, p *Program) healthAnswer {
	t.Helper()
	response, err := http.Get(p.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	h := healthAnswer{Code: response.StatusCode}
	if err := json.NewDecoder(response.Body).Decode(&h); err != nil {
		t.Fatal(err)
	}
	return h
}

// fails waits until /healthz answers 503, which must be soon, and returns what it says.
func fails(t *testing.T, p *Program, why string) healthAnswer {
	t.Helper()
	began := time.Now()
	var h healthAnswer
	p.Until("/healthz notices that "+why, func() bool { h = health(t, p); return h.Code == http.StatusServiceUnavailable })
	took := time.Since(began)
	t.Logf("%s: noticed after %v: %v", why, took.Round(time.Millisecond), h.Parts)
	if took > noticed {
		t.Errorf("%s: /healthz noticed after %v", why, took)
	}
	if h.Status != "failing" || h.Detail == "" || len(h.Parts) == 0 {
		t.Errorf("%s: %+v", why, h)
	}
	return h
}

func recovers(t *testing.T, p *Program, why string) {
	t.Helper()
	began := time.Now()
	p.Until("/healthz notices that "+why, func() bool { return health(t, p).Code == http.StatusOK })
	t.Logf("%s: noticed after %v", why, time.Since(began).Round(time.Millisecond))
}

// alerts is a receiver of alerts that can refuse.
type alerts struct {
	*httptest.Server
	mu     sync.Mutex
	refuse bool
	calls  int
	taken  []map[string]any
}

func newAlerts(t *testing.T) *alerts {
	t.Helper()
	a := &alerts{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.calls++
		if a.refuse {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		raw, err := io.ReadAll(r.Body)
		var body map[string]any
		if err == nil {
			err = json.Unmarshal(raw, &body)
		}
		if err != nil {
			t.Error(err)
		}
		a.taken = append(a.taken, body)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *alerts) set(refuse bool) { a.mu.Lock(); a.refuse = refuse; a.mu.Unlock() }

// heard is how many alerts of an event were taken; and how many calls there were in all.
func (a *alerts) heard(event string) (n, calls int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range a.taken {
		if one["event"] == event {
			n++
		}
	}
	return n, a.calls
}

const hookKey = "/services/T01/very-quiet-key"

func TestAFullDiskIsSaidEverywhereAndForgottenWhenThereIsRoom(t *testing.T) {
	hook := newAlerts(t)
	p := NewProgram(t, "WAYMARK_ALERT_URL="+hook.URL+hookKey)
	d := smallDisk(t, p)
	p.Serve()
	if h := health(t, p); h.Status != "ok" || len(h.Parts) != 0 {
		t.Errorf("%+v", h)
	}
	for range 2 {
		d.full()
		fails(t, p, "the disk is full")
		if response, err := http.Get(p.URL + "/"); err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("nobody can read the site any more: %v", err)
		} else {
			_ = response.Body.Close()
		}
		d.free()
		recovers(t, p, "there is room again")
	}
	d.full()
	p.Until("the operator is told", func() bool {
		full, _ := hook.heard("database_failing")
		narrow, _ := hook.heard("disk_nearly_full")
		return full+narrow > 0
	})
	d.free()
	p.Until("it stands on stderr", func() bool { return strings.Contains(p.Said(), `level=ERROR msg="Something is not well`) })
	if strings.Contains(p.Said(), "very-quiet-key") {
		t.Error("stderr names the receiver's key")
	}
}

// ext4 puts a program's data on a file system of its own, which can break as a real one does.
func ext4(t *testing.T, p *Program) (at string) {
	t.Helper()
	at = filepath.Dir(p.Dir)
	image := filepath.Join(t.TempDir(), "disk")
	file, err := os.Create(image)
	if err == nil {
		err = file.Truncate(128 << 20)
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	for _, command := range [][]string{{"mkfs.ext4", "-q", image}, {"mount", "-o", "loop", image, at}} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Skipf("skipped: no file system of its own may be made here: %v %s", err, out)
		}
	}
	t.Cleanup(func() {
		if err := unix.Unmount(at, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return at
}

func TestADiskThatCanOnlyBeReadAnyMoreIsNoticed(t *testing.T) {
	p := NewProgram(t)
	at := ext4(t, p)
	p.Serve()
	// what a kernel does with a disk that has errors
	if out, err := exec.Command("mount", "-o", "remount,abort", at).CombinedOutput(); err != nil && !emergency(at) {
		t.Skipf("skipped: %v %s", err, out)
	}
	fails(t, p, "the disk can only be read")
	p.Kill()
}

func emergency(at string) bool {
	mounts, err := os.ReadFile("/proc/self/mounts")
	return err == nil && strings.Contains(string(mounts), at) && strings.Contains(string(mounts), "abort")
}

func TestADiskThatHangsIsNoticedAndSoIsThatItGoesOn(t *testing.T) {
	p := NewProgram(t)
	at := ext4(t, p)
	p.Serve()
	folder, err := os.Open(at)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	const freeze, thaw = 0xc0045877, 0xc0045878 // FIFREEZE and FITHAW of linux/fs.h
	if err := unix.IoctlSetInt(int(folder.Fd()), freeze, 0); err != nil {
		t.Skipf("skipped: %v", err)
	}
	thawed := sync.OnceFunc(func() { _ = unix.IoctlSetInt(int(folder.Fd()), thaw, 0) })
	t.Cleanup(thawed)
	if h := fails(t, p, "the disk hangs"); h.Parts["database"] != "The database does not answer." {
		t.Errorf("%+v", h)
	}
	thawed()
	recovers(t, p, "the disk goes on")
}

func TestADatabaseThatSomebodyHoldsForLongIsNoticed(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	other, err := sql.Open("sqlite", filepath.Join(p.Dir, "data.db")+"?_pragma=busy_timeout(10000)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	fails(t, p, "another program holds the database")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	recovers(t, p, "it is let go")
}

func TestAFolderThatIsDeletedUnderTheServerIsNoticed(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	if err := os.RemoveAll(p.Dir); err != nil {
		t.Fatal(err)
	}
	h := fails(t, p, "its data are gone")
	if !strings.Contains(h.Detail, "gone") {
		t.Errorf("%+v", h)
	}
	p.Kill()
}

func TestMailThatHasStoppedIsToldUntilItIsTakenAndSoIsItsEnd(t *testing.T) {
	carrier, hook := apptest.NewFakeMailgun(t), newAlerts(t)
	hook.set(true)
	p := NewProgram(t, mailing(carrier, "WAYMARK_ALERT_URL="+hook.URL+hookKey)...)
	offer(t, p, 0)
	p.Serve()
	carrier.FailAlways(apptest.Fault401)
	ask := func(email string) {
		t.Helper()
		post(t, p.URL+"/signup", map[string][]string{"email": {email}, "guide": {"calm"}})
	}
	ask("ada@example.org")
	p.Until("/healthz says so", func() bool { return health(t, p).Parts["mail"] != "" })
	p.Until("somebody was called", func() bool { _, calls := hook.heard(""); return calls > 0 })
	p.Stop()
	hook.set(false)
	p.Start() // it goes out again, and is refused again
	p.Until("the server answers", func() bool {
		response, err := http.Get(p.URL + "/healthz")
		if err == nil {
			_ = response.Body.Close()
		}
		return err == nil
	})
	p.Until("the alert is taken", func() bool { n, _ := hook.heard("mail_stopped"); return n == 1 })
	p.Until("it knows again that mail has stopped", func() bool { return health(t, p).Parts["mail"] != "" })
	p.Stop()
	carrier.FailAlways(apptest.Fault{})
	p.Serve()
	p.Until("its end is told", func() bool { n, _ := hook.heard("mail_going_again"); return n == 1 })
	if n, _ := hook.heard("mail_stopped"); n != 1 || len(carrier.MessagesTo("ada@example.org")) != 1 {
		t.Errorf("that mail stopped was told %d times; %d mails", n, len(carrier.MessagesTo("ada@example.org")))
	}
	if strings.Contains(p.Said(), "very-quiet-key") || strings.Contains(p.Said(), "ada@") {
		t.Errorf("it says too much: %s", p.Said())
	}
}

func TestSystemdHearsWhenItIsReadyAndThatItLives(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	listener, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	said := make(chan string, 1000)
	go func() {
		buffer := make([]byte, 1000)
		for {
			n, err := listener.Read(buffer)
			if err != nil {
				return
			}
			said <- string(buffer[:n])
		}
	}()
	p := NewProgram(t, "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=1000000")
	hears := func(want string) {
		t.Helper()
		deadline := time.After(time.Minute)
		for {
			select {
			case got := <-said:
				if got == want {
					return
				}
			case <-deadline:
				t.Fatalf("systemd waits for %s in vain; the server said:\n%s", want, p.Said())
			}
		}
	}
	p.Start()
	hears("READY=1")
	if health(t, p).Code != http.StatusOK {
		t.Error("it is ready and does not answer")
	}
	hears("WATCHDOG=1")
	hears("WATCHDOG=1")
	p.AskToStop()
	hears("STOPPING=1")
	p.Stop()
}
