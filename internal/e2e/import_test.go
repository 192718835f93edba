package e2e

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// The page it all started from, brought in by the command an author's friend would use
// and looked at as a reader sees it. It is its author's, so it lies beside the project
// and not in it.
func TestTheReferenceArticleIsImportedWithEveryPart(t *testing.T) {
	file, err := filepath.Abs("../../../shared/reference/article.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		t.Skip("skipped: the reference article (shared/reference/article.txt) is not beside the project")
	}
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dry, err := p.Run("import", file)
	if err != nil || !strings.Contains(dry, "--apply") {
		t.Fatalf("the dry run: %v\n%s", err, dry)
	}
	out, err := p.Run("import", file, "--apply", "--publish", "--guide", "steady-ground")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if again, err := p.Run("import", file, "--apply", "--publish", "--guide", "steady-ground"); err != nil || !strings.Contains(again, "here already") {
		t.Errorf("importing it twice: %v\n%s", err, again)
	}
	p.Serve()
	slug := regexp.MustCompile(`/blog/[a-z0-9-]+`).FindString(out)
	page := get(t, p.URL+slug)
	for part, pattern := range map[string]string{
		"the title":                 `<h1[^>]*>Why You Miss Them`,
		"headings":                  `<h2[^>]*>What Is a Trauma Bond\?`,
		"headings below them":       `<h3[^>]*>Cognitive Dissonance`,
		"a list":                    `<ul>\s*<li>`,
		"run-in bold leads":         `<strong>Build a New Story\.</strong>`,
		"a chain of arrows":         `Hope → Repeat`,
		"a quotation with source":   `(?s)<blockquote.*?Ingrid Clayton`,
		"a box for the guide":       `(?s)<form[^>]*action="/signup".*?name="guide" value="steady-ground"`,
		"the call to book":          `(?s)class="[^"]*booking`,
		"the FAQ under its heading": `FAQ: Trauma Bond Recovery`,
		"a question":                `Can I recover from a trauma bond on my own\?`,
		"the FAQ for machines":      `"@type":\s?"FAQPage"`,
		"related articles":          `(?s)You might read next.*?/blog/`,
	} {
		if !regexp.MustCompile(pattern).MatchString(page) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if n := strings.Count(page, `action="/signup"`); n != 2 {
		t.Errorf("%d forms, not one early and one at the end", n)
	}
	if strings.Contains(page, "Related Blogs") || strings.Contains(page, "Parallel Parenting") {
		t.Error("furniture of the old site stands in the text")
	}
	b := apptest.NewBrowser(t)
	b.Open(p.URL + slug)
	b.Picture("reference-phone")
	b.Desktop()
	b.Picture("reference-desktop")
	b.Quiet(p.URL)
}

func TestACommandThatFailsSaysSoToTheShell(t *testing.T) {
	p := NewProgram(t, "MG_API_KEY=key", "MG_DOMAIN=mg.example.org")
	for _, arguments := range [][]string{
		{"serve", "--http", "127.0.0.1:0", "--time-lapse", "10"},
		{"import", "/nowhere/article.txt"},
		{"import"},
		{"serve", "--no-such-flag"},
	} {
		out, err := p.Run(arguments...)
		if err == nil || !strings.Contains(out, "waymark: ") || strings.Contains(out, "key\n") {
			t.Errorf("%v ends with %v:\n%s", arguments, err, out)
		}
	}
}
