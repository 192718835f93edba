package importer

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var never = regexp.MustCompile(`(?i)<(?:script|style|iframe|img|svg|object|form|h1)|\son\w+\s*=\s*["']|href="\s*(?:javascript|data|vbscript):`)

// wellFormed says whether reading a body and writing it out again changes nothing, as it does for every tag left open.
func wellFormed(body string) bool {
	nodes, err := html.ParseFragment(strings.NewReader(body), element("body"))
	if err != nil {
		return false
	}
	var out strings.Builder
	for _, n := range nodes {
		if html.Render(&out, n) != nil {
			return false
		}
	}
	return out.String() == body
}

func FuzzParseNeverPanicsAndIsAlwaysClean(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(filepath.Base(file), data)
	}
	for _, s := range []string{
		"FAQ\n\nWhy?\n\nWhy not?\n\nA: b", "Previous\nPrevious", "Related:\n\n- a", "Q: a?\nA: b", "• \n• x\n   • y", "> a\n\n— B C",
		"---\ntitle: [a\n---\nx", "<p>• a<br><br>— Ada</p>", "<blockquote><cite>A</cite></blockquote>", "<b><p>x</b>y</p><table><p>z", "# \n\n## a\n\n###### b",
		"<a href='java\nscript:x'>Download the free guide</a>", "<div data-block=guide data-guide='\"><script>'></div>x",
	} {
		f.Add("a.html", []byte(s))
		f.Add("a.md", []byte(s))
		f.Add("a.txt", []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		a, err := Parse(name, data)
		if err != nil {
			return
		}
		if a.Title == "" || !utf8.ValidString(a.Title) {
			t.Errorf("title %q", a.Title)
		}
		if utf8.RuneCountInString(a.Excerpt) > maxExcerpt {
			t.Errorf("excerpt of %d letters", utf8.RuneCountInString(a.Excerpt))
		}
		bodies := []string{a.Body}
		for _, q := range a.FAQs {
			if q.Question == "" || q.Answer == "" {
				t.Errorf("half a question: %+v", q)
			}
			bodies = append(bodies, q.Answer)
		}
		for _, body := range bodies {
			if bad := never.FindString(body); bad != "" {
				t.Errorf("body holds %q: %s", bad, body)
			}
			if !wellFormed(body) {
				t.Errorf("not well formed: %s", body)
			}
		}
		last := 0
		for _, d := range a.Doubts {
			if d.Line < last || d.Says == "" || d.About == "" {
				t.Errorf("doubt out of order or empty: %+v", d)
			}
			last = d.Line
		}
	})
}
