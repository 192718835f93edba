package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"golang.org/x/image/webp"

	"waymark/internal/pictures"
)

// secret stands for where somebody lives. It is long, so that no number of a picture looks like it by chance.
const secret = "51.5007 N, 0.1246 W, robin"

func drawn() *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for x := range 24 {
		for y := range 16 {
			picture.Set(x, y, color.RGBA{uint8(x * 10), uint8(y * 9), uint8(x * y), 255})
		}
	}
	return picture
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func aJPEG(t testing.TB) []byte {
	var data bytes.Buffer
	must(t, jpeg.Encode(&data, drawn(), nil))
	return data.Bytes()
}

func aPNG(t testing.TB) []byte {
	var data bytes.Buffer
	must(t, png.Encode(&data, drawn()))
	return data.Bytes()
}

func aPalettedPNG(t testing.TB) []byte {
	picture := image.NewPaletted(image.Rect(0, 0, 9, 7), color.Palette{color.RGBA{1, 2, 3, 255}, color.Transparent, color.White})
	picture.SetColorIndex(4, 4, 1)
	var data bytes.Buffer
	must(t, png.Encode(&data, picture))
	return data.Bytes()
}

func aGIF(t testing.TB) []byte {
	picture := image.NewPaletted(image.Rect(0, 0, 24, 16), palette.WebSafe)
	draw.Draw(picture, picture.Rect, drawn(), image.Point{}, draw.Src)
	var data bytes.Buffer
	must(t, gif.EncodeAll(&data, &gif.GIF{
		Image: []*image.Paletted{picture, picture}, Delay: []int{5, 5}, Disposal: []byte{gif.DisposalNone, gif.DisposalBackground}, LoopCount: 3,
	}))
	return data.Bytes()
}

// A lossy and a lossless WebP of one pixel each: their only chunk's content.
func lossy(t testing.TB) []byte    { return unbase64(t, "MAEAnQEqAQABAA7A/iWkAANwAAAAAA==") }
func lossless(t testing.TB) []byte { return unbase64(t, "LwAAABAHEBERiIj+BwA=") }

func unbase64(t testing.TB, text string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	must(t, err)
	return data
}

// segment is a JPEG's.
func segment(marker byte, content string) []byte { return appendSegment(nil, marker, []byte(content)) }

// within puts something into data at a place.
func within(data []byte, at int, parts ...[]byte) []byte {
	return bytes.Join([][]byte{data[:at], bytes.Join(parts, nil), data[at:]}, nil)
}

// exif says how a camera was held, and where.
func exif(order binary.AppendByteOrder, mark string, turned uint16) string {
	tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, pictures.OrientationTag), 3)
	tiff = order.AppendUint16(order.AppendUint32(tiff, 1), turned)
	return string(tiff) + "\x00\x00\x00\x00\x00\x00" + secret
}

func pngChunk(kind, content string) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	chunk = append(chunk, kind+content...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE([]byte(kind+content)))
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func riffOf(kind, content string) []byte { return appendChunk(nil, kind, []byte(content)) }

func deflated(t testing.TB, data string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, err := io.WriteString(w, data)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

// aProfile is one of the colours of sRGB's primaries, with a secret wherever a profile has room for words.
func aProfile() []byte {
	type tag struct{ name, content string }
	xyz := func(n string) string { return "XYZ \x00\x00\x00\x00" + n }
	curve := "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33"
	tags := []tag{
		{"desc", "desc\x00\x00\x00\x00\x00\x00\x00\x1B" + secret + "\x00"},
		{"cprt", "text\x00\x00\x00\x00" + secret + "\x00"},
		{"dmnd", "desc\x00\x00\x00\x00" + secret},
		{"dmdd", "text" + secret},
		{"meta", "dict" + secret},
		{"x" + secret[:3], secret},
		{"vued", "text" + secret},
		{"wtpt", xyz("\x00\x00\xF3\x51\x00\x01\x00\x00\x00\x01\x16\xCC") + secret},
		{"rXYZ", xyz("\x00\x00\x6F\xA2\x00\x00\x38\xF5\x00\x00\x03\x90") + secret},
		{"gXYZ", xyz("\x00\x00\x62\x99\x00\x00\xB7\x85\x00\x00\x18\xDA")},
		{"bXYZ", xyz("\x00\x00\x24\xA0\x00\x00\x0F\x84\x00\x00\xB6\xCF")},
		{"rTRC", curve + secret},
		{"gTRC", curve},
		{"bTRC", "para" + secret[:4] + "\x00\x00" + secret[:2] + "\x00\x02\x33\x33" + secret},
		{"A2B0", "mAB \x00\x00\x00\x00" + secret},
		{"chrm", secret},
	}
	head := make([]byte, profileHeader)
	copy(head[4:], "robi\x02\x10\x00\x00mntrRGB XYZ ")
	copy(head[24:], secret[:12])
	copy(head[36:], "acsp"+secret[:24])
	copy(head[80:], secret+secret)
	out := binary.BigEndian.AppendUint32(head, uint32(len(tags)))
	at := len(out) + 12*len(tags) + len(secret)
	for _, tag := range tags {
		out = binary.BigEndian.AppendUint32(append(out, tag.name...), uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(tag.content)))
		at += len(tag.content) + len(secret)
	}
	out = append(out, secret...)
	for _, tag := range tags {
		out = append(append(out, tag.content...), secret...)
	}
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

// pixels are what a decoder makes of a picture; every one of a GIF's.
func pixels(data []byte) ([]image.Image, error) {
	if KindOf(data) == GIF {
		all, err := gif.DecodeAll(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		var pictures []image.Image
		for i, p := range all.Image {
			// the numbers and not the colours: of two controls before a picture Go heeds both, browsers the last
			pictures = append(pictures, &image.Gray{Pix: p.Pix, Stride: p.Stride, Rect: p.Rect}, image.NewUniform(color.Gray16{uint16(all.Delay[i])}))
		}
		return pictures, nil
	}
	if KindOf(data) == WebP {
		p, err := webp.Decode(bytes.NewReader(data))
		return []image.Image{p}, err
	}
	p, _, err := image.Decode(bytes.NewReader(data))
	return []image.Image{p}, err
}

// same says whether two pictures are the same, dot for dot.
func same(a, b []image.Image) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Bounds() != b[i].Bounds() {
			return false
		}
		if _, plain := a[i].(*image.Uniform); plain && a[i].At(0, 0) != b[i].At(0, 0) {
			return false
		} else if plain {
			continue
		}
		for y := a[i].Bounds().Min.Y; y < a[i].Bounds().Max.Y; y++ {
			for x := a[i].Bounds().Min.X; x < a[i].Bounds().Max.X; x++ {
				r1, g1, b1, a1 := a[i].At(x, y).RGBA()
				r2, g2, b2, a2 := b[i].At(x, y).RGBA()
				if r1 != r2 || g1 != g2 || b1 != b2 || a1 != a2 {
					return false
				}
			}
		}
	}
	return true
}
