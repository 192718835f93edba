package content_test

import (
	"bytes"
	"errors"
	"image"
	stdjpeg "image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"
)

// place is where a photograph was taken.
const place = "51.5007 N, 0.1246 W"

// photograph is a JPEG that says where it was taken, within and behind itself.
func photograph(t testing.TB) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := stdjpeg.Encode(&data, image.NewGray(image.Rect(0, 0, 30, 20)), nil); err != nil {
		t.Fatal(err)
	}
	plain := data.Bytes()
	comment := append([]byte{0xFF, 0xFE, 0, byte(len(place) + 2)}, place...)
	return bytes.Join([][]byte{plain[:2], comment, plain[2:], []byte(place)}, nil)
}

// storedFile reads a file of a record as it was stored.
func (h *house) storedFile(record *core.Record, field string) []byte {
	h.t.Helper()
	files, err := h.NewFilesystem()
	if err != nil {
		h.t.Fatal(err)
	}
	defer files.Close()
	reader, err := files.GetReader(record.BaseFilesPath() + "/" + record.GetString(field))
	if err != nil {
		h.t.Fatal(err)
	}
	defer reader.Close()
	data, err := io.ReadAll(reader)
	if err != nil {
		h.t.Fatal(err)
	}
	return data
}

func TestEveryFieldThatTakesPicturesTakesThemClean(t *testing.T) {
	h := newHouse(t)
	extra := core.NewBaseCollection("extra") // as an owner may add one
	extra.Fields.Add(&core.FileField{Name: "anything", MaxSelect: 1})
	if err := h.Save(extra); err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{
		"posts": map[string]any{"title": "P"}, "guides": map[string]any{"title": "G", "outside_name": "Notes"}, "media": map[string]any{"alt": "A gate"}, "extra": map[string]any{},
	}
	collections, err := h.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, c := range collections {
		for _, field := range c.Fields {
			file, ok := field.(*core.FileField)
			if !ok || len(file.MimeTypes) > 0 && !slices.Contains(file.MimeTypes, "image/jpeg") {
				continue
			}
			var record *core.Record
			if c.Name == "site" {
				if record, err = h.FindFirstRecordByFilter("site", ""); err != nil {
					t.Fatal(err)
				}
			} else {
				known, ok := fields[c.Name].(map[string]any)
				if !ok {
					t.Errorf("%s.%s takes pictures, and this test does not know how to make one of it", c.Name, file.Name)
					continue
				}
				record = h.draft(c.Name, known)
			}
			record.Set(file.Name, upload(t, photograph(t), "gate.jpg"))
			if err := h.Save(record); err != nil {
				t.Fatal(c.Name, err)
			}
			if data := h.storedFile(record, file.Name); bytes.Contains(data, []byte(place)) || len(data) == 0 {
				t.Errorf("%s.%s keeps where a picture was taken", c.Name, file.Name)
			}
			seen++
		}
	}
	if seen < 5 {
		t.Errorf("%d fields were tried", seen)
	}
}

func TestAPictureThatComesThroughTheAPIIsCleanOrRefusedInWords(t *testing.T) {
	whole := photograph(t)
	for _, c := range []struct {
		name   string
		file   []byte
		status int
		says   string
	}{
		{"clean.jpg", whole, 200, `"width":30`},
		{"cut.jpg", whole[:60], 400, "cannot be read to its end"},
		{"drawing.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><metadata>` + place + `</metadata></svg>`), 400, "JPEG, PNG, WebP or GIF"},
		{"phone.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + place), 400, "JPEG, PNG, WebP or GIF"},
		{"phone.avif", []byte("\x00\x00\x00\x1Cftypavif\x00\x00\x00\x00avifmif1miaf" + place), 400, "JPEG, PNG, WebP or GIF"},
		{"scan.tiff", []byte("II*\x00\x08\x00\x00\x00" + place), 400, "JPEG, PNG, WebP or GIF"},
	} {
		h := newHouse(t)
		author := h.add(core.CollectionNameSuperusers, map[string]any{"email": "author@example.org", "password": "a long password"})
		token, err := author.NewAuthToken()
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", c.name)
		if err == nil {
			_, err = part.Write(c.file)
		}
		if err == nil {
			err = form.WriteField("alt", "A gate")
		}
		if err = errors.Join(err, form.Close()); err != nil {
			t.Fatal(err)
		}
		scenario := tests.ApiScenario{
			Name: c.name, Method: http.MethodPost, URL: "/api/collections/media/records", Body: &body,
			Headers:               map[string]string{"Authorization": token, "Content-Type": form.FormDataContentType()},
			TestAppFactory:        func(testing.TB) *tests.TestApp { return h.App.(*tests.TestApp) },
			DisableTestAppCleanup: true,
			ExpectedStatus:        c.status,
			ExpectedContent:       []string{c.says},
		}
		scenario.Test(t)
		picture, err := h.FindFirstRecordByData("media", "alt", "A gate")
		if (err == nil) != (c.status == 200) {
			t.Fatal(c.name, err)
		}
		if err == nil && bytes.Contains(h.storedFile(picture, "file"), []byte(place)) {
			t.Errorf("%s was stored as it came", c.name)
		}
	}
}

func TestAPictureLargerThanCanBeLookedIntoIsRefused(t *testing.T) {
	h := newHouse(t)
	extra := core.NewBaseCollection("extra")
	extra.Fields.Add(&core.FileField{Name: "anything", MaxSelect: 1, MaxSize: 100 << 20})
	if err := h.Save(extra); err != nil {
		t.Fatal(err)
	}
	large := append(photograph(t), bytes.Repeat([]byte(place), 2<<20)...)
	record := h.draft("extra", map[string]any{"anything": upload(t, large, "gate.jpg")})
	if err := h.Save(record); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("%v", err)
	}
	record = h.draft("extra", map[string]any{"anything": upload(t, []byte("a list of things"), "list.txt")})
	if err := h.Save(record); err != nil {
		t.Errorf("what is no picture is refused: %v", err)
	}
}
