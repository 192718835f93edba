//go:build unix

package e2e

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// nobody is somebody else than who runs the tests, whom only root can turn into.
func nobody(t *testing.T) (uid, gid int) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("skipped: only root can run a program as somebody else")
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("skipped: there is no user called nobody here")
	}
	uid, _ = strconv.Atoi(u.Uid)
	gid, _ = strconv.Atoi(u.Gid)
	return uid, gid
}

// callAs is Program.call as another user, for as long as uid is not 0; nobody else may enter a folder of the tests
// until they are opened.
func (p *Program) callAs(t *testing.T, uid, gid int, arguments ...string) (said string, code int) {
	t.Helper()
	for at := p.Dir; at != os.TempDir() && at != "/"; at = filepath.Dir(at) {
		if at != p.Dir {
			_ = os.Chmod(at, 0o755)
		}
	}
	_ = os.Chmod(filepath.Dir(p.binary), 0o755)
	command := exec.Command(p.binary, append(arguments, "--dir", p.Dir)...)
	command.Dir, command.Env = "/", p.env
	if uid != 0 {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	out, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), command.ProcessState.ExitCode()
}

// give makes everything below a folder somebody's.
func give(t *testing.T, root string, uid, gid int) {
	t.Helper()
	for _, path := range append(pathsIn(t, root), "") {
		if err := os.Lchown(filepath.Join(root, path), uid, gid); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFolderOfSomebodyElseIsSaidAndLeftAsItWas(t *testing.T) {
	uid, gid := nobody(t)
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	for _, command := range append(needingSite, "serve --http 127.0.0.1:0", "demo") {
		said, code := p.callAs(t, uid, gid, strings.Fields(command)...)
		if code != 1 || !strings.Contains(said, "belongs to root") || !strings.Contains(said, "run by nobody") {
			t.Errorf("waymark %s: it ends with %d and says %q", command, code, said)
		}
	}
}

func TestAFolderThatCanOnlyBeReadIsSaid(t *testing.T) {
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	uid, gid := 0, 0
	if os.Geteuid() == 0 { // whom no permission binds
		uid, gid = nobody(t)
		give(t, p.Dir, uid, gid)
	}
	if err := os.Chmod(p.Dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(p.Dir, 0o700) })
	for _, command := range []string{"serve --http 127.0.0.1:0", "demo", "superuser upsert a@example.org kettle-orbit-73-plum"} {
		said, code := p.callAs(t, uid, gid, strings.Fields(command)...)
		if code != 1 || !strings.Contains(said, "chmod u+rwX "+p.Dir) || strings.Count(said, "\n") != 1 {
			t.Errorf("waymark %s: it ends with %d and says %q", command, code, said)
		}
	}
}

func TestADiskThatCanOnlyBeReadIsSaid(t *testing.T) {
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	if out, err := exec.Command("mount", "--bind", p.Dir, p.Dir).CombinedOutput(); err != nil {
		t.Skipf("skipped: nothing can be mounted here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", p.Dir).CombinedOutput(); err != nil {
			t.Errorf("%s", out)
		}
	})
	if out, err := exec.Command("mount", "-o", "remount,bind,ro", p.Dir).CombinedOutput(); err != nil {
		t.Skipf("skipped: nothing can be mounted read-only here: %s", out)
	}
	for _, command := range []string{"serve --http 127.0.0.1:0", "demo", "superuser upsert a@example.org kettle-orbit-73-plum"} {
		out, err := p.Run(strings.Fields(command)...)
		if err == nil || !strings.Contains(out, "can only be read") || strings.Count(out, "\n") != 1 {
			t.Errorf("waymark %s says %q", command, out)
		}
	}
}

func TestRootLeavesNothingThatIsRootsInTheFolderOfTheService(t *testing.T) {
	uid, gid := nobody(t)
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	give(t, p.Dir, uid, gid)
	article := filepath.Join(t.TempDir(), "article.md")
	if err := os.WriteFile(article, []byte("# A new title\n\nSome words.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	theirs := func(after string) {
		t.Helper()
		for _, path := range append(pathsIn(t, p.Dir), "") {
			info, err := os.Lstat(filepath.Join(p.Dir, path))
			if err != nil {
				continue // it was there for a moment
			}
			if stat := info.Sys().(*syscall.Stat_t); int(stat.Uid) != uid || int(stat.Gid) != gid {
				t.Errorf("after %s %q belongs to %d:%d", after, path, stat.Uid, stat.Gid)
			}
		}
	}
	for _, command := range []string{"doctor", "doctor --fix", "superuser upsert a@example.org kettle-orbit-73-plum", "import --apply " + article, "migrate up", "backup", "demo"} {
		said, code := p.callAs(t, 0, 0, strings.Fields(command)...)
		if code != 0 && !strings.HasPrefix(command, "doctor") {
			t.Errorf("waymark %s: it ends with %d and says %q", command, code, said)
		}
		theirs(command)
	}
	closed := filepath.Join(t.TempDir(), "of root alone")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	if said, code := p.callAs(t, 0, 0, "backup", "--to", filepath.Join(closed, "site.zip")); code != 1 || !strings.Contains(said, "as whom root's commands act") || strings.Contains(said, "chmod") {
		t.Errorf("a backup to where the service's user may not go ends with %d and says %q", code, said)
	}
	p.Serve()
	if response, err := http.PostForm(p.URL+"/signup", url.Values{"email": {"ada@example.org"}, "newsletter": {"1"}}); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("signing up: %v, %v", response, err)
	}
	theirs("serve")
	p.Stop()
	theirs("stopping")
}

func TestTheDoctorNamesWhatIsRootsInTheFolderOfTheService(t *testing.T) {
	uid, gid := nobody(t)
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	give(t, p.Dir, uid, gid)
	if err := os.Mkdir(filepath.Join(p.Dir, "backups_of_root"), 0o700); err != nil {
		t.Fatal(err)
	}
	said, code := p.callAs(t, uid, gid, "doctor")
	if code != 1 || !strings.Contains(said, "backups_of_root (root)") || !strings.Contains(said, "chown -R nobody:") {
		t.Errorf("it ends with %d and says %s", code, said)
	}
}
