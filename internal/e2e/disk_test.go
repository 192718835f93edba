//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"waymark/internal/apptest"
)

// disk is where a program's data lies, and can be full.
type disk struct {
	full func()
	free func() // after full: there is room again
}

// smallDisk puts a program's data on a disk of its own that can be filled. Where nothing may be
// mounted, the kernel's limit on the size of files stands in for it: it refuses every write too.
func smallDisk(t *testing.T, p *Program) disk {
	t.Helper()
	at := filepath.Dir(p.Dir)
	if err := unix.Mount("tmpfs", at, "tmpfs", 0, "size=32m"); err != nil {
		t.Logf("no disk of its own (%v): writing is refused by RLIMIT_FSIZE instead", err)
		limit := func(most uint64) {
			t.Helper()
			if p.server == nil {
				return // the limit ended with the process
			}
			if err := unix.Prlimit(p.server.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: most, Max: unix.RLIM_INFINITY}, nil); err != nil {
				t.Skipf("skipped: neither a disk may be mounted nor a limit set: %v", err)
			}
		}
		return disk{full: func() { limit(0) }, free: func() { limit(unix.RLIM_INFINITY) }}
	}
	t.Cleanup(func() {
		if err := unix.Unmount(at, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(at, "ballast")
	return disk{
		full: func() {
			t.Helper()
			file, err := os.Create(ballast)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			for page := make([]byte, 4096); err == nil; {
				_, err = file.Write(page)
			}
			if !errors.Is(err, unix.ENOSPC) {
				t.Fatal(err)
			}
		},
		free: func() {
			t.Helper()
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
		},
	}
}

func TestAFullDiskLosesNobodyAndMailsNobodyTwice(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	carrier.Latency = 2 * carrierTakes
	p := NewProgram(t, mailing(carrier, "WAYMARK_RECONCILE_AFTER=1s", "WAYMARK_RESEND_AFTER=3s")...)
	d := smallDisk(t, p)
	offer(t, p, 0)
	p.Serve()

	kept := map[string]bool{} // by address: she was told that a mail is on its way
	asked := 0
	ask := func() (ok bool) {
		t.Helper()
		email := fmt.Sprintf("reader%03d@example.org", asked)
		asked++
		response, err := http.PostForm(p.URL+"/signup", url.Values{"email": {email}, "guide": {"calm"}})
		if err != nil {
			t.Fatalf("she is not even answered: %v", err)
		}
		_ = response.Body.Close()
		kept[email] = response.StatusCode == http.StatusOK
		if !kept[email] && (response.StatusCode != http.StatusInternalServerError || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html")) {
			t.Errorf("she is answered with %s, %s", response.Status, response.Header.Get("Content-Type"))
		}
		return kept[email]
	}
	refused := func() bool {
		for range 500 { // what was written before leaves some room in its place
			if !ask() {
				return true
			}
		}
		return false
	}
	went := func() bool {
		n := 0
		for _, ok := range kept {
			if ok {
				n++
			}
		}
		return carrier.Count() >= n
	}

	for range 30 {
		ask()
	}
	d.full() // while mail goes out
	p.Until("a signup cannot be written down", refused)
	p.Until("what was on its way has come back", func() bool { return carrier.Calls() == carrier.Count() })
	if response, err := http.Get(p.URL + "/"); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("nobody can read the site any more: %v", err)
	} else {
		_ = response.Body.Close()
	}
	d.free()
	p.Until("a signup is kept again", ask)
	p.Until("everybody who was told so has her mail", went)

	d.full()
	p.Until("a signup cannot be written down", refused)
	p.Kill() // and the power fails too
	d.free()
	p.Serve()
	p.Until("a signup is kept again", ask)
	p.Until("everybody who was told so has her mail", went)
	for email, ok := range kept {
		if n := len(carrier.MessagesTo(email)); !ok && n > 0 {
			t.Errorf("%s was told that nothing was kept, and got %d mails", email, n)
		}
	}

	// whoever was refused asks again
	for email, ok := range kept {
		if !ok {
			post(t, p.URL+"/signup", url.Values{"email": {email}, "guide": {"calm"}})
			kept[email] = true
		}
	}
	p.Until("they have their mail too", went)
	settled(t, p)
	p.Stop()
	oneEach(t, p, carrier, asked)
}
