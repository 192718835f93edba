package picture

import (
	"bytes"
	"encoding/binary"

	"waymark/internal/pictures"
)

// The flags of a WebP's VP8X chunk; see RFC 9649, section 2.7.1. What is not named is reserved, and 0.
const (
	webpProfile  = 0x20
	webpAlpha    = 0x10
	webpEXIF     = 0x08
	webpAnimated = 0x02
)

// A riffChunk is one of a WebP, or of one of its frames.
type riffChunk struct {
	kind    string
	content []byte
}

// riffChunks takes data apart; ErrBroken when it does not come out even.
func riffChunks(data []byte) ([]riffChunk, error) {
	var chunks []riffChunk
	for len(data) > 0 {
		if len(data) < 8 {
			return nil, ErrBroken
		}
		size := uint64(binary.LittleEndian.Uint32(data[4:]))
		if 8+size > uint64(len(data)) {
			return nil, ErrBroken
		}
		chunks = append(chunks, riffChunk{string(data[:4]), data[8 : 8+size]})
		next := 8 + size + size&1 // chunks are padded to an even length
		data = data[min(next, uint64(len(data))):]
	}
	return chunks, nil
}

func appendChunk(out []byte, kind string, content []byte) []byte {
	out = binary.LittleEndian.AppendUint32(append(out, kind...), uint32(len(content)))
	out = append(out, content...)
	if len(content)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// cleanWebP keeps the pictures of a WebP, its colours, and how it moves.
func cleanWebP(data []byte) ([]byte, error) {
	size := uint64(binary.LittleEndian.Uint32(data[4:])) + 8
	if size > uint64(len(data)) || size < 12 {
		return nil, ErrBroken
	}
	chunks, err := riffChunks(data[12:size])
	if err != nil || len(chunks) == 0 {
		return nil, ErrBroken
	}
	out := append([]byte{}, "RIFF\x00\x00\x00\x00WEBP"...)
	if first := chunks[0]; first.kind == "VP8X" {
		out, err = cleanExtended(out, first.content, chunks[1:])
	} else {
		var picture riffChunk
		if picture, err = onePicture(chunks[:1]); err == nil {
			out = appendChunk(out, picture.kind, picture.content)
		}
	}
	if err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, nil
}

// onePicture is the picture among chunks; ErrBroken when there is none.
func onePicture(chunks []riffChunk) (riffChunk, error) {
	for _, c := range chunks {
		if c.kind == "VP8 " || c.kind == "VP8L" {
			return c, nil
		}
	}
	return riffChunk{}, ErrBroken
}

// cleanExtended cleans a file in the extended format: its head, and what follows.
func cleanExtended(out, head []byte, chunks []riffChunk) ([]byte, error) {
	if len(head) < 10 {
		return nil, ErrBroken
	}
	flags := head[0] & (webpAlpha | webpAnimated)
	var profile []byte
	var turned int
	for _, c := range chunks {
		switch {
		case c.kind == "ICCP" && profile == nil:
			profile = CleanProfile(c.content)
		case c.kind == "EXIF" && turned == 0:
			turned = pictures.Orientation(bytes.TrimPrefix(c.content, []byte(exifHead)))
		}
	}
	if profile != nil {
		flags |= webpProfile
	}
	if turned > 1 {
		flags |= webpEXIF
	}
	out = appendChunk(out, "VP8X", append([]byte{flags, 0, 0, 0}, head[4:10]...))
	if profile != nil {
		out = appendChunk(out, "ICCP", profile)
	}
	var err error
	if flags&webpAnimated != 0 {
		out, err = appendFrames(out, chunks)
	} else {
		out, err = appendStill(out, chunks)
	}
	if err == nil && turned > 1 {
		out = appendChunk(out, "EXIF", heldAs(turned))
	}
	return out, err
}

// appendStill appends a picture, and what is transparent in it.
func appendStill(out []byte, chunks []riffChunk) ([]byte, error) {
	picture, err := onePicture(chunks)
	if err != nil {
		return nil, err
	}
	if picture.kind == "VP8 " {
		for _, c := range chunks {
			if c.kind == "ALPH" {
				out = appendChunk(out, c.kind, c.content)
				break
			}
			if c.kind == picture.kind {
				break
			}
		}
	}
	return appendChunk(out, picture.kind, picture.content), nil
}

// appendFrames appends what moves: how often, and each frame with nothing in it but its picture.
func appendFrames(out []byte, chunks []riffChunk) ([]byte, error) {
	const frameHead = 16
	var begun, frames bool
	for _, c := range chunks {
		switch {
		case c.kind == "ANIM" && !begun:
			if len(c.content) < 6 {
				return nil, ErrBroken
			}
			out, begun = appendChunk(out, c.kind, c.content[:6]), true
		case c.kind == "ANMF" && begun:
			if len(c.content) < frameHead {
				return nil, ErrBroken
			}
			inner, err := riffChunks(c.content[frameHead:])
			if err != nil {
				return nil, err
			}
			frame := append([]byte{}, c.content[:frameHead]...)
			frame[frameHead-1] &= 3 // how it is laid over the one before; the rest is reserved
			if frame, err = appendStill(frame, inner); err != nil {
				return nil, err
			}
			out, frames = appendChunk(out, c.kind, frame), true
		}
	}
	if !frames {
		return nil, ErrBroken
	}
	return out, nil
}
