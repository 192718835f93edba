package picture

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// pngFormats are the bit depths and colour types that go together; section 11.2.1, table 12.
var pngFormats = map[[2]byte]bool{
	{1, 0}: true, {2, 0}: true, {4, 0}: true, {8, 0}: true, {16, 0}: true,
	{8, 2}: true, {16, 2}: true,
	{1, 3}: true, {2, 3}: true, {4, 3}: true, {8, 3}: true,
	{8, 4}: true, {16, 4}: true,
	{8, 6}: true, {16, 6}: true,
}

// adam7 are the seven passes in which an interlaced picture comes: where each begins, and how far apart its pixels are.
var adam7 = [7]struct{ x, y, dx, dy uint64 }{
	{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2},
}

// pngBytes is how many bytes the pixels of a picture take before they are compressed.
func pngBytes(head []byte, width, height uint32) uint64 {
	bits := uint64(head[8])
	switch head[9] {
	case 2:
		bits *= 3
	case 4:
		bits *= 2
	case 6:
		bits *= 4
	}
	lines := func(w, h uint64) uint64 {
		if w == 0 || h == 0 {
			return 0
		}
		return h * (1 + (w*bits+7)/8) // a byte before each line says how it is filtered
	}
	w, h := uint64(width)&0x7FFFFFFF, uint64(height)&0x7FFFFFFF
	if head[12] == 0 {
		return lines(w, h)
	}
	var total uint64
	for _, p := range adam7 {
		total += lines((w+p.dx-1-min(p.x, w+p.dx-1))/p.dx, (h+p.dy-1-min(p.y, h+p.dy-1))/p.dy)
	}
	return total
}

// justPixels is a zlib stream of want bytes without what stands behind it. A stream with more in it than pixels is
// packed anew. ErrBroken for one that cannot be read, or has less.
func justPixels(data []byte, want uint64) ([]byte, error) {
	source := bytes.NewReader(data)
	stream, err := zlib.NewReader(source)
	if err != nil {
		return nil, ErrBroken
	}
	if n, err := io.CopyN(io.Discard, stream, int64(want)); err != nil || uint64(n) != want {
		return nil, ErrBroken
	}
	var one [1]byte
	switch _, err := io.ReadFull(stream, one[:]); err {
	case io.EOF: // and the sum was right
		return data[:len(data)-source.Len()], nil
	case nil:
		return packed(data, want)
	default:
		return nil, ErrBroken
	}
}

// packed is the first want bytes of a zlib stream, as a stream of their own.
func packed(data []byte, want uint64) ([]byte, error) {
	stream, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, ErrBroken
	}
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := io.CopyN(w, stream, int64(want)); err != nil {
		return nil, ErrBroken
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("packing the pixels: %w", err)
	}
	return out.Bytes(), nil
}

// cleanICCP is an iCCP chunk with a cleaned profile and a name that says nothing; nil when it cannot be read.
func cleanICCP(content []byte) []byte {
	_, rest, found := bytes.Cut(content, []byte{0})
	if !found || len(rest) < 1 || rest[0] != 0 {
		return nil
	}
	stream, err := zlib.NewReader(bytes.NewReader(rest[1:]))
	if err != nil {
		return nil
	}
	whole, err := io.ReadAll(io.LimitReader(stream, mostProfile+1))
	if err != nil {
		return nil
	}
	profile := CleanProfile(whole)
	if profile == nil {
		return nil
	}
	out := bytes.NewBuffer([]byte("-\x00\x00"))
	w := zlib.NewWriter(out)
	if _, err := w.Write(profile); err != nil {
		return nil
	}
	if err := w.Close(); err != nil {
		return nil
	}
	return out.Bytes()
}
