package content_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// about is what the author is told about the file of a guide.
func (h *house) about(guide *core.Record) (*content.Guide, *content.GuideFile) {
	h.t.Helper()
	g, err := content.GuideByID(h, guide.Id)
	if err != nil {
		h.t.Fatal(err)
	}
	file, err := content.GuideFileOf(h, g)
	if err != nil {
		h.t.Fatal(err)
	}
	return g, file
}

func TestAFileOfHersTakesThePlaceOfTheMadeOneAndBack(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "Leaving safely", "outside_name": "Quiet notes", "body": "<p>One.</p>", "status": "live"})
	g, file := h.about(guide)
	if !file.Made || !file.Neutral("Quiet notes") || file.Metadata.Pages != 1 {
		t.Errorf("the one made from the text: %+v", file)
	}
	found, err := content.InspectUpload(upload(t, herPDF(t), "Leaving.pdf"))
	if err != nil || found.Title != "Leaving safely" {
		t.Errorf("as she made it, it says %+v, %v", found, err)
	}
	if err := content.SetGuideFile(h, g, upload(t, herPDF(t), "Leaving.pdf")); err != nil {
		t.Fatal(err)
	}
	if _, file = h.about(guide); file.Made || !file.Neutral("Quiet notes") || file.Name != "Quiet notes.pdf" {
		t.Errorf("hers: %+v", file)
	}
	if err := content.UseGuideText(h, g, noon); err != nil {
		t.Fatal(err)
	}
	if _, file = h.about(guide); !file.Made || !file.Neutral("Quiet notes") {
		t.Errorf("made again: %+v", file)
	}
}

func TestAGuideWithoutTextKeepsTheFileSheGaveIt(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "Leaving safely", "outside_name": "Quiet notes"})
	g, err := content.GuideByID(h, guide.Id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := content.GuideFileOf(h, g); !errors.Is(err, content.ErrNotFound) {
		t.Errorf("it has a file already: %v", err)
	}
	if err := content.SetGuideFile(h, g, upload(t, herPDF(t), "Leaving.pdf")); err != nil {
		t.Fatal(err)
	}
	var why content.Refusal
	if err := content.UseGuideText(h, g, noon); !errors.As(err, &why) {
		t.Errorf("made of nothing: %v", err)
	}
	if _, file := h.about(guide); file.Made {
		t.Error("her file is gone")
	}
	if _, err := content.InspectUpload(upload(t, []byte("%PDF-1.4 nothing"), "a.pdf")); !errors.As(err, &why) {
		t.Errorf("a broken file: %v", err)
	}
}

func TestAFileThatTellsTooMuchIsMended(t *testing.T) {
	for name, hers := range map[string]bool{"of hers": true, "made from the text": false} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			guide := h.add("guides", map[string]any{"title": "Leaving safely", "outside_name": "Quiet notes", "body": "<p>One.</p>"})
			g, _ := h.about(guide)
			if hers {
				if err := content.SetGuideFile(h, g, upload(t, herPDF(t), "Leaving.pdf")); err != nil {
					t.Fatal(err)
				}
			}
			row := h.fileRow(guide)
			stored := filepath.Join(h.DataDir(), "storage", row.BaseFilesPath(), row.GetString("file"))
			if err := os.WriteFile(stored, herPDF(t), 0o600); err != nil { // as an old backup would
				t.Fatal(err)
			}
			if _, file := h.about(guide); file.Neutral("Quiet notes") {
				t.Fatal("it passes for neutral")
			}
			if err := content.MendGuideFile(h, g, noon); err != nil {
				t.Fatal(err)
			}
			_, file := h.about(guide)
			if !file.Neutral("Quiet notes") || file.Made == hers {
				t.Errorf("mended: %+v", file)
			}
			if _, data := h.pdf(guide); bytes.Contains(data, []byte("Leaving safely")) {
				t.Error("the old name is still inside")
			}
		})
	}
}
