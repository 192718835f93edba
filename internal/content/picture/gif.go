package picture

import "encoding/binary"

// The blocks of a GIF; see "Graphics Interchange Format, Version 89a", sections 18 to 27.
const (
	gifExtension = 0x21
	gifImage     = 0x2C
	gifTrailer   = 0x3B

	gifControl     = 0xF9 // how long a picture stays, what of it is clear
	gifApplication = 0xFF // how often it moves, among others

	gifTable      = 0x80 // the flag that a colour table follows
	gifInterlaced = 0x40
	gifSorted     = 0x20
)

// cleanGIF keeps the pictures, how they follow one another and how often, and nothing after the end.
func cleanGIF(data []byte) ([]byte, error) {
	r := gifReader{rest: data[6:]}
	screen, ok := r.take(7)
	if !ok {
		return nil, ErrBroken
	}
	out := append(append([]byte{}, data[:6]...), screen...)
	if out, ok = r.table(out, screen[4]); !ok {
		return nil, ErrBroken
	}
	var control []byte // of the next picture; one before a plain text, which no decoder shows, too: so decoders do
	looped, pictures := false, 0
	for {
		kind, ok := r.take(1)
		if !ok || kind[0] == gifTrailer {
			if pictures == 0 {
				return nil, ErrBroken
			}
			return append(out, gifTrailer), nil
		}
		switch kind[0] {
		case gifExtension:
			label, ok := r.take(1)
			if !ok {
				return nil, ErrBroken
			}
			blocks, ok := r.blocks()
			if !ok {
				return nil, ErrBroken
			}
			switch label[0] {
			case gifControl:
				if len(blocks) > 0 && len(blocks[0]) == 4 {
					b := blocks[0]
					control = []byte{gifExtension, gifControl, 4, b[0] & 0x1F, b[1], b[2], b[3], 0}
				}
			case gifApplication:
				if times, ok := loop(blocks); ok && !looped {
					out, looped = append(out, times...), true
				}
			}
		case gifImage:
			out, control = append(out, control...), nil
			if out, ok = r.image(out); !ok {
				return nil, ErrBroken
			}
			pictures++
		case 0: // an end too many
		default:
			return nil, ErrBroken
		}
	}
}

// loop is the block that says how often a GIF moves, if blocks are that.
func loop(blocks [][]byte) ([]byte, bool) {
	if len(blocks) < 2 || len(blocks[1]) != 3 || blocks[1][0]&7 != 1 {
		return nil, false
	}
	name := string(blocks[0])
	if name != "NETSCAPE2.0" && name != "ANIMEXTS1.0" {
		return nil, false
	}
	return append([]byte("\x21\xFF\x0BNETSCAPE2.0\x03\x01"), blocks[1][1], blocks[1][2], 0), true
}

// A gifReader is what is still to be read of a GIF.
type gifReader struct{ rest []byte }

// take reads n bytes; false when there are fewer.
func (r *gifReader) take(n int) ([]byte, bool) {
	if len(r.rest) < n {
		return nil, false
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken, true
}

// table appends a colour table, where flags say that one follows.
func (r *gifReader) table(out []byte, flags byte) ([]byte, bool) {
	if flags&gifTable == 0 {
		return out, true
	}
	colours, ok := r.take(3 << (flags&7 + 1))
	return append(out, colours...), ok
}

// blocks reads sub-blocks up to the empty one that ends them.
func (r *gifReader) blocks() ([][]byte, bool) {
	var blocks [][]byte
	for {
		size, ok := r.take(1)
		if !ok {
			return nil, false
		}
		if size[0] == 0 {
			return blocks, true
		}
		block, ok := r.take(int(size[0]))
		if !ok {
			return nil, false
		}
		blocks = append(blocks, block)
	}
}

// image appends a picture: where it stands, its colours, and its pixels with nothing behind them.
func (r *gifReader) image(out []byte) ([]byte, bool) {
	head, ok := r.take(9)
	if !ok {
		return nil, false
	}
	out = append(append(out, gifImage), head[:8]...)
	out = append(out, head[8]&(gifTable|gifInterlaced|gifSorted|7))
	if out, ok = r.table(out, head[8]); !ok {
		return nil, false
	}
	litWidth, ok := r.take(1)
	if !ok || litWidth[0] < 2 || litWidth[0] > 8 {
		return nil, false
	}
	blocks, ok := r.blocks()
	if !ok {
		return nil, false
	}
	var coded []byte
	for _, block := range blocks {
		coded = append(coded, block...)
	}
	pixels := int(binary.LittleEndian.Uint16(head[4:])) * int(binary.LittleEndian.Uint16(head[6:]))
	length := lzwLength(coded, int(litWidth[0]), pixels)
	if length < 0 {
		return nil, false
	}
	coded = coded[:length]
	out = append(out, litWidth[0])
	for len(coded) > 0 {
		n := min(len(coded), 255)
		out = append(append(out, byte(n)), coded[:n]...)
		coded = coded[n:]
	}
	return append(out, 0), true
}
