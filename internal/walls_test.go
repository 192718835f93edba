// Package internal_test holds the walls of the house: which package may know which.
package internal_test

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// knows says which packages each package knows; it knows what those know, too. Imports run
// down this list and never up. Where a lower package needs a word from a higher one, it
// declares a hook or a small interface, and wiring connects the two.
var knows = map[string][]string{
	"config":     {},
	"disk":       {},
	"owner":      {},
	"bounds":     {},
	"settings":   {"hours", "bounds"},
	"token":      {},
	"email":      {"bounds"},
	"word":       {"token"},
	"nothing":    {},
	"hosts":      {"config", "nothing"},
	"together":   {},
	"traces":     {},
	"httplimits": {"config"},
	"backup":     {"config", "filelock", "owner", "disk"},
	"instance":   {"config", "token"},
	"filelock":   {},
	"files":      {},
	"replica":    {"filelock"},
	"logging":    {},
	"pictures":   {"bounds"},
	"hours":      {},
	"health":     {"disk"},
	"restore":    {"backup", "instance"},
	"content":    {"config", "settings", "token", "files", "bounds", "pictures", "traces"},
	"outbox":     {"content", "email", "filelock", "logging"},

	"login":       {"outbox"},
	"mailgun":     {"outbox", "together"},
	"mailbox":     {"outbox"},
	"subscribers": {"outbox", "together", "hours", "word"},
	"sequence":    {"subscribers"},
	"newsletter":  {"subscribers"},
	"doctor":      {"sequence", "newsletter", "mailgun", "mailbox", "backup", "instance", "owner", "nothing"},

	// the leaves: anything above this line, and not one another
	"apiguard":    {"content"},
	"selfservice": {"sequence", "newsletter", "hosts", "nothing"},
	"site":        {"sequence", "newsletter"},
	"dashboard":   {"login", "sequence", "newsletter", "doctor", "mailgun", "mailbox", "backup", "instance"},
	"importer":    {"content"},
	"demo":        {"sequence", "newsletter"},

	"cli": {"config", "owner"},

	"wiring":  {"apiguard", "login", "httplimits", "hosts", "selfservice", "site", "dashboard", "doctor", "importer", "demo", "mailgun", "mailbox", "instance", "restore", "replica", "logging", "health", "cli"},
	"apptest": {"wiring", "pb_migrations", "pb_public"}, // only tests import it
	"main":    {"cli", "wiring", "replica", "pb_migrations", "pb_public"},

	// a migration must mean tomorrow what it meant on the day it ran
	"pb_migrations": {},
	"pb_public":     {},
}

const (
	module     = "waymark"
	mailgunGo  = "github.com/mailgun/mailgun-go"
	mostMainGo = 100 // lines
)

// An imported is one import: in which folder and file it stands, and of what.
type imported struct{ folder, file, of string }

// verdict is "" for an import that may stand, else a sentence that says what is wrong with it.
func verdict(i imported) string {
	from, _ := packageOf(module + "/" + i.folder)
	if strings.HasPrefix(i.of, mailgunGo) && from != "mailgun" {
		return fmt.Sprintf("%s imports mailgun-go; only internal/mailgun does, and everybody else knows outbox.Sender", i.file)
	}
	to, within := packageOf(i.of)
	if to == "" || strings.HasSuffix(i.file, "_test.go") {
		return ""
	}
	if _, known := knows[from]; !known {
		return fmt.Sprintf("%s is in a package the walls do not know: say in internal/walls_test.go what %s may import", i.file, from)
	}
	if from == to {
		return "" // a package and the folders inside it; Go itself refuses a circle
	}
	switch {
	case within != "":
		return fmt.Sprintf("%s imports %s, which is %s's own", i.file, i.of, to)
	case !slices.Contains(allKnownTo(from), to):
		return fmt.Sprintf("%s imports %s, but %s does not know %s: imports run one way", i.file, i.of, from, to)
	}
	return ""
}

