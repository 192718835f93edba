package site

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/pb_public"
)

func TestAnAssetCanBeKeptForGoodAtItsOwnAddressOnly(t *testing.T) {
	h := newHouse(t)
	_, rest, _ := strings.Cut(h.page("/"), `href="/site.css`)
	query, _, _ := strings.Cut(rest, `"`)
	w := h.ask("GET", "/site.css"+query)
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, address := range []string{"/site.css", "/site.css?v=other"} {
		w := h.ask("GET", address)
		if w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("ETag") == "" || w.Header().Get("Last-Modified") == "" {
			t.Errorf("%s: %v", address, w.Header())
		}
		if again := h.ask("GET", address, "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", address, again.Code)
		}
	}
}

func TestAFileOnDiskWinsOverTheEmbeddedOneAndIsReadAgainWhenItChanges(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := newAssets(Overlay(dir, pb_public.FS), noon)
	embedded, err := files.load("site.css")
	if err != nil {
		t.Fatal(err)
	}
	write("site.css", "a{}")
	mine, err := files.load("site.css")
	if err != nil || string(mine.body) != "a{}" || mine.hash == embedded.hash {
		t.Fatalf("%v, %q", err, mine.body)
	}
	write("site.css", "abc{}")
	if changed, err := files.load("site.css"); err != nil || string(changed.body) != "abc{}" {
		t.Errorf("%v, %q", err, changed.body)
	}
	if _, err := Overlay(filepath.Join(dir, "missing"), pb_public.FS).Open("exit.js"); err != nil {
		t.Errorf("without the folder: %v", err)
	}
}

func TestSourceCodeAndHiddenFilesAreNotServed(t *testing.T) {
	files := newAssets(fstest.MapFS{"a.go": {}, ".env": {}, ".git/config": {}, "x/.y": {}, "dir/a.css": {}}, noon)
	for _, name := range []string{"a.go", ".env", ".git/config", "x/.y", "dir", "", ".", "../a", "/dir/a.css", "dir//a.css"} {
		if _, err := files.load(name); err == nil {
			t.Errorf("%q is served", name)
		}
	}
	if _, err := files.load("dir/a.css"); err != nil {
		t.Error(err)
	}
}

func TestAnyAccentCanBeReadOnBothGrounds(t *testing.T) {
	for _, accent := range []string{"#000000", "#ffffff", "#ffff00", "#2f6f73", "#ff0000", "#0000ff", "#808080", "#7fc1c4", "nonsense", ""} {
		base, err := parseColour(accent)
		if err != nil {
			base = mustColour("#2f6f73")
		}
		for name, got := range map[string]float64{
			"light": base.until(black, lightCard).rounded().contrast(lightCard), "dark": base.until(white, darkCard).rounded().contrast(darkCard),
		} {
			if got < readable {
				t.Errorf("%s on %s has a contrast of %.2f", accent, name, got)
			}
		}
		for _, button := range []colour{base.until(black, lightCard), base.until(white, darkCard)} {
			if got := button.contrast(inkOn(button)); got < readable {
				t.Errorf("words on a button of %s have a contrast of %.2f", button, got)
			}
		}
		if css := string(theme(accent)); strings.Contains(css, "nonsense") {
			t.Error(css)
		}
	}
}

func TestTheGroundsOfTheThemeAreThoseOfTheStylesheet(t *testing.T) {
	css, err := pb_public.FS.ReadFile("site.css")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(css), "--card: "+lightCard.String(), "--card: "+darkCard.String())
}
