package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"

	"waymark/internal/pictures"
)

var pngSignature = []byte("\x89PNG\r\n\x1a\n")

// pngColours are the chunks that say how colours are meant, each with the size that it has. See "Portable Network
// Graphics (PNG) Specification", third edition, sections 11.3.2; the profile, iCCP, is written anew.
var pngColours = map[string]int{"gAMA": 4, "cHRM": 32, "sRGB": 1, "cICP": 4}

// pngMostSide is a width or a height, in pixels, that nobody's picture has: beyond it, sums would not fit.
const pngMostSide = 1 << 20

// A pngPicture is one picture of a PNG: the only one, or one of those that move.
type pngPicture struct {
	control       []byte // fcTL, without the number before it; nil for one that stands still
	width, height uint32
	data          []byte // compressed
	first         bool   // it is the one that a decoder shows which knows of no other
}

// A pngCleaner gathers what is kept of a file.
type pngCleaner struct {
	head     []byte // IHDR
	colours  map[string][]byte
	palette  []byte
	clear    []byte // tRNS
	moves    []byte // acTL
	turned   int
	pictures []*pngPicture
	ended    bool // the picture's data are over
}

// cleanPNG keeps the pictures, their colours and how they move. What stands after the end goes, and so do what
// stands behind the pixels within their own data and every chunk that is not listed.
func cleanPNG(data []byte) ([]byte, error) {
	c := pngCleaner{colours: map[string][]byte{}}
	for rest := data[len(pngSignature):]; ; {
		if len(rest) < 12 {
			return nil, ErrBroken
		}
		size := uint64(binary.BigEndian.Uint32(rest))
		if size+12 > uint64(len(rest)) {
			return nil, ErrBroken
		}
		kind, content := string(rest[4:8]), rest[8:8+size]
		if binary.BigEndian.Uint32(rest[8+size:]) != crc32.ChecksumIEEE(rest[4:8+size]) {
			if critical := rest[4]&0x20 == 0; critical {
				return nil, ErrBroken
			}
			kind = ""
		}
		rest = rest[12+size:]
		if (c.head == nil) != (kind == "IHDR") {
			return nil, ErrBroken
		}
		if kind == "IEND" {
			return c.done()
		}
		if err := c.chunk(kind, content); err != nil {
			return nil, err
		}
	}
}

// chunk keeps a chunk, or not.
func (c *pngCleaner) chunk(kind string, content []byte) error {
	begun := len(c.pictures) > 0 && c.pictures[0].first // what comes now is no longer about colours
	switch kind {
	case "IHDR":
		if len(content) != 13 || !pngFormats[[2]byte{content[8], content[9]}] || content[10] != 0 || content[11] != 0 || content[12] > 1 {
			return ErrBroken
		}
		if w, h := binary.BigEndian.Uint32(content), binary.BigEndian.Uint32(content[4:]); w == 0 || w > pngMostSide || h == 0 || h > pngMostSide {
			return ErrBroken
		}
		c.head = content
	case "PLTE":
		if len(content)%3 != 0 || len(content) == 0 || len(content) > 3*256 || begun {
			return ErrBroken
		}
		if c.head[9] == 3 { // elsewhere it is a suggestion
			c.palette = content
		}
	case "tRNS":
		if c.clear != nil || begun || c.head[9] >= 4 {
			return nil // those have their own way of being clear
		}
		if !c.fits(content) {
			return ErrBroken
		}
		c.clear = content
	case "iCCP":
		if c.colours[kind] == nil && !begun {
			c.colours[kind] = cleanICCP(content)
		}
	case "gAMA", "cHRM", "sRGB", "cICP":
		if c.colours[kind] == nil && !begun && len(content) == pngColours[kind] && plausible(kind, content) {
			c.colours[kind] = content
		}
	case "eXIf":
		if c.turned == 0 {
			c.turned = pictures.Orientation(content)
		}
	case "acTL":
		if len(content) == 8 && c.moves == nil && !begun {
			c.moves = content
		}
	case "fcTL":
		if c.moves == nil {
			return nil
		}
		return c.frame(content)
	case "IDAT":
		return c.pixels(content)
	case "fdAT":
		if c.moves == nil {
			return nil
		}
		return c.framePixels(content)
	default:
		if kind != "" && kind[0]&0x20 == 0 {
			return ErrBroken // one that a decoder has to know, and none does
		}
	}
	return nil
}