// packageOf takes one of our import paths apart: the package as knows calls it, and the
// folder inside it, if any. It returns "" for a package that is not ours.
func packageOf(importPath string) (name, inside string) {
	rest, ours := strings.CutPrefix(importPath, module+"/")
	if !ours {
		return "", ""
	}
	rest = strings.TrimPrefix(rest, "internal/")
	if rest == "." {
		return "main", ""
	}
	name, inside, _ = strings.Cut(rest, "/")
	return name, inside
}

// allKnownTo is what a package may import: what it knows, and what that knows.
func allKnownTo(name string) []string {
	var all []string
	for _, below := range knows[name] {
		all = append(all, below)
		all = append(all, allKnownTo(below)...)
	}
	return all
}

func TestImportsRunOneWay(t *testing.T) {
	imports := importsOf(t, "..")
	if len(imports) < 100 {
		t.Fatalf("found %d imports in the whole house: the test is looking in the wrong place", len(imports))
	}
	for _, i := range imports {
		if wrong := verdict(i); wrong != "" {
			t.Error(wrong)
		}
	}
}

func TestTheWallsStopWhatRunsTheWrongWay(t *testing.T) {
	for _, c := range []struct {
		what         string
		folder, file string
		of           string
		stopped      bool
	}{
		{"the ledger may know content", "internal/outbox", "a.go", "waymark/internal/content", false},
		{"a subscriber may know what the ledger knows", "internal/subscribers", "a.go", "waymark/internal/email", false},
		{"the program may know the wiring", ".", "main.go", "waymark/internal/wiring", false},
		{"a package may know the folder inside it", "internal/content", "a.go", "waymark/internal/content/guidepdf", false},
		{"a library is nobody's wall", "internal/token", "a.go", "github.com/pocketbase/pocketbase/core", false},
		{"a test may reach for anything of ours", "internal/token", "a_test.go", "waymark/internal/apptest", false},

		{"the ledger may not know subscribers", "internal/outbox", "a.go", "waymark/internal/subscribers", true},
		{"content may not know the site", "internal/content", "a.go", "waymark/internal/site", true},
		{"a token knows nobody", "internal/token", "a.go", "waymark/internal/config", true},
		{"a leaf may not know another", "internal/site", "a.go", "waymark/internal/selfservice", true},
		{"nor may a folder inside it", "internal/content/guidepdf", "a.go", "waymark/internal/outbox", true},
		{"a folder inside a package is its own", "internal/site", "a.go", "waymark/internal/content/guidepdf", true},
		{"a migration knows nobody", "pb_migrations", "a.go", "waymark/internal/content", true},
		{"what is shipped may not know the tests' tools", "internal/wiring", "a.go", "waymark/internal/apptest", true},
		{"a new package has to say where it stands", "internal/gossip", "a.go", "waymark/internal/content", true},
		{"Mailgun's library is for one package", "internal/outbox", "a.go", mailgunGo + "/v4", true},
		{"and for no test of another", "internal/outbox", "a_test.go", mailgunGo + "/v4", true},
	} {
		wrong := verdict(imported{c.folder, path.Join(c.folder, c.file), c.of})
		if (wrong != "") != c.stopped {
			t.Errorf("%s: got %q", c.what, wrong)
		}
	}
}

func TestMainWiresAndNothingElse(t *testing.T) {
	source, err := os.ReadFile("../main.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(source, []byte("\n")); lines >= mostMainGo {
		t.Errorf("main.go has %d lines; it wires and does nothing else, in fewer than %d", lines, mostMainGo)
	}
	beside, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range beside {
		if name := filepath.Base(file); name != "main.go" && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s stands beside main.go; it belongs in a package of internal/", name)
		}
	}
}

// importsOf reads every import of the module whose root is dir, leaving out modules and data inside it.
func importsOf(t *testing.T, dir string) []imported {
	t.Helper()
	var all []imported
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && file != dir {
			if strings.HasPrefix(name, ".") || name == "testdata" || name == "tools" || name == "pb_data" || name == "dist" {
				return filepath.SkipDir
			}
		}
		if entry.IsDir() || filepath.Ext(file) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		for _, spec := range parsed.Imports {
			of, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			all = append(all, imported{path.Dir(relative), relative, of})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
