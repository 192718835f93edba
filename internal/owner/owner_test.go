//go:build unix

package owner

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
)

// The change lasts as long as the process does, so it is made in one of its own.
func TestRootActsAsTheOwnerInEveryThread(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("skipped: only root can act as somebody else")
	}
	if os.Getenv("OWNER_ROOTS") != "" {
		act(t, os.Getenv("OWNER_ROOTS"), os.Getenv("OWNER_THEIRS"))
		return
	}
	roots, theirs := t.TempDir(), filepath.Join(t.TempDir(), "pb_data")
	if err := os.Mkdir(theirs, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Dir(theirs), filepath.Dir(filepath.Dir(theirs))} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(theirs, uid, gid); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	child.Env = append(os.Environ(), "OWNER_ROOTS="+roots, "OWNER_THEIRS="+theirs)
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

const uid, gid = 65534, 65533

func act(t *testing.T, roots, theirs string) {
	if changed, err := ActAs(roots); changed || err != nil {
		t.Errorf("in a folder of root's: %t, %v", changed, err)
	}
	if changed, err := ActAs(theirs); !changed || err != nil {
		t.Fatalf("in theirs: %t, %v", changed, err)
	}
	var together sync.WaitGroup
	for i := range 50 {
		together.Go(func() {
			path := filepath.Join(theirs, strconv.Itoa(i))
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Error(err)
				return
			}
			if id, ok := Of(path); !ok || id != (ID{uid, gid}) {
				t.Errorf("%s belongs to %+v", path, id)
			}
		})
	}
	together.Wait()
	if MayWrite(roots) == nil || MayWrite(theirs) != nil {
		t.Errorf("it may write to root's: %v, to theirs: %v", MayWrite(roots), MayWrite(theirs))
	}
}
