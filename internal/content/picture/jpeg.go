package picture

import (
	"bytes"
	"encoding/binary"

	"waymark/internal/pictures"
)

// The markers of a JPEG that are told apart here; see ITU-T T.81, table B.1.
const (
	sof0  = 0xC0 // the frame, of whatever kind; but for the three that follow up to 0xCF
	dht   = 0xC4 // Huffman tables
	jpg   = 0xC8 // reserved
	dac   = 0xCC // what stands in their place in arithmetic coding
	sof15 = 0xCF
	rst0  = 0xD0 // a fresh start within a scan
	rst7  = 0xD7
	soi   = 0xD8 // the beginning
	eoi   = 0xD9 // the end
	sos   = 0xDA // a scan: coded pixels follow its head
	dqt   = 0xDB // quantisation tables
	dnl   = 0xDC // the number of lines, where the frame does not say
	dri   = 0xDD // how far apart the fresh starts are
	app0  = 0xE0 // JFIF: the shape of a pixel
	app1  = 0xE1 // EXIF and XMP
	app2  = 0xE2 // the colour profile, among others
	app14 = 0xEE // Adobe: how the colours are to be read
	tem   = 0x01
)

// cleanJPEG keeps the segments that a decoder needs, and nothing that stands between them or after the end.
func cleanJPEG(data []byte) ([]byte, error) {
	c := jpegCleaner{parts: map[int][]byte{}}
	at := 2
	for {
		start := nextMarker(data, at)
		if start < 0 {
			if !c.scanned {
				return nil, ErrBroken
			}
			return c.done(), nil // cut off: browsers show what there is
		}
		marker := data[start+1]
		at = start + 2
		if marker == eoi {
			if !c.scanned {
				return nil, ErrBroken
			}
			return c.done(), nil
		}
		if marker == soi && c.scanned {
			return c.done(), nil // a second picture
		}
		if marker == soi || marker == tem || marker >= rst0 && marker <= rst7 {
			continue // they have nothing to say outside of a scan
		}
		if at+2 > len(data) {
			return nil, ErrBroken
		}
		end := at + int(binary.BigEndian.Uint16(data[at:]))
		if end < at+2 || end > len(data) {
			return nil, ErrBroken
		}
		if err := c.segment(marker, data[at+2:end]); err != nil {
			return nil, err
		}
		at = end
		if marker == sos {
			end = at + coded(data[at:])
			c.out = append(c.out, data[at:end]...)
			c.scanned = true
			at = end
		}
	}
}

// nextMarker is where the next marker begins, over whatever does not belong there; -1 when there is none.
func nextMarker(data []byte, at int) int {
	for ; at+1 < len(data); at++ {
		if next := data[at+1]; data[at] == 0xFF && next != 0 && next != 0xFF {
			return at
		}
	}
	return -1
}

// coded is how many bytes of coded pixels stand at the beginning: up to the next marker
// that is not part of them.
func coded(data []byte) int {
	for i := 0; i+1 < len(data); i++ {
		if next := data[i+1]; data[i] == 0xFF && next != 0 && next != 0xFF && (next < rst0 || next > rst7) {
			return i
		}
	}
	return len(data)
}

// A jpegCleaner gathers what is kept of one file.
type jpegCleaner struct {
	out     []byte // the segments that are kept as they are, in their order, without the beginning
	framed  bool   // its size is known
	scanned bool   // there were pixels
	turned  int
	jfif    []byte
	parts   map[int][]byte // of the colour profile, by number
	of      int            // how many there are to be
}

