package bounds

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

var errEnds = errors.New("a picture ends early")

// take reads n bytes, at most some dozens.
func take(r *bufio.Reader, n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

// lookAtJPEG reads up to the head of the frame (ITU-T T.81, B.2.2) and says how many tenths of a byte the decoder
// takes for each pixel: one for each sample, five where the picture comes in several scans, whose coefficients
// are kept until the last, and four more where the samples are no brightness and colour.
func lookAtJPEG(r *bufio.Reader) (perPixel int64, err error) {
	plain := true // brightness and colour
	if _, err := take(r, 2); err != nil {
		return 0, err
	}
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if b != 0xFF {
			continue // as Go's decoder, which goes on to the next marker
		}
		for b == 0xFF {
			if b, err = r.ReadByte(); err != nil {
				return 0, err
			}
		}
		if b == 0 || b == 0x01 || b >= 0xD0 && b <= 0xD8 {
			continue
		}
		head, err := take(r, 2)
		if err != nil {
			return 0, err
		}
		length := int(binary.BigEndian.Uint16(head)) - 2
		if length < 0 {
			return 0, errEnds
		}
		switch {
		case b == 0xEE && length >= 12: // Adobe: the last byte says how the colours are to be read
			said, err := take(r, length)
			if err != nil {
				return 0, err
			}
			plain = plain && (string(said[:5]) != "Adobe" || said[11] != 0)
		case b == 0xC0 || b == 0xC1 || b == 0xC2:
			frame, err := take(r, length)
			if err != nil || length < 6 || length < 6+3*int(frame[5]) {
				return 0, errEnds
			}
			return perPixelOf(frame, b == 0xC2, plain), nil
		default:
			if _, err := r.Discard(length); err != nil {
				return 0, err
			}
		}
	}
}

func perPixelOf(frame []byte, progressive, plain bool) int64 {
	components := frame[6:]
	var samples, widest, highest int64 = 0, 1, 1
	for n := range int(frame[5]) {
		factors := components[3*n+1]
		across, down := int64(factors>>4), int64(factors&15)
		samples += across * down
		widest, highest = max(widest, across), max(highest, down)
	}
	perPixel := (10*samples + widest*highest - 1) / (widest * highest)
	if progressive {
		perPixel *= 5
	}
	switch {
	case frame[5] == 4:
		perPixel += 40
	case frame[5] == 3 && (!plain || components[0] == 'R' && components[3] == 'G' && components[6] == 'B'):
		perPixel += 40
	}
	return perPixel
}

// lookAtPNG reads the heads of the chunks: whether the picture comes in seven passes (PNG, section 8), and the area
// of an animation's frames (fcTL).
func lookAtPNG(r *bufio.Reader) (interlaced bool, frames int64, err error) {
	if _, err := take(r, 8); err != nil {
		return false, 0, err
	}
	for {
		head, err := take(r, 8)
		if err != nil {
			return interlaced, frames, ended(err)
		}
		length := int64(binary.BigEndian.Uint32(head))
		switch kind := string(head[4:]); {
		case kind == "IHDR" && length >= 13:
			said, err := take(r, 13)
			if err != nil {
				return false, 0, err
			}
			interlaced = said[12] != 0
			length -= 13
		case kind == "fcTL" && length >= 12:
			said, err := take(r, 12)
			if err != nil {
				return interlaced, frames, err
			}
			frames += area(int64(binary.BigEndian.Uint32(said[4:])), int64(binary.BigEndian.Uint32(said[8:])))
			length -= 12
		}
		if err := discard(r, length+4); err != nil {
			return interlaced, frames, ended(err)
		}
	}
}

// lookAtGIF adds up the areas of the pictures of a GIF (GIF89a, section 20).
func lookAtGIF(r *bufio.Reader) (frames int64, err error) {
	head, err := take(r, 13)
	if err != nil {
		return 0, err
	}
	if err := discard(r, colours(head[10])); err != nil {
		return 0, err
	}
	for {
		kind, err := r.ReadByte()
		if err != nil {
			return frames, ended(err)
		}
		switch kind {
		case 0x21: // an extension: its label, and blocks
			if err := discard(r, 1); err != nil {
				return frames, ended(err)
			}
		case 0x2C: // a picture: where it stands, its colours, the width of its codes, and blocks
			said, err := take(r, 9)
			if err != nil {
				return frames, ended(err)
			}
			frames += area(int64(binary.LittleEndian.Uint16(said[4:])), int64(binary.LittleEndian.Uint16(said[6:])))
			if err := discard(r, colours(said[8])+1); err != nil {
				return frames, ended(err)
			}
		default:
			return frames, nil // the end, or what no decoder reads on from
		}
		for {
			length, err := r.ReadByte()
			if err != nil {
				return frames, ended(err)
			}
			if length == 0 {
				break
			}
			if err := discard(r, int64(length)); err != nil {
				return frames, ended(err)
			}
		}
	}
}

// colours is how many bytes a table of colours has.
func colours(packed byte) int64 {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// lookAtWebP adds up the areas of the frames of an animation (RFC 9649, section 2.7.1.1).
func lookAtWebP(r *bufio.Reader) (frames int64, err error) {
	if _, err := take(r, 12); err != nil {
		return 0, err
	}
	for {
		head, err := take(r, 8)
		if err != nil {
			return frames, ended(err)
		}
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		length += length & 1
		if string(head[:4]) == "ANMF" && length >= 12 {
			said, err := take(r, 12)
			if err != nil {
				return frames, ended(err)
			}
			side := func(b []byte) int64 { return 1 + int64(b[0]) + int64(b[1])<<8 + int64(b[2])<<16 }
			frames += area(side(said[6:]), side(said[9:]))
			length -= 12
		}
		if err := discard(r, length); err != nil {
			return frames, ended(err)
		}
	}
}

// area is width × height, and no more than is too much: a sum of areas must not run over.
func area(width, height int64) int64 {
	if height > 0 && width > mostFramePixels/height {
		return mostFramePixels + 1
	}
	return width * height
}

func discard(r *bufio.Reader, n int64) error {
	_, err := io.CopyN(io.Discard, r, n)
	return err
}

// ended makes no error of a file's end: what was counted until then is what a decoder finds.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
