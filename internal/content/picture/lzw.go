package picture

// lzwLength is how many bytes of coded it takes to come to the end of a GIF's pixels: to the code that says so, or to
// the first code after all pixels are there. What stands behind is read by no decoder. It follows the
// lengths of what the codes stand for, and not the colours; see the GIF's specification, appendix F. It is -1 when a
// code stands for nothing.
func lzwLength(coded []byte, litWidth, pixels int) int {
	const mostCodes = 1 << 12
	clear := 1 << litWidth
	end := clear + 1
	var lengths [mostCodes]int32 // of what each code stands for
	for i := range clear {
		lengths[i] = 1
	}
	width, next, before := litWidth+1, end+1, -1
	var bits uint32
	var have, at int
	for {
		for have < width {
			if at == len(coded) {
				return at
			}
			bits |= uint32(coded[at]) << have
			at++
			have += 8
		}
		code := int(bits & (1<<width - 1))
		bits >>= width
		have -= width
		switch {
		case code == end:
			return at
		case code == clear:
			width, next, before = litWidth+1, end+1, -1
			continue
		case pixels <= 0:
			return at // one too many, where the end should have been said
		case before >= 0 && next < mostCodes:
			lengths[next] = lengths[before] + 1
			next++
			if next == 1<<width && width < 12 {
				width++
			}
		}
		if code > end && code >= next {
			return -1
		}
		pixels -= int(lengths[code])
		before = code
	}
}
