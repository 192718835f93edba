// Package e2e drives the program as it is shipped, from outside: the built binary on a
// fresh data directory, over HTTP and in a real Chromium.
package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// build compiles the program once for all tests of the package.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "waymark-e2e-")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "waymark")
	out, err := exec.Command("go", "build", "-o", binary, "waymark").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building: %w\n%s", err, out)
	}
	return binary, nil
})

// Program is the binary on one data directory.
type Program struct {
	t      testing.TB
	binary string
	Dir    string // its pb_data
	URL    string
	env    []string

	mu     sync.Mutex
	said   strings.Builder
	server *exec.Cmd
	ended  chan error
	asked  bool // to stop
}

// NewProgram builds the program and gives it a temp dir and a free port. env are
// NAME=value pairs on top of an environment without any of ours.
func NewProgram(t testing.TB, env ...string) *Program {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	p := &Program{t: t, binary: binary, Dir: filepath.Join(t.TempDir(), "pb_data"), URL: "http://" + address}
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "MG_") && !strings.HasPrefix(pair, "WAYMARK_") {
			p.env = append(p.env, pair)
		}
	}
	p.env = append(append(p.env, "WAYMARK_URL="+p.URL), env...)
	return p
}

// Run runs one command to its end and returns what it printed.
func (p *Program) Run(arguments ...string) (string, error) {
	command := exec.Command(p.binary, append(arguments, "--dir", p.Dir)...)
	command.Env = p.env
	out, err := command.CombinedOutput()
	return string(out), err
}

// Serve starts the server and waits until it answers; the test's end stops it.
func (p *Program) Serve(arguments ...string) {
	p.t.Helper()
	p.Start(arguments...)
	p.Until("the server answers", func() bool {
		response, err := http.Get(p.URL + "/healthz")
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
}

// Start starts the server and does not wait for it; the test's end stops it.
func (p *Program) Start(arguments ...string) {
	p.t.Helper()
	arguments = append([]string{"serve", "--http", strings.TrimPrefix(p.URL, "http://"), "--dir", p.Dir}, arguments...)
	command := exec.Command(p.binary, arguments...)
	command.Env = p.env
	stdout, err := command.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	command.Stderr = command.Stdout
	if err := command.Start(); err != nil {
		p.t.Fatal(err)
	}
	ended := make(chan error, 1)
	p.server, p.ended, p.asked = command, ended, false
	go func() {
		p.listen(stdout)
		ended <- command.Wait()
	}()
	p.t.Cleanup(p.Stop)
}

func (p *Program) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		p.mu.Lock()
		p.said.WriteString(lines.Text() + "\n")
		p.mu.Unlock()
	}
}

// Said is everything the server has printed.
func (p *Program) Said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// AskToStop asks the server to end, as an operator would, with SIGTERM, and does not wait for it.
func (p *Program) AskToStop() {
	if p.server == nil || p.asked {
		return
	}
	p.asked = true
	_ = p.server.Process.Signal(syscall.SIGTERM) // it may have ended by itself
}

// Stop asks the server to end, if nobody has, and waits until it has ended.
func (p *Program) Stop() {
	if p.server == nil {
		return
	}
	p.AskToStop()
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		_ = p.server.Process.Signal(syscall.SIGQUIT) // it says where it hangs
		<-p.ended
		p.t.Errorf("the server did not stop within 20 seconds:\n%s", p.Said())
	}
	p.server = nil
}

// Until asks again and again until done, and fails the test after a minute and a half.
func (p *Program) Until(what string, done func() bool) {
	p.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(90 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			p.t.Fatalf("waited in vain until %s; the server said:\n%s", what, p.Said())
		}
	}
}

// Mailbox is the address of the mailbox, as the server printed it.
func (p *Program) Mailbox() string {
	p.t.Helper()
	var address string
	p.Until("the server has said where the mail is", func() bool {
		address = regexp.MustCompile(`http\S+/mailbox/\w+`).FindString(p.Said())
		return address != ""
	})
	return address
}
