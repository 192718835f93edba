package content_test

import (
	"bytes"
	"errors"
	"io"
	"net/url"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/content"
	"waymark/internal/content/guidepdf"
)

// pdf reads what a subscriber would get for a guide.
func (h *house) pdf(guide *core.Record) (name string, data []byte) {
	h.t.Helper()
	g, err := content.GuideByID(h, guide.Id)
	if err != nil {
		h.t.Fatal(err)
	}
	name, size, open, err := content.GuidePDF(h, g)
	if err != nil {
		h.t.Fatal(err)
	}
	file, err := open()
	if err != nil {
		h.t.Fatal(err)
	}
	defer file.Close()
	if data, err = io.ReadAll(file); err != nil {
		h.t.Fatal(err)
	}
	if int64(len(data)) != size {
		h.t.Errorf("%d bytes, told %d", len(data), size)
	}
	return name, data
}

// fileRow is the guide's row in guide_files.
func (h *house) fileRow(guide *core.Record) *core.Record {
	h.t.Helper()
	row, err := h.FindFirstRecordByData("guide_files", "guide", guide.Id)
	if err != nil {
		h.t.Fatal(err)
	}
	return row
}

func upload(t *testing.T, data []byte, name string) *filesystem.File {
	t.Helper()
	file, err := filesystem.NewFileFromBytes(data, name)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// herPDF is a PDF that says more about itself than it should.
func herPDF(t *testing.T) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := guidepdf.Make(&data, guidepdf.Document{OutsideName: "Leaving safely", Body: "<p>Hers.</p>", Created: noon}); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func TestAGuideGetsAPDFUnderItsOutsideName(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "Leaving safely", "outside_name": "Notes: a quiet hour", "body": "<p>One.</p>", "status": "live"})
	name, data := h.pdf(guide)
	if name != "Notes a quiet hour.pdf" {
		t.Errorf("it is called %q", name)
	}
	about, err := guidepdf.Inspect(bytes.NewReader(data))
	if err != nil || about.Title != "Notes: a quiet hour" || about.Pages != 1 {
		t.Errorf("%+v, %v", about, err)
	}
	if stored := h.fileRow(guide).GetString("file"); bytes.Contains([]byte(stored), []byte("eaving")) {
		t.Errorf("it is stored as %q", stored)
	}
}

func TestAPDFIsMadeAgainWhenItsTextChangesAndOnlyThen(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "T", "outside_name": "Notes", "body": "<p>One.</p>"})
	first := h.fileRow(guide)
	h.change(guide, map[string]any{"summary": "Only this."})
	if got := h.fileRow(guide); got.GetString("file") != first.GetString("file") {
		t.Error("it was made again though nothing in it had changed")
	}
	h.change(guide, map[string]any{"body": "<p>Two.</p>"})
	second := h.fileRow(guide)
	if second.GetString("file") == first.GetString("file") || second.Id != first.Id {
		t.Error("it was not made again")
	}
	h.change(guide, map[string]any{"outside_name": "Other notes"})
	if name, data := h.pdf(guide); name != "Other notes.pdf" {
		t.Errorf("it is called %q", name)
	} else if about, err := guidepdf.Inspect(bytes.NewReader(data)); err != nil || about.Title != "Other notes" {
		t.Errorf("%+v, %v", about, err)
	}
	h.change(guide, map[string]any{"body": ""})
	g, err := content.GuideByID(h, guide.Id)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := content.GuidePDF(h, g); !errors.Is(err, content.ErrNotFound) {
		t.Errorf("a guide without text has a PDF: %v", err)
	}
}

