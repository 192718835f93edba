package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"io"
	"testing"

	"waymark/internal/pictures"
)

// tells says whether a piece of the secret is in data, as it stands or compressed.
func tells(data []byte) bool {
	for i := range len(secret) - 6 {
		if bytes.Contains(data, []byte(secret[i:i+6])) {
			return true
		}
	}
	for i := range data {
		if data[i] != 0x78 {
			continue
		}
		if stream, err := zlib.NewReader(bytes.NewReader(data[i:])); err == nil {
			if plain, _ := io.ReadAll(io.LimitReader(stream, 1<<20)); len(plain) > 6 && tells(bytes.ReplaceAll(plain, []byte{0x78}, nil)) {
				return true
			}
		}
	}
	return false
}

// A place is one in which a specification lets a file say something: a file with a secret in it.
type place struct {
	name string
	file []byte
}

func jpegPlaces(t testing.TB) (places []place) {
	photo := aJPEG(t)
	add := func(name string, file []byte) { places = append(places, place{"JPEG, " + name, file}) }
	for marker := 0xE0; marker <= 0xEF; marker++ {
		add(fmt.Sprintf("an application's own segment %X", marker), within(photo, 2, segment(byte(marker), secret)))
	}
	for marker := 0xF0; marker <= 0xFE; marker++ {
		add(fmt.Sprintf("a comment, or a reserved segment, %X", marker), within(photo, 2, segment(byte(marker), secret)))
	}
	add("reserved segment C8", within(photo, 2, segment(0xC8, secret)))
	add("reserved segment 02", within(photo, 2, segment(0x02, secret)))
	add("EXIF of an Intel camera", within(photo, 2, segment(app1, exifHead+exif(binary.LittleEndian, "II", 1))))
	add("EXIF of a camera held sideways", within(photo, 2, segment(app1, exifHead+exif(binary.BigEndian, "MM", 6))))
	add("two EXIF segments", within(photo, 2, segment(app1, exifHead+exif(binary.BigEndian, "MM", 6)), segment(app1, exifHead+exif(binary.BigEndian, "MM", 8))))
	add("XMP", within(photo, 2, segment(app1, "http://ns.adobe.com/xap/1.0/\x00"+secret)))
	add("XMP over several segments", within(photo, 2, segment(app1, "http://ns.adobe.com/xmp/extension/\x00"+secret)))
	add("IPTC", within(photo, 2, segment(0xED, "Photoshop 3.0\x008BIM\x04\x04\x00\x00"+secret)))
	add("content credentials", within(photo, 2, segment(0xEB, "JP"+secret)))
	add("FlashPix", within(photo, 2, segment(app2, "FPXR\x00"+secret)))
	add("an index of second pictures, and a second one", append(within(photo, 2, segment(app2, "MPF\x00"+secret)), within(photo, 2, segment(0xFE, secret))...))
	add("a thumbnail in JFIF", within(photo, 2, segment(app0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x03\x03"+secret+" ")))
	add("a thumbnail in JFXX", within(photo, 2, segment(app0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), segment(app0, "JFXX\x00\x10"+secret)))
	add("Adobe's segment, too long", within(photo, 2, segment(app14, "Adobe\x00\x64\x00\x00\x00\x00\x01"+secret)))
	add("the colour profile", within(photo, 2, segment(app2, profileHead+"\x01\x01"+string(aProfile()))))
	half := len(aProfile()) / 2
	add("the colour profile, in two parts", within(photo, 2, segment(app2, profileHead+"\x02\x02"+string(aProfile()[half:])), segment(app2, profileHead+"\x01\x02"+string(aProfile()[:half]))))
	add("a colour profile that is none", within(photo, 2, segment(app2, profileHead+"\x01\x01"+secret)))
	add("what stands between segments", within(photo, 4+int(binary.BigEndian.Uint16(photo[4:])), []byte(secret)))
	add("after the end", append(bytes.Clone(photo), secret...))
	add("a film behind it", append(bytes.Clone(photo), "\x00\x00\x00\x18ftypmp42"+secret...))
	add("a comment before the end", within(photo, len(photo)-2, segment(0xFE, secret)))
	return places
}

func pngPlaces(t testing.TB) (places []place) {
	drawing := aPNG(t)
	const head = 8 + 25 // the signature and IHDR
	add := func(name string, file []byte) { places = append(places, place{"PNG, " + name, file}) }
	for _, kind := range []string{
		"bKGD", "hIST", "pHYs", "sBIT", "sPLT", "tIME", "tEXt", "iTXt", "eXIf", "mDCV", "cLLI", "dSIG", "oFFs", "pCAL", "sCAL", "sTER", "gIFg", "gIFt", "gIFx",
		"caBX", "caNv", "iDOT", "vpAg", "prVt", "zzZz", "gAMA", "cHRM", "sRGB", "cICP", "iCCP", "fcTL", "fdAT", "acTL",
	} {
		add(kind+" before the pixels", within(drawing, head, pngChunk(kind, secret)))
		add(kind+" before the end", within(drawing, len(drawing)-12, pngChunk(kind, secret)))
	}
	add("zTXt", within(drawing, head, pngChunk("zTXt", "Author\x00\x00"+string(deflated(t, secret)))))
	add("the place a picture was taken", within(drawing, head, pngChunk("eXIf", exif(binary.BigEndian, "MM", 1))))
	add("a camera held sideways", within(drawing, head, pngChunk("eXIf", exif(binary.LittleEndian, "II", 6))))
	add("words in place of numbers", within(drawing, head, pngChunk("gAMA", secret[:4]), pngChunk("cHRM", (secret + secret)[:32]), pngChunk("cICP", secret[:4])))
	add("the profile's name and words", within(drawing, head, pngChunk("iCCP", secret+"\x00\x00"+string(deflated(t, string(aProfile()))))))
	add("behind the profile", within(drawing, head, pngChunk("iCCP", "a\x00\x00"+string(deflated(t, string(aProfile())))+secret)))
	add("a palette that is a suggestion", within(drawing, head, pngChunk("PLTE", secret+"x")))
	add("after the end", append(bytes.Clone(drawing), secret...))
	add("a chunk after the end", append(bytes.Clone(drawing), pngChunk("tEXt", secret)...))
	add("a chunk whose sum is wrong", within(drawing, head, bytes.Replace(pngChunk("tEXt", "x"+secret), []byte("x"), []byte("y"), 1)))
	add("behind the pixels", within(drawing, len(drawing)-12, pngChunk("IDAT", secret)))
	add("more lines than it has", bytes.Join([][]byte{pngSignature, pngChunk("IHDR", "\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"), pngChunk("IDAT", string(deflated(t, "\x00\xFF"+secret))), pngChunk("IEND", "")}, nil))
	frame := func(number string) []byte {
		return pngChunk("fcTL", number+"\x00\x00\x00\x18\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x0A\x00\x00")
	}
	data := drawing[head+8 : len(drawing)-12-4]
	moving := within(drawing, head, pngChunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00"), frame("\x00\x00\x00\x00"))
	moving = within(moving, len(moving)-12, frame("\x00\x00\x00\x01"), pngChunk("fdAT", "\x00\x00\x00\x02"+string(data)+secret))
	add("one that moves, behind a frame", moving)
	add("one that moves, between frames", within(moving, len(moving)-12, pngChunk("tEXt", secret)))
	return places
}

func webpPlaces(t testing.TB) (places []place) {
	add := func(name string, file []byte) { places = append(places, place{"WebP, " + name, file}) }
	head := riffOf("VP8X", "\xFD\x51\x52\x53\x00\x00\x00\x00\x00\x00")
	for name, still := range map[string][]byte{"lossy": riffOf("VP8 ", string(lossy(t))), "lossless": riffOf("VP8L", string(lossless(t)))} {
		for _, kind := range []string{"EXIF", "XMP ", "C2PA", "ICCP", "META", "xyzw", "ANIM", "ALPH"} {
			if kind != "ALPH" {
				add(name+", "+kind+" before", riff(head, riffOf(kind, secret), still))
			}
			add(name+", "+kind+" behind", riff(head, still, riffOf(kind, secret)))
			add(name+", "+kind+" in a plain file", riff(still, riffOf(kind, secret)))
		}
		add(name+", the colour profile", riff(head, riffOf("ICCP", string(aProfile())), still))
		add(name+", a camera held sideways", riff(head, still, riffOf("EXIF", exif(binary.LittleEndian, "II", 6))))
		add(name+", with the name before it", riff(head, still, riffOf("EXIF", exifHead+exif(binary.LittleEndian, "II", 6))))
		add(name+", after the end", append(riff(still), secret...))
		add(name+", a second picture", riff(head, still, riffOf("VP8L", secret)))
		add(name+", a head that is too long", riff(riffOf("VP8X", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"+secret), still))
		moves := riffOf("VP8X", "\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00")
		anim := riffOf("ANIM", "\x00\x00\x00\x00\x00\x00"+secret)
		where := "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x64\x00\x00"
		frame := riffOf("ANMF", where+"\xFC"+string(still)+string(riffOf("xyzw", secret)))
		add(name+", one that moves", riff(moves, anim, frame, riffOf("xyzw", secret), frame))
	}
	return places
}

func gifPlaces(t testing.TB) (places []place) {
	moving := aGIF(t)
	head := 13 + 3<<(moving[10]&7+1)*int(moving[10]>>7)
	add := func(name string, file []byte) { places = append(places, place{"GIF, " + name, file}) }
	block := func(label byte, blocks ...string) []byte {
		out := []byte{gifExtension, label}
		for _, b := range blocks {
			out = append(append(out, byte(len(b))), b...)
		}
		return append(out, 0)
	}
	for name, extension := range map[string][]byte{
		"a comment":                 block(0xFE, secret),
		"plain text":                block(0x01, "123456789012", secret),
		"XMP":                       block(gifApplication, "XMP DataXMP", secret),
		"ICC":                       block(gifApplication, "ICCRGBG1012", secret),
		"content credentials":       block(gifApplication, "C2PA_GIF\x01\x00\x00", secret),
		"an application's own":      block(gifApplication, "ROBINROBIN1", secret),
		"how often, with more":      block(gifApplication, "NETSCAPE2.0", "\x01\x00\x00", secret),
		"how often, without an end": block(gifApplication, "NETSCAPE2.0", "\x02"+secret),
		"a control with more":       block(gifControl, "\x00\x00\x00\x00", secret),
		"a control of plain text":   append(block(gifControl, "\x01\x7F\x7F\x00"), block(0x01, "123456789012", secret)...),
		"an unknown extension":      block(0x99, secret),
	} {
		add(name+" before", within(moving, head, extension))
		add(name+" behind", within(moving, len(moving)-1, extension))
	}
	add("after the end", append(bytes.Clone(moving), secret...))
	// the last picture's data end with a block, an empty one and the trailer
	add("behind the pixels", within(moving, len(moving)-2, append([]byte{byte(len(secret))}, secret...)))
	return places
}

func TestNoPlaceInAPictureKeepsASecret(t *testing.T) {
	places := append(append(append(jpegPlaces(t), pngPlaces(t)...), webpPlaces(t)...), gifPlaces(t)...)
	for _, p := range places {
		if !tells(p.file) {
			t.Errorf("%s: the file that was built does not tell", p.name)
		}
		clean, err := Clean(p.file)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		if tells(clean) {
			t.Errorf("%s: it still tells: %q", p.name, clean)
		}
		if again, err := Clean(clean); err != nil || !bytes.Equal(again, clean) {
			t.Errorf("%s: cleaning it twice changes it: %v", p.name, err)
		}
		before, errBefore := pixels(p.file)
		after, errAfter := pixels(clean)
		if errAfter != nil && (errBefore == nil || KindOf(p.file) != WebP) { // a WebP that moves is not for Go
			t.Errorf("%s: it cannot be read any more: %v", p.name, errAfter)
		}
		if errBefore == nil && errAfter == nil && !same(before, after) {
			t.Errorf("%s: it is another picture", p.name)
		}
	}
	t.Logf("%d places", len(places))
}

func TestAPictureThatTellsNothingStaysAsItIs(t *testing.T) {
	pictures := map[string][]byte{"JPEG": aJPEG(t), "PNG": aPNG(t), "PNG with a palette": aPalettedPNG(t), "GIF": aGIF(t), "no picture": []byte(secret), "nothing": {}}
	pictures["WebP, lossy"], pictures["WebP, lossless"] = riff(riffOf("VP8 ", string(lossy(t)))), riff(riffOf("VP8L", string(lossless(t))))
	for name, data := range pictures {
		if clean, err := Clean(data); err != nil || !bytes.Equal(clean, data) {
			t.Errorf("%s: %d bytes became %d: %v", name, len(data), len(clean), err)
		}
	}
}

func TestAPortraitStaysUpright(t *testing.T) {
	photo, drawing := aJPEG(t), aPNG(t)
	for name, c := range map[string]struct {
		file []byte
		at   func(clean []byte) []byte // where the EXIF's TIFF stands
	}{
		"JPEG, Motorola's order": {within(photo, 2, segment(app1, exifHead+exif(binary.BigEndian, "MM", 6))), func(c []byte) []byte { return c[12:] }},
		"JPEG, Intel's order":    {within(photo, 2, segment(app1, exifHead+exif(binary.LittleEndian, "II", 6))), func(c []byte) []byte { return c[12:] }},
		"PNG":                    {within(drawing, 33, pngChunk("eXIf", exif(binary.LittleEndian, "II", 6))), func(c []byte) []byte { return c[41:] }},
		"WebP": {
			riff(riffOf("VP8X", "\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"), riffOf("VP8L", string(lossless(t))), riffOf("EXIF", exif(binary.BigEndian, "MM", 6))),
			func(c []byte) []byte { return c[len(c)-26:] },
		},
	} {
		clean, err := Clean(c.file)
		if err != nil {
			t.Fatal(name, err)
		}
		if turned := pictures.Orientation(c.at(clean)); turned != 6 {
			t.Errorf("%s: it is held as %d", name, turned)
		}
		if KindOf(clean) == JPEG && !Lying(clean) {
			t.Errorf("%s: it does not say that it lies", name)
		}
	}
	if Lying(photo) || Lying(nil) {
		t.Error("a picture that was taken as usual lies")
	}
}

func TestTheColoursStayAsTheyWereMeant(t *testing.T) {
	clean := CleanProfile(aProfile())
	if clean == nil {
		t.Fatal("it is gone")
	}
	found := map[string]string{}
	for i := range int(binary.BigEndian.Uint32(clean[128:])) {
		entry := clean[132+12*i:]
		from, size := binary.BigEndian.Uint32(entry[4:]), binary.BigEndian.Uint32(entry[8:])
		found[string(entry[:4])] = string(clean[from : from+size])
	}
	for name, want := range map[string]string{
		"rXYZ": "XYZ \x00\x00\x00\x00\x00\x00\x6F\xA2\x00\x00\x38\xF5\x00\x00\x03\x90", "rTRC": "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33",
		"gTRC": "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33", "bTRC": "para\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x33\x33",
		"wtpt": "XYZ \x00\x00\x00\x00\x00\x00\xF3\x51\x00\x01\x00\x00\x00\x01\x16\xCC",
	} {
		if found[name] != want {
			t.Errorf("%s is %q", name, found[name])
		}
	}
	for _, not := range []string{"dmnd", "dmdd", "meta", "vued", "A2B0", "chrm"} {
		if _, there := found[not]; there {
			t.Errorf("%s is there", not)
		}
	}
	if int(binary.BigEndian.Uint32(clean)) != len(clean) {
		t.Error("its size is another")
	}
}

func TestWhatIsBrokenIsRefusedAndNotHandedOn(t *testing.T) {
	for _, p := range []place{
		{"a JPEG without a picture", []byte("\xFF\xD8\xFF\xD9")},
		{"a JPEG cut in its head", aJPEG(t)[:40]},
		{"a PNG cut in its pixels", aPNG(t)[:60]},
		{"a PNG without pixels", append(bytes.Clone(pngSignature), pngChunk("IEND", "")...)},
		{"a PNG whose sum is wrong", bytes.Replace(aPNG(t), []byte("IDAT"), []byte("IDAU"), 1)},
		{"a PNG with a chunk that nobody knows and everybody must", within(aPNG(t), 33, pngChunk("ROBI", "x"))},
		{"a GIF cut in its pixels", aGIF(t)[:len(aGIF(t))/2]},
		{"a GIF's name alone", []byte("GIF89a")},
		{"a WebP that is shorter than it says", riff(riffOf("VP8L", string(lossless(t))))[:20]},
		{"a WebP without a picture", riff(riffOf("EXIF", "x"))},
	} {
		if clean, err := Clean(p.file); err == nil {
			t.Errorf("%s became %q", p.name, clean)
		}
	}
	cut := aJPEG(t)
	clean, err := Clean(cut[:len(cut)-30])
	if err != nil || !bytes.HasSuffix(clean, []byte{0xFF, eoi}) {
		t.Errorf("a JPEG that is cut off in its pixels, which browsers show as far as it goes: %v", err)
	}
}

func FuzzClean(f *testing.F) {
	for _, all := range [][]place{jpegPlaces(f), pngPlaces(f), webpPlaces(f), gifPlaces(f)} {
		for _, p := range all {
			f.Add(p.file)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = summed(data)
		before, errBefore := []image.Image(nil), io.EOF
		if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && config.Width*config.Height < 1<<16 {
			before, errBefore = pixels(data)
		}
		clean, err := Clean(data)
		if err != nil {
			return
		}
		if again, err := Clean(clean); err != nil || !bytes.Equal(clean, again) {
			t.Fatalf("what was cleaned is cleaned again to something else: %v", err)
		}
		if errBefore != nil {
			return
		}
		after, err := pixels(clean)
		if err != nil {
			t.Fatalf("a picture that could be read cannot any more: %v", err)
		}
		if !same(before, after) {
			t.Fatal("it is another picture")
		}
	})
}

// summed is a PNG whose chunks have the sums they should have, as far as it goes: whoever changes a byte by chance would
// never come past them.
func summed(data []byte) []byte {
	if KindOf(data) != PNG {
		return data
	}
	out := bytes.Clone(data)
	for rest := out[len(pngSignature):]; len(rest) >= 12; {
		size := uint64(binary.BigEndian.Uint32(rest))
		if size+12 > uint64(len(rest)) {
			break
		}
		binary.BigEndian.PutUint32(rest[8+size:], crc32.ChecksumIEEE(rest[4:8+size]))
		rest = rest[12+size:]
	}
	return out
}

func BenchmarkClean(b *testing.B) {
	picture := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i * i >> 7)
	}
	var photo bytes.Buffer
	must(b, jpeg.Encode(&photo, picture, nil))
	b.Run(fmt.Sprintf("a photograph of %d MB", photo.Len()>>20), func(b *testing.B) {
		for b.Loop() {
			if _, err := Clean(photo.Bytes()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
