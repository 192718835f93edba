package pb_migrations

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// landed lists the files whose migrations have run on somebody's data, each with its SHA-256. A line is added
// when a file lands, and never changed.
const landed = "landed.txt"

var update = flag.Bool("update", false, "add the files that have no line in "+landed+" yet; lines that are there stay")

func TestAMigrationThatHasLandedIsNeverEdited(t *testing.T) {
	known := map[string]string{}
	list, err := os.ReadFile(landed)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		known[name] = sum
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(strings.ReplaceAll(string(source), "\r\n", "\n")))
		now, was := hex.EncodeToString(sum[:]), known[file]
		delete(known, file)
		switch {
		case was == "" && *update:
			list = fmt.Appendf(list, "%s  %s\n", now, file)
		case was == "":
			t.Errorf("%s is new: once it is as it will land, `go test ./pb_migrations -update` puts it down in %s", file, landed)
		case was != now:
			t.Errorf("%s was edited, but it has run on people's data and will not run there again: put it back, and add a new file that makes the difference", file)
		}
	}
	for file := range known {
		t.Errorf("%s is gone, but databases know it: put it back", file)
	}
	if *update {
		lines := slices.Collect(strings.Lines(string(list)))
		slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[sha256.Size*2:], b[sha256.Size*2:]) })
		if err := os.WriteFile(landed, []byte(strings.Join(lines, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
