package content_test

import (
	"io"
	"path"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// readable checks that a record's file can be read where its address leads.
func (h *house) readable(record *core.Record, field string) {
	h.t.Helper()
	files, err := h.NewFilesystem()
	if err != nil {
		h.t.Fatal(err)
	}
	defer files.Close()
	name := record.GetString(field)
	if name == "" {
		h.t.Fatalf("%s of %s is empty", field, record.Id)
	}
	reader, err := files.GetReader(path.Join(record.BaseFilesPath(), name))
	if err != nil {
		h.t.Fatalf("%s is gone: %v", name, err)
	}
	defer reader.Close()
	if data, err := io.ReadAll(reader); err != nil || len(data) == 0 {
		h.t.Errorf("%s has %d bytes: %v", name, len(data), err)
	}
}

func TestAReplacedPictureComesBackWithItsRevision(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "cover": upload(t, png(t, 3, 2), "first.png")})
	first := post.GetString("cover")
	h.change(h.reread(post), map[string]any{"cover": upload(t, png(t, 3, 2), "second.png")})
	second := h.reread(post).GetString("cover")
	if first == second {
		t.Fatal("there is one picture only")
	}

	back := h.restored(h.revisions(post)[1].ID)
	if got := h.reread(back).GetString("cover"); got != first {
		t.Fatalf("the picture is %q, want %q", got, first)
	}
	h.readable(h.reread(back), "cover")
	back = h.restored(h.revisions(post)[1].ID) // and undone
	if got := h.reread(back).GetString("cover"); got != second {
		t.Fatalf("the picture is %q, want %q", got, second)
	}
	h.readable(h.reread(back), "cover")
}

func TestAPictureGoneForGoodDoesNotKeepTheWordsFromComingBack(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "cover": upload(t, png(t, 3, 2), "first.png")})
	h.change(h.reread(post), map[string]any{"title": "Two", "cover": upload(t, png(t, 3, 2), "second.png")})
	second := h.reread(post).GetString("cover")
	first := h.revisions(post)[1]
	h.now = h.now.AddDate(0, 0, 31)
	h.tidied(1)

	r, err := content.RevisionByID(h, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	missing, err := content.Missing(h, r)
	if err != nil {
		t.Fatal(err)
	}
	same(t, missing, "cover")
	if back := h.reread(h.restored(first.ID)); back.GetString("title") != "One" || back.GetString("cover") != second {
		t.Errorf("it is %q with %q", back.GetString("title"), back.GetString("cover"))
	}
}

func TestHerOwnPDFComesBackWithItsGuide(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "G", "outside_name": "Notes", "body": "<p>Printed</p>"})
	row, err := h.FindFirstRecordByData("guide_files", "guide", guide.Id)
	if err != nil {
		t.Fatal(err)
	}
	files, err := h.NewFilesystem()
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	own, err := files.GetReuploadableFile(row.BaseFilesPath()+"/"+row.GetString("file"), false)
	if err != nil {
		t.Fatal(err)
	}
	h.change(row, map[string]any{"file": own, "made": false})
	gone := h.deleted(guide)
	if n := len(h.trash()); n != 1 {
		t.Errorf("the trash has %d entries, want the guide alone", n)
	}
	h.undeleted(gone)
	back, err := h.FindFirstRecordByData("guide_files", "guide", guide.Id)
	if err != nil {
		t.Fatal(err)
	}
	if back.GetBool("made") || !strings.HasSuffix(back.GetString("file"), ".pdf") {
		t.Errorf("it is %q, made: %v", back.GetString("file"), back.GetBool("made"))
	}
	h.readable(back, "file")
}

func TestAPictureOfTheLibraryComesBackUnderItsAddress(t *testing.T) {
	h := newHouse(t)
	media := h.add("media", map[string]any{"file": upload(t, png(t, 3, 2), "sea.png"), "alt": "The sea"})
	name := media.GetString("file")
	gone := h.deleted(media)
	if gone.Title != "The sea" {
		t.Errorf("it is called %q", gone.Title)
	}
	back := h.undeleted(gone)
	if back.GetString("file") != name || back.GetInt("width") != 3 {
		t.Errorf("it is %q, %d wide", back.GetString("file"), back.GetInt("width"))
	}
	h.readable(back, "file")
}

func TestTheWordsComeBackWhenTheCopyOfThePictureIsGone(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "cover": upload(t, png(t, 3, 2), "sea.png")})
	gone := h.deleted(post)
	files, err := h.NewFilesystem()
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	if failed := files.DeletePrefix("kept/"); len(failed) > 0 {
		t.Fatal(failed)
	}
	for there := true; there; { // until PocketBase has swept up behind the deletion
		if there, err = files.Exists(post.BaseFilesPath() + "/" + post.GetString("cover")); err != nil {
			t.Fatal(err)
		}
	}
	if back := h.undeleted(gone); back.GetString("title") != "One" || back.GetString("cover") != "" {
		t.Errorf("it is %q with the picture %q", back.GetString("title"), back.GetString("cover"))
	}
}