// segment keeps a segment, or not.
func (c *jpegCleaner) segment(marker byte, content []byte) error {
	switch {
	case marker == app0:
		// version, unit and shape of a pixel; the thumbnail that may follow is left out; see ITU-T T.871, 10.1
		if bytes.HasPrefix(content, []byte("JFIF\x00")) && c.jfif == nil {
			c.jfif = []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
			copy(c.jfif[:12], content)
		}
		return nil
	case marker == app1:
		if tiff, found := bytes.CutPrefix(content, []byte(exifHead)); found && c.turned == 0 {
			c.turned = pictures.Orientation(tiff)
		}
		return nil
	case marker == app2:
		c.profile(content)
		return nil
	case marker == app14:
		if bytes.HasPrefix(content, []byte("Adobe")) && len(content) >= 12 {
			content = append([]byte("Adobe\x00\x64\x00\x00\x00\x00"), content[11]) // which transform; the flags are of no use
			c.keep(marker, content)
		}
		return nil
	case marker == dnl || marker == dri:
		if len(content) != 2 {
			return ErrBroken
		}
	case marker == dqt:
		if !tablesFit(content, quantisationSize) {
			return ErrBroken
		}
	case marker == dht:
		if !tablesFit(content, huffmanSize) {
			return ErrBroken
		}
	case marker == dac:
		if len(content)%2 != 0 {
			return ErrBroken
		}
	case marker == sos:
		if len(content) < 1 || len(content) != 4+2*int(content[0]) {
			return ErrBroken
		}
	case marker >= sof0 && marker <= sof15 && marker != jpg:
		if len(content) < 6 || len(content) != 6+3*int(content[5]) || c.framed {
			return ErrBroken
		}
		c.framed = true
	default:
		return nil // comments, other applications', what is reserved
	}
	c.keep(marker, content)
	return nil
}

func (c *jpegCleaner) keep(marker byte, content []byte) {
	c.out = appendSegment(c.out, marker, content)
}

func appendSegment(out []byte, marker byte, content []byte) []byte {
	out = binary.BigEndian.AppendUint16(append(out, 0xFF, marker), uint16(len(content)+2))
	return append(out, content...)
}

// tablesFit says whether a segment consists of tables and nothing else. size is that of the first one.
func tablesFit(content []byte, size func(content []byte) int) bool {
	for len(content) > 0 {
		n := size(content)
		if n > len(content) {
			return false
		}
		content = content[n:]
	}
	return true
}

func quantisationSize(content []byte) int {
	if content[0]>>4 == 0 {
		return 1 + 64
	}
	return 1 + 128
}

func huffmanSize(content []byte) int {
	if len(content) < 17 {
		return 17
	}
	size := 17
	for _, n := range content[1:17] {
		size += int(n)
	}
	return size
}

const (
	profileHead = "ICC_PROFILE\x00"
	// mostProfilePart is how much of a profile one segment holds.
	mostProfilePart = 0xFFFF - 2 - len(profileHead) - 2
)

// profile notes a part of the colour profile; see ICC.1, annex B.4.
func (c *jpegCleaner) profile(content []byte) {
	rest, found := bytes.CutPrefix(content, []byte(profileHead))
	if !found || len(rest) < 2 {
		return
	}
	c.parts[int(rest[0])], c.of = rest[2:], int(rest[1])
}

// done is the cleaned file.
func (c *jpegCleaner) done() []byte {
	out := []byte{0xFF, soi}
	if c.turned > 1 {
		out = appendSegment(out, app1, append([]byte(exifHead), heldAs(c.turned)...))
	}
	if c.jfif != nil {
		out = appendSegment(out, app0, c.jfif)
	}
	var whole []byte
	for i := 1; i <= c.of; i++ {
		whole = append(whole, c.parts[i]...)
	}
	if profile := CleanProfile(whole); profile != nil {
		parts := (len(profile) + mostProfilePart - 1) / mostProfilePart
		for i := range parts {
			part := profile[i*mostProfilePart : min((i+1)*mostProfilePart, len(profile))]
			out = appendSegment(out, app2, append([]byte(profileHead+string([]byte{byte(i + 1), byte(parts)})), part...))
		}
	}
	return append(append(out, c.out...), 0xFF, eoi)
}
