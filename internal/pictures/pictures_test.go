package pictures_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/apptest"
)

// painted is a picture in two colours, the left half red.
func painted(w, h int) image.Image {
	picture := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{200, 30, 30, 255}
			if x >= w/2 {
				c = color.NRGBA{20, 30, 200, 255}
			}
			picture.SetNRGBA(x, y, c)
		}
	}
	return picture
}

func asPNG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lyingDown is a JPEG whose camera was held sideways: 6, to be turned to the right.
func lyingDown(t testing.TB, picture image.Image) []byte {
	data := asJPEG(t, picture)
	segment := append([]byte{0xFF, 0xE1, 0, 34}, "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"...)
	return append(append([]byte{0xFF, 0xD8}, segment...), data[2:]...)
}

// headOnly is a PNG that says how large it is, and has next to nothing in it.
func headOnly(w, h uint32, depth, kind byte) []byte {
	chunk := func(name string, data []byte) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		out = append(append(out, name...), data...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
	}
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h), depth, kind, 0, 0, 0)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1}), chunk("IEND", nil)}, nil)
}

// manyFrames is a small GIF of many large pictures, written by hand: none of them has a pixel.
func manyFrames(side uint16, frames int) []byte {
	out := append([]byte("GIF89a"), 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	binary.LittleEndian.PutUint16(out[6:], side)
	binary.LittleEndian.PutUint16(out[8:], side)
	for range frames {
		out = append(out, 0x2C, 0, 0, 0, 0)
		out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, side), side)
		out = append(out, 0, 2, 2, 0x4C, 1, 0)
	}
	return append(out, 0x3B)
}

// webPHead is the head of a lossless WebP of 16,000 × 16,000 (RFC 9649, section 3.4).
func webPHead() []byte {
	bits := uint32(15_999) | 15_999<<14
	body := append([]byte("WEBPVP8L"), 13, 0, 0, 0, 0x2F)
	body = binary.LittleEndian.AppendUint32(body, bits)
	body = append(body, make([]byte, 9)...)
	return append(append([]byte("RIFF"), byte(len(body)), 0, 0, 0), body...)
}

// jpegHead is a JPEG up to its frame: progressive, three colours of full size each.
func jpegHead(w, h uint16, marker byte) []byte {
	out := []byte{0xFF, 0xD8, 0xFF, marker, 0, 17, 8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0}
	return append(out, 0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xFF, 0xD9)
}

// upload sends a picture as the dashboard does, and returns the answer.
func upload(t testing.TB, site *apptest.Site, collection, field, name string, data []byte) (status int, body string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{"title": "A walk", "outside_name": "Notes", "slug": fmt.Sprint("a-walk-", len(data), strings.ToLower(strings.ReplaceAll(name, ".", "-")))} {
		_ = w.WriteField(key, value)
	}
	w.Close()
	method, target := http.MethodPost, "/api/collections/"+collection+"/records"
	if collection == "site" {
		row, err := site.App.FindFirstRecordByFilter("site", "id!=''")
		if err != nil {
			t.Fatal(err)
		}
		method, target = http.MethodPatch, target+"/"+row.Id
	}
	page := site.Do(method, target, form.String(), map[string]string{"Content-Type": w.FormDataContentType(), "Authorization": site.Author()})
	return page.Status, page.Body
}

func TestAPictureThatIsHugeWhenItIsOpenedIsRefusedAtItsField(t *testing.T) {
	site := apptest.New(t)
	for name, data := range map[string][]byte{
		"square.png":         headOnly(12_000, 12_000, 8, 2),
		"strip.png":          headOnly(1, 1_000_000_000, 8, 2),
		"just-too-large.png": headOnly(6_325, 6_325, 8, 2),
		"deep.png":           headOnly(6_000, 6_000, 16, 6),
		"large.gif":          manyFrames(65_535, 1),
		"long.gif":           manyFrames(2_000, 500),
		"large.webp":         webPHead(),
		"progressive.jpg":    jpegHead(6_000, 6_000, 0xC2),
		"large.jpg":          jpegHead(40_000, 2_000, 0xC0),
	} {
		for collection, field := range map[string]string{"media": "file", "posts": "cover", "guides": "cover", "site": "logo"} {
			status, body := upload(t, site, collection, field, name, data)
			var answer struct {
				Data map[string]struct{ Code, Message string }
			}
			if err := json.Unmarshal([]byte(body), &answer); err != nil {
				t.Fatal(err)
			}
			if status != http.StatusBadRequest || answer.Data[field].Code != "picture_bounds" || !strings.Contains(answer.Data[field].Message, "smaller first") {
				t.Errorf("%s as %s.%s: %d %s", name, collection, field, status, body)
			}
		}
	}
}

