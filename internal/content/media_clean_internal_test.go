package content

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// secret stands for where somebody lives.
const secret = "51.5007 N, 0.1246 W"

func photograph(t testing.TB) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for i := range 24 {
		picture.Set(i, i%16, color.RGBA{uint8(i * 10), 40, 90, 255})
	}
	var data bytes.Buffer
	if err := jpeg.Encode(&data, picture, nil); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// withSegment puts a segment after the beginning of a JPEG.
func withSegment(data []byte, marker byte, content string) []byte {
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(content)+2))
	return bytes.Join([][]byte{data[:2], segment, []byte(content), data[2:]}, nil)
}

// exif is an EXIF segment that says how a camera was held, and where.
func exif(order binary.AppendByteOrder, mark string, turned uint16) string {
	tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3)
	tiff = order.AppendUint16(order.AppendUint32(tiff, 1), turned)
	return "Exif\x00\x00" + string(tiff) + "\x00\x00\x00\x00\x00\x00" + secret
}

func pngChunk(kind, content string) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	chunk = append(chunk, kind+content...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE([]byte(kind+content)))
}

func webpChunk(kind, content string) []byte {
	chunk := append([]byte(kind), binary.LittleEndian.AppendUint32(nil, uint32(len(content)))...)
	chunk = append(chunk, content...)
	if len(content)%2 == 1 {
		chunk = append(chunk, 0)
	}
	return chunk
}

func webp(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func TestAPictureTellsNothingOfWhereItWasTaken(t *testing.T) {
	photo := photograph(t)
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 9, 7))); err != nil {
		t.Fatal(err)
	}
	plain := drawn.Bytes()
	// after the head, which is 8 bytes and a chunk of 25
	talking := bytes.Join([][]byte{plain[:33], pngChunk("tEXt", "Author\x00"+secret), pngChunk("eXIf", secret), plain[33:], []byte(secret)}, nil)
	pixels := webpChunk("VP8L", "odd")
	for what, c := range map[string]struct{ given, want []byte }{
		"a photograph with its place":             {withSegment(photo, jpegAPP1, exif(binary.BigEndian, "MM", 1)), photo},
		"a photograph from an Intel camera":       {withSegment(photo, jpegAPP1, exif(binary.LittleEndian, "II", 1)), photo},
		"a photograph with XMP":                   {withSegment(photo, jpegAPP1, "http://ns.adobe.com/xap/1.0/\x00"+secret), photo},
		"a photograph with a comment":             {withSegment(photo, jpegCOM, secret), photo},
		"a photograph with a caption for a paper": {withSegment(photo, 0xED, secret), photo},
		"a photograph with a film behind it":      {append(bytes.Clone(photo), secret...), photo},
		"a photograph with a second one's index":  {withSegment(photo, jpegAPP2, "MPF\x00"+secret), photo},
		"a photograph that tells nothing":         {photo, photo},
		"a drawing with its author":               {talking, plain},
		"a WebP with its place":                   {webp(webpChunk("VP8X", "\x1c\x00\x00\x00\x00\x00\x00\x00\x00\x00"), pixels, webpChunk("EXIF", secret), webpChunk("XMP ", secret)), webp(webpChunk("VP8X", "\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00"), pixels)},
		"what is no picture":                      {[]byte(secret), []byte(secret)},
	} {
		got, err := cleanPicture(c.given)
		if err != nil || !bytes.Equal(got, c.want) {
			t.Errorf("%s: %d bytes became %d, want %d: %v", what, len(c.given), len(got), len(c.want), err)
		}
	}
}

func TestAPortraitStaysUpright(t *testing.T) {
	photo := photograph(t)
	for _, order := range []struct {
		mark  string
		order binary.AppendByteOrder
	}{{"MM", binary.BigEndian}, {"II", binary.LittleEndian}} {
		got, err := cleanPicture(withSegment(photo, jpegAPP1, exif(order.order, order.mark, 6)))
		if err != nil || bytes.Contains(got, []byte(secret)) {
			t.Fatalf("%s: %v, or the place is still in it", order.mark, err)
		}
		if turned := orientation(got[3], got[6:]); turned != 6 {
			t.Errorf("%s: it is held as %d", order.mark, turned)
		}
		if _, err := jpeg.Decode(bytes.NewReader(got)); err != nil {
			t.Errorf("%s: %v", order.mark, err)
		}
		again, err := cleanPicture(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s: cleaning it twice changes it: %v", order.mark, err)
		}
	}
}

func FuzzNoPictureBreaksTheCleaning(f *testing.F) {
	photo := photograph(f)
	f.Add(photo)
	f.Add(withSegment(photo, jpegAPP1, exif(binary.LittleEndian, "II", 6)))
	f.Add(append(bytes.Clone(pngSignature), pngChunk("IEND", "")...))
	f.Add(webp(webpChunk("VP8X", "\x1c\x00\x00\x00\x00\x00\x00\x00\x00\x00"), webpChunk("EXIF", secret)))
	f.Fuzz(func(t *testing.T, data []byte) {
		clean, err := cleanPicture(data)
		if err != nil {
			return
		}
		again, err := cleanPicture(clean)
		if err != nil || !bytes.Equal(clean, again) {
			t.Errorf("what was cleaned is cleaned again to something else: %v", err)
		}
		_, before := jpeg.Decode(bytes.NewReader(data))
		if _, after := jpeg.Decode(bytes.NewReader(clean)); before == nil && after != nil {
			t.Errorf("a picture that could be read cannot any more: %v", after)
		}
	})
}
