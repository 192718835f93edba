package content_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// put writes a file past every hook, as an earlier version stored it.
func (h *house) put(key string, data []byte) {
	h.t.Helper()
	files, err := h.NewFilesystem()
	if err != nil {
		h.t.Fatal(err)
	}
	defer files.Close()
	if err := files.Upload(data, key); err != nil {
		h.t.Fatal(err)
	}
}

// got reads a stored file.
func (h *house) got(key string) []byte {
	h.t.Helper()
	files, err := h.NewFilesystem()
	if err != nil {
		h.t.Fatal(err)
	}
	defer files.Close()
	reader, err := files.GetReader(key)
	if err != nil {
		h.t.Fatal(key, err)
	}
	defer reader.Close()
	data, err := io.ReadAll(reader)
	if err != nil {
		h.t.Fatal(err)
	}
	return data
}

func TestPicturesThatWereStoredBeforeAreCleanedOnce(t *testing.T) {
	h := newHouse(t)
	picture := h.add("media", map[string]any{"file": upload(t, photograph(t), "gate.jpg"), "alt": "A gate"})
	broken := h.add("media", map[string]any{"file": upload(t, photograph(t), "cut.jpg"), "alt": "A cut one"})
	site, err := h.FindFirstRecordByFilter("site", "")
	if err != nil {
		t.Fatal(err)
	}
	h.change(site, map[string]any{"logo": upload(t, photograph(t), "logo.jpg")})
	key := func(r *core.Record, field string) string { return r.BaseFilesPath() + "/" + r.GetString(field) }
	kept := "kept/2026-11-20/" + picture.BaseFilesPath() + "/older_x.jpg"
	for _, k := range []string{key(picture, "file"), key(site, "logo"), kept, "pbc_0/gone/alone_x.jpg"} {
		h.put(k, photograph(t))
	}
	h.put(key(broken, "file"), photograph(t)[:60])
	h.put("pbc_0/gone/notes.txt", []byte(place))

	ended, end := context.WithCancel(t.Context())
	end()
	if err := content.CleanStored(ended, h.App); err != nil {
		t.Fatal("the end of the program counts as an error:", err)
	}
	if err := content.CleanStored(t.Context(), h.App); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{key(picture, "file"), key(site, "logo"), kept, "pbc_0/gone/alone_x.jpg"} {
		if data := h.got(k); bytes.Contains(data, []byte(place)) || len(data) < 100 {
			t.Errorf("%s keeps where it was taken", k)
		}
	}
	if !bytes.Equal(h.got("pbc_0/gone/notes.txt"), []byte(place)) {
		t.Error("what is no picture was changed")
	}
	unclean, err := content.UncleanPictures(h.App)
	if err != nil || len(unclean) != 1 || unclean[0].Id != broken.Id {
		t.Errorf("%v could not be cleaned, %v", unclean, err)
	}
	if err := h.Delete(broken); err != nil {
		t.Fatal(err)
	}
	if unclean, err := content.UncleanPictures(h.App); err != nil || len(unclean) != 0 {
		t.Errorf("a picture that is gone is still told of: %v", err)
	}

	h.put(key(picture, "file"), photograph(t)) // nothing comes by a second time, so it would stay
	if err := content.CleanStored(t.Context(), h.App); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(h.got(key(picture, "file")), []byte(place)) {
		t.Error("all pictures were read again")
	}
}

func TestCleaningGoesOnWhereItWasInterrupted(t *testing.T) {
	h := newHouse(t)
	if _, err := h.NonconcurrentDB().NewQuery("INSERT INTO pictures_cleaned VALUES ('here', 1, 'pbc_0/b/x.jpg', 0)").Execute(); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"kept/2026-11-20/pbc_0/a/x.jpg", "pbc_0/b/x.jpg", "kept/2026-11-20/pbc_0/c/x.jpg", "pbc_1/c/x.jpg"} {
		h.put(k, photograph(t))
	}
	if err := content.CleanStored(t.Context(), h.App); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(h.got("pbc_0/b/x.jpg"), []byte(place)) || !bytes.Contains(h.got("kept/2026-11-20/pbc_0/a/x.jpg"), []byte(place)) {
		t.Error("it began anew")
	}
	if bytes.Contains(h.got("pbc_1/c/x.jpg"), []byte(place)) {
		t.Error("it did not go on")
	}
}
