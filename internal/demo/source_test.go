package demo

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// copied is the embedded writing, for a test to spoil.
func copied(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(embedded, "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := embedded.ReadFile(name)
		files[name] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheDemosOwnWritingIsRead(t *testing.T) {
	src, err := readSource(embedded)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range src.posts {
		if len(p.body) < 4000 {
			t.Errorf("%s is %d bytes short", p.Slug, len(p.body))
		}
	}
	if len(src.letters.Steps) != 4 {
		t.Errorf("%d letters, not four", len(src.letters.Steps))
	}
}

func TestATypoInTheWritingIsFound(t *testing.T) {
	for name, typo := range map[string]struct{ file, old, new, says string }{
		"in the name of an article's field": {"content/posts/01-trusting-your-own-memory.html", "excerpt:", "exerpt:", "exerpt"},
		"in the name of a guide's field":    {"content/guides/steady-ground.html", "outside_name:", "outside-name:", "outside-name"},
		"in the name of a letter's field":   {"content/sequence.yaml", "preheader:", "preheeder:", "preheeder"},
		"in the name of a question's field": {"content/faqs.yaml", "question:", "quesiton:", "quesiton"},
		"in the line that ends a head":      {"content/pages/about.html", "\n---\n", "\n--\n", "about.html"},
		"a picture nobody drew":             {"content/media.yaml", `credit: "Illustration drawn for this site."`, `credit: ""`, "credit"},
	} {
		t.Run(name, func(t *testing.T) {
			files := copied(t)
			spoilt := strings.Replace(string(files[typo.file].Data), typo.old, typo.new, 1)
			if spoilt == string(files[typo.file].Data) {
				t.Fatal("nothing was spoilt")
			}
			files[typo.file].Data = []byte(spoilt)
			if _, err := readSource(files); err == nil || !strings.Contains(err.Error(), typo.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}
