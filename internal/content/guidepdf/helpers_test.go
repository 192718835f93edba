package guidepdf

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

var midday = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// workbook is a guide with every part this package knows.
func workbook(t testing.TB) Document {
	t.Helper()
	return Document{
		Title: "A quiet hour: pages for a full head", OutsideName: "Notes for May", Author: "Anna Keel, counsellor",
		Body: string(mustRead(t, "testdata/workbook.html")), Language: "en-GB", Footer: "© 2026 Anna Keel. You may share these pages as they are.",
		Images: drawings(t), Created: midday,
	}
}

// drawings has one picture, map.png.
func drawings(t testing.TB) func(string) (io.ReadCloser, error) {
	data := circles(t, 450, 260)
	return func(src string) (io.ReadCloser, error) {
		if src != "map.png" {
			return nil, fs.ErrNotExist
		}
		return io.NopCloser(bytes.NewReader(data)), nil
	}
}

// circles draws three circles, one in the other, on a transparent ground.
func circles(t testing.TB, width, height int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := x-width/2, y-height/2
			for i, r := range []int{height / 9, height / 4, height * 4 / 9} {
				if d := dx*dx + dy*dy; d < r*r && d > (r-3-i)*(r-3-i) {
					img.Set(x, y, color.NRGBA{R: 45, G: 86, B: 88, A: 255})
				}
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// made makes d and fails the test when it cannot.
func made(t testing.TB, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Make(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// hugePNG says that it has 10,000 × 10,000 pixels.
func hugePNG() []byte {
	header := []byte("IHDR\x00\x00\x27\x10\x00\x00\x27\x10\x08\x02\x00\x00\x00")
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	return binary.BigEndian.AppendUint32(png, crc32.ChecksumIEEE(header))
}

// assertValid fails when pdf breaks the rules of the format.
func assertValid(t testing.TB, pdf []byte) {
	t.Helper()
	if err := api.Validate(bytes.NewReader(pdf), model.NewDefaultConfiguration()); err != nil {
		t.Errorf("the PDF is not valid: %v", err)
	}
}

var shown = regexp.MustCompile(`(?s)\(((?:[^()\\]|\\.)*)\) Tj`)

// textOf is the text of a PDF which Make wrote: each line of its pages, in order. fpdf writes text in UTF-16.
func textOf(t testing.TB, pdf []byte) string {
	t.Helper()
	ctx, err := open(pdf)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for page := 1; page <= ctx.PageCount; page++ {
		r, err := pdfcpu.ExtractPageContent(ctx, page)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range shown.FindAllSubmatch(content, -1) {
			raw := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(string(found[1]))
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			out.WriteString(string(utf16.Decode(units)) + "\n")
		}
	}
	return out.String()
}

// writeStream writes what a stream holds, decoded.
func writeStream(out *strings.Builder, o types.Object) {
	if s, ok := o.(types.StreamDict); ok && s.Decode() == nil {
		out.Write(s.Content)
	}
}
