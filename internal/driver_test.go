package internal_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// SQLite is translated from C together with one version of a C library, and works with no other
// (https://gitlab.com/cznic/sqlite/-/issues/177). PocketBase looks whether both are those that it was tried with; we
// have a newer pair, which copies memory several times as fast.
func TestTheDatabaseDriverHasTheLibraryItWasMadeWith(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("skipped: there is no go command here")
	}
	listed, err := exec.Command("go", "list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite").Output()
	if err != nil {
		t.Fatalf("asking for the driver: %v", err)
	}
	wanted, ours := libraryIn(t, strings.TrimSpace(string(listed))), libraryIn(t, "../go.mod")
	if wanted != ours {
		t.Errorf("modernc.org/libc is %s, and the driver was made with %s", ours, wanted)
	}
}

var library = regexp.MustCompile(`(?m)^\s*(?:require\s+)?modernc\.org/libc (v\S+)`)

func libraryIn(t *testing.T, goMod string) string {
	t.Helper()
	raw, err := os.ReadFile(goMod)
	if err != nil {
		t.Fatal(err)
	}
	found := library.FindSubmatch(raw)
	if found == nil {
		t.Fatalf("%s names no modernc.org/libc", goMod)
	}
	return string(found[1])
}