// sizesOf are the sizes of a record's picture that lie in the storage, with what they decode to.
func sizesOf(t testing.TB, site *apptest.Site, record *core.Record) map[string]image.Image {
	t.Helper()
	sizes := map[string]image.Image{}
	folder := filepath.Join(site.App.DataDir(), "storage", record.BaseFilesPath())
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(path, "thumbs_") || strings.HasSuffix(path, ".attrs") {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		size, _, _ := strings.Cut(entry.Name(), "_")
		sizes[size], _, err = image.Decode(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sizes
}

func media(t testing.TB, site *apptest.Site, name string, data []byte) *core.Record {
	t.Helper()
	file, err := filesystem.NewFileFromBytes(data, name)
	if err != nil {
		t.Fatal(err)
	}
	return site.Make("media", map[string]any{"file": file})
}

func TestTheSizesOfAPictureAreMadeWhenItIsSaved(t *testing.T) {
	site := apptest.New(t)
	var animation bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 700, 500), palette.Plan9)
	if err := gif.EncodeAll(&animation, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want map[string]image.Point
	}{
		"walk.png":   {asPNG(t, painted(2000, 1000)), map[string]image.Point{"100x100": {100, 100}, "480x0": {480, 240}, "960x0": {960, 480}, "1600x0": {1600, 800}}},
		"walk.jpg":   {asJPEG(t, painted(1200, 800)), map[string]image.Point{"100x100": {100, 100}, "480x0": {480, 320}, "960x0": {960, 640}, "1600x0": {1200, 800}}},
		"turned.jpg": {lyingDown(t, painted(1200, 800)), map[string]image.Point{"100x100": {100, 100}, "480x0": {480, 720}, "960x0": {1200, 800}, "1600x0": {1200, 800}}},
		"tiny.png":   {asPNG(t, painted(40, 90)), map[string]image.Point{"100x100": {40, 40}, "480x0": {40, 90}, "960x0": {40, 90}, "1600x0": {40, 90}}},
		"strip.png":  {asPNG(t, image.NewGray(image.Rect(0, 0, 1, 200_000))), map[string]image.Point{"100x100": {1, 1}, "480x0": {1, 200_000}, "960x0": {1, 200_000}, "1600x0": {1, 200_000}}},
		"line.png":   {asPNG(t, image.NewGray(image.Rect(0, 0, 200_000, 1))), map[string]image.Point{"100x100": {1, 1}, "480x0": {480, 1}, "960x0": {960, 1}, "1600x0": {1600, 1}}},
		"moving.gif": {animation.Bytes(), map[string]image.Point{"100x100": {100, 100}, "480x0": {480, 343}, "960x0": {700, 500}, "1600x0": {700, 500}}},
	} {
		got := sizesOf(t, site, media(t, site, name, c.data))
		for size, want := range c.want {
			if got[size] == nil || got[size].Bounds().Size() != want {
				t.Errorf("%s in %s is %v, want %v", name, size, got[size], want)
			}
		}
	}
	upright := sizesOf(t, site, media(t, site, "turned.jpg", lyingDown(t, painted(1200, 800))))
	if r, _, b, _ := upright["480x0"].At(240, 100).RGBA(); r < b { // the left is above, when it is turned to the right
		t.Error("a picture was turned the wrong way")
	}
}

func TestNobodysRequestDecodesAPicture(t *testing.T) {
	site := apptest.New(t)
	record := media(t, site, "walk.png", asPNG(t, painted(2000, 1000)))
	name := record.GetString("file")
	address := "/api/files/media/" + record.Id + "/" + name
	if page := site.Get(address + "?thumb=480x0"); page.Status != http.StatusOK || len(page.Body) > 20_000 || !strings.Contains(page.Header.Get("Cache-Control"), "max-age=2592000") {
		t.Errorf("a size that is there: %d, %d bytes, %s", page.Status, len(page.Body), page.Header.Get("Cache-Control"))
	}
	// a bomb that was there before there were bounds, and a site without sizes
	folder := filepath.Join(site.App.DataDir(), "storage", record.BaseFilesPath())
	bomb := headOnly(12_000, 12_000, 8, 2)
	if err := os.WriteFile(filepath.Join(folder, name), bomb, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "thumbs_"+name)); err != nil {
		t.Fatal(err)
	}
	again := apptest.Open(t, filepath.Dir(site.App.DataDir()))
	for _, query := range []string{
		"?thumb=480x0", "?thumb=100x100", "?thumb=100x100&thumb=480x0", "?thumb=5000x5000", "?thumb=", "?thumb=480x0f", "?thumb=../x", "?thumb=480x0&token=x",
		"?thumb=480x0;a", "?%74humb=480x0",
	} {
		for _, header := range []map[string]string{nil, {"Authorization": again.Author()}} {
			page := again.Do(http.MethodGet, address+query, "", header)
			if page.Status != http.StatusOK || page.Body != string(bomb) {
				t.Errorf("%s: %d, %d bytes", query, page.Status, len(page.Body))
			}
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "thumbs_"+name)); err == nil {
		t.Error("a request made a size")
	}
	// and by the collection's id
	if page := again.Get("/api/files/" + record.Collection().Id + "/" + record.Id + "/" + name + "?thumb=480x0"); page.Body != string(bomb) {
		t.Errorf("by the id of its collection: %d", page.Status)
	}
}
