// Package picture takes out of a picture's file everything that a decoder does not need: where and when it was taken,
// by whom and with what, comments, thumbnails, second pictures, and whatever a program put where nobody looks.
//
// What stays is listed, and nothing else does: a kind of chunk or segment that is invented tomorrow is left out
// today. Not a pixel is drawn anew. How a camera was held stays known, because without it a portrait lies on its side;
// so do the numbers that say how colours are meant, written anew without the words beside them.
package picture

import (
	"bytes"
	"errors"
)

// ErrBroken: a file begins like a picture and does not go on like one.
var ErrBroken = errors.New("not a whole picture")

// Kind is a kind of picture that can be cleaned; [Other] is any other file.
type Kind string

const (
	JPEG  Kind = "JPEG"
	PNG   Kind = "PNG"
	WebP  Kind = "WebP"
	GIF   Kind = "GIF"
	Other Kind = ""
)

// KindOf tells a picture's kind by how it begins.
func KindOf(data []byte) Kind {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, soi, 0xFF}):
		return JPEG
	case bytes.HasPrefix(data, pngSignature):
		return PNG
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return WebP
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return GIF
	}
	return Other
}

// Clean is a picture without what stands in it besides the picture. One that was cleaned before comes back as it is,
// byte for byte, and so does a file of another kind. ErrBroken for one that cannot be read to its end.
//
// It holds the file in memory about three times, and never the pixels: how many those are is its caller's to bound.
func Clean(data []byte) ([]byte, error) {
	switch KindOf(data) {
	case JPEG:
		return cleanJPEG(data)
	case PNG:
		return cleanPNG(data)
	case WebP:
		return cleanWebP(data)
	case GIF:
		return cleanGIF(data)
	}
	return data, nil
}