// fits says whether a tRNS chunk has the size that goes with the colours.
func (c *pngCleaner) fits(content []byte) bool {
	switch c.head[9] {
	case 0:
		return len(content) == 2
	case 2:
		return len(content) == 6
	case 3:
		return len(content) <= len(c.palette)/3
	}
	return false
}

// plausible says whether numbers are what they claim to be, and not words.
func plausible(kind string, content []byte) bool {
	switch kind {
	case "sRGB":
		return content[0] <= 3
	case "cICP":
		return content[2] == 0 && content[3] <= 1
	}
	const most = 200_000 // two, in hundred thousandths; a gamma, a chromaticity
	for ; len(content) > 0; content = content[4:] {
		if binary.BigEndian.Uint32(content) > most {
			return false
		}
	}
	return true
}

// frame begins a picture of those that move; fcTL, section 11.3.6.
func (c *pngCleaner) frame(content []byte) error {
	if len(content) != 26 || content[24] > 2 || content[25] > 1 {
		return ErrBroken
	}
	width, height := binary.BigEndian.Uint32(content[4:]), binary.BigEndian.Uint32(content[8:])
	if width > binary.BigEndian.Uint32(c.head) || height > binary.BigEndian.Uint32(c.head[4:]) {
		return ErrBroken
	}
	c.pictures = append(c.pictures, &pngPicture{control: content[4:], width: width, height: height})
	return nil
}

// pixels takes an IDAT, of the first picture.
func (c *pngCleaner) pixels(content []byte) error {
	if c.ended {
		return ErrBroken
	}
	if len(c.pictures) == 0 {
		c.pictures = append(c.pictures, &pngPicture{})
	}
	last := c.pictures[len(c.pictures)-1]
	if len(c.pictures) > 1 {
		return ErrBroken
	}
	last.first, last.data = true, append(last.data, content...)
	last.width, last.height = binary.BigEndian.Uint32(c.head), binary.BigEndian.Uint32(c.head[4:])
	return nil
}

// framePixels takes an fdAT, of the last picture that began.
func (c *pngCleaner) framePixels(content []byte) error {
	if len(content) < 4 || len(c.pictures) < 2 {
		return ErrBroken
	}
	c.ended = true
	last := c.pictures[len(c.pictures)-1]
	last.data = append(last.data, content[4:]...)
	return nil
}

// done is the cleaned file.
func (c *pngCleaner) done() ([]byte, error) {
	if len(c.pictures) == 0 || !c.pictures[0].first || c.head[9] == 3 && c.palette == nil {
		return nil, ErrBroken
	}
	out := appendPNG(bytes.Clone(pngSignature), "IHDR", c.head)
	if c.moves != nil {
		frames := 0
		for _, p := range c.pictures {
			if p.control != nil {
				frames++
			}
		}
		if frames == 0 {
			return nil, ErrBroken
		}
		out = appendPNG(out, "acTL", append(binary.BigEndian.AppendUint32(nil, uint32(frames)), c.moves[4:]...))
	}
	for _, kind := range []string{"cICP", "iCCP", "sRGB", "gAMA", "cHRM"} {
		if content := c.colours[kind]; content != nil {
			out = appendPNG(out, kind, content)
		}
	}
	if c.turned > 1 {
		out = appendPNG(out, "eXIf", heldAs(c.turned))
	}
	if c.palette != nil {
		out = appendPNG(out, "PLTE", c.palette)
	}
	if c.clear != nil {
		out = appendPNG(out, "tRNS", c.clear)
	}
	var number uint32
	for _, p := range c.pictures {
		data, err := justPixels(p.data, pngBytes(c.head, p.width, p.height))
		if err != nil {
			return nil, err
		}
		if p.control != nil {
			out = appendPNG(out, "fcTL", slices.Concat(binary.BigEndian.AppendUint32(nil, number), p.control))
			number++
		}
		if p.first {
			out = appendPNG(out, "IDAT", data)
			continue
		}
		out = appendPNG(out, "fdAT", slices.Concat(binary.BigEndian.AppendUint32(nil, number), data))
		number++
	}
	return appendPNG(out, "IEND", nil), nil
}

func appendPNG(out []byte, kind string, content []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(content)))
	from := len(out)
	out = append(append(out, kind...), content...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
}
