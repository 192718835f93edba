package content

// A stretch of two sequences: elements that are the same, or those that stand in each
// between two such stretches.
type stretch[T any] struct {
	same          bool
	before, after []T
}

// mostPairs bounds the table of [align]: what differs in the middle of two texts is
// compared element by element up to some two thousand on each side, and beyond that
// shown as one stretch.
const mostPairs = 4_000_000

// align divides two sequences into stretches that are the same and stretches that are
// not, with as much the same as possible: the longest common subsequence by dynamic
// programming, on what is left when the same beginning and end are taken off.
func align[T any](before, after []T, same func(a, b T) bool) []stretch[T] {
	head := 0
	for head < len(before) && head < len(after) && same(before[head], after[head]) {
		head++
	}
	tail := 0
	for tail < len(before)-head && tail < len(after)-head && same(before[len(before)-1-tail], after[len(after)-1-tail]) {
		tail++
	}
	a, b := before[head:len(before)-tail], after[head:len(after)-tail]

	var out []stretch[T]
	add := func(isSame bool, x, y []T) {
		if len(x)+len(y) == 0 {
			return
		}
		if n := len(out); n > 0 && out[n-1].same == isSame {
			out[n-1].before, out[n-1].after = append(out[n-1].before, x...), append(out[n-1].after, y...)
			return
		}
		out = append(out, stretch[T]{isSame, append([]T{}, x...), append([]T{}, y...)})
	}
	add(true, before[:head], after[:head])
	if len(a)*len(b) > mostPairs {
		add(false, a, b)
	} else {
		alignMiddle(a, b, same, add)
	}
	add(true, before[len(before)-tail:], after[len(after)-tail:])
	return out
}

func alignMiddle[T any](a, b []T, same func(a, b T) bool, add func(isSame bool, x, y []T)) {
	// longest[i][j] is the length of the longest common subsequence of a[i:] and b[j:]
	longest := make([][]int32, len(a)+1)
	for i := range longest {
		longest[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(a[i], b[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && same(a[i], b[j]):
			add(true, a[i:i+1], b[j:j+1])
			i, j = i+1, j+1
		case j >= len(b) || i < len(a) && longest[i+1][j] >= longest[i][j+1]:
			add(false, a[i:i+1], nil)
			i++
		default:
			add(false, nil, b[j:j+1])
			j++
		}
	}
}