func TestAFileOfHerOwnIsMadeNeutralAndStays(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "Leaving", "outside_name": "Notes", "body": "<p>One.</p>"})
	row := h.fileRow(guide)
	h.change(row, map[string]any{"file": upload(t, herPDF(t), "leaving-safely.pdf")})

	isHers := func(title string) {
		t.Helper()
		_, data := h.pdf(guide)
		about, err := guidepdf.Inspect(bytes.NewReader(data))
		if err != nil || about.Title != title || about.Author != "" {
			t.Errorf("%+v, %v", about, err)
		}
		row := h.fileRow(guide)
		if row.GetBool("made") {
			t.Error("it counts as made from the text")
		}
		if name := row.GetString("file"); bytes.Contains([]byte(name), []byte("leaving")) {
			t.Errorf("it is stored as %q", name)
		}
	}
	isHers("Notes")
	h.change(guide, map[string]any{"body": "<p>Two.</p>"})
	isHers("Notes")
	h.change(guide, map[string]any{"outside_name": "Other notes"})
	isHers("Other notes")

	if err := h.Delete(h.fileRow(guide)); err != nil {
		t.Fatal(err)
	}
	if !h.fileRow(guide).GetBool("made") {
		t.Error("without hers, none was made from the text")
	}
	if err := h.Delete(guide); err != nil {
		t.Fatal(err)
	}
	if n, err := h.CountRecords("guide_files"); err != nil || n != 0 {
		t.Errorf("%d files are left of a guide that is gone, %v", n, err)
	}
}

func TestSwitchingMadeOnGoesBackToTheText(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "T", "outside_name": "Notes", "body": "<p>One.</p>"})
	made := h.fileRow(guide).GetString("digest")
	h.change(h.fileRow(guide), map[string]any{"file": upload(t, herPDF(t), "a.pdf")})
	h.change(h.fileRow(guide), map[string]any{"made": true})
	if row := h.fileRow(guide); !row.GetBool("made") || row.GetString("digest") != made {
		t.Errorf("made %v", row.GetBool("made"))
	}
}

func TestAFileThatIsNoPDFIsRefused(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "T", "outside_name": "Notes"})
	for name, data := range map[string][]byte{
		"a text":      []byte("hello"),
		"only a head": []byte("%PDF-1.7\n"),
		"cut short":   herPDF(t)[:300],
	} {
		record := h.draft("guide_files", map[string]any{"guide": guide.Id, "file": upload(t, data, "a.pdf")})
		if err := h.Save(record); err == nil {
			t.Errorf("%s was taken for a PDF", name)
		}
	}
}

func TestAGuideThatCannotBePrintedIsKeptAsADraftOnly(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "T", "outside_name": "Notes", "body": "<p>你好</p>"})
	guide.Set("status", "live")
	if err := h.Save(guide); err == nil {
		t.Error("it went live without a PDF")
	}
	h.add("guide_files", map[string]any{"guide": guide.Id, "file": upload(t, herPDF(t), "a.pdf")})
	h.change(guide, map[string]any{"status": "live"})
}

func TestAGuideOnOfferIsNotDeleted(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "T", "outside_name": "Notes", "status": "live"})
	post := h.post("P", 0, map[string]any{"guide": guide.Id})
	if err := h.Delete(guide); err == nil {
		t.Fatal("it is gone")
	}
	h.change(guide, map[string]any{"status": "draft"})
	if err := h.Delete(guide); err != nil {
		t.Fatal(err)
	}
	if p, err := content.PostBySlug(h, post.Slug()); err != nil || p.GuideID() != "" {
		t.Errorf("the post still offers it: %v", err)
	}
}

func TestAPictureInAGuideIsPrinted(t *testing.T) {
	h := newHouse(t)
	picture := h.add("media", map[string]any{"file": upload(t, png(t, 300, 200), "gate.png"), "alt": "A gate"})
	m := &content.Media{}
	m.SetProxyRecord(picture)
	if m.Width() != 300 || m.Height() != 200 {
		t.Errorf("measured %d×%d", m.Width(), m.Height())
	}
	for name, test := range map[string]struct {
		src     string
		printed bool
	}{
		"by its path":             {m.Path("960x0"), true},
		"by an address with host": {"https://example.org" + m.Path(""), true},
		"not there":               {"/api/files/media/nothing/gate.png", false},
		"from another collection": {"/api/files/" + url.PathEscape("site") + "/" + m.Id + "/" + m.File(), false},
		"outside of the files":    {"/api/files/media/../../data.db", false},
	} {
		guide := h.add("guides", map[string]any{"title": name, "outside_name": "Notes", "body": `<p>One.</p><img src="` + test.src + `" alt="A gate">`})
		if _, data := h.pdf(guide); bytes.Contains(data, []byte("/Subtype /Image")) != test.printed {
			t.Errorf("a picture %s: printed is %v, want %v", name, !test.printed, test.printed)
		}
	}
}
