package guidepdf

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// unprintable is the set of letters a text has and the fonts lack.
type unprintable map[rune]bool

// String shows at most ten of them, in order.
func (u unprintable) String() string {
	var all []rune
	for r := range u {
		all = append(all, r)
	}
	slices.Sort(all)
	if len(all) > 10 {
		return string(all[:10]) + "…"
	}
	return string(all)
}

// likeness is what stands for a sign the Go fonts lack. They cover WGL4: Latin, Greek and Cyrillic, arrows and boxes.
var likeness = map[rune]string{
	'☐': "□", '☑': "■", '☒': "■", '▢': "□", '✅': "√", '✓': "√", '✔': "√", '✗': "×", '✘': "×", '❌': "×",
	'⇒': "→", '⟶': "→", '➔': "→", '➜': "→", '➡': "→", '⇐': "←", '⬅': "←", '▶': "►", '‣': "•", '⁃': "–",
	'❤': "♥", '♡': "♥", '🙂': "☺", '😊': "☺", '☀': "☼", '★': "*", '☆': "*", '⭐': "*",
	'\u2010': "-", '\u2011': "-", '\u2012': "–", '\u2015': "—", '\u2212': "−",
	'\t': " ", '\u2028': " ", '\u2029': " ", '\u3000': " ", '\u202f': "\u00a0", '\u2007': "\u00a0",
}

var covered = sync.OnceValue(func() map[rune]bool {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		panic("the Go font built into this program cannot be read: " + err.Error())
	}
	var buf sfnt.Buffer
	set := map[rune]bool{}
	for r := rune(' '); r <= 0xffff; r++ {
		if glyph, err := f.GlyphIndex(&buf, r); err == nil && glyph != 0 {
			set[r] = true
		}
	}
	return set
})

// printable returns s in characters the fonts have: composed, with likenesses for signs they lack, and without those that have no
// likeness. A letter is never left out silently: it is added to missing.
func printable(s string, missing unprintable) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case r == '\u00ad': // a soft hyphen is only a suggestion
		case r == '\u200b' || r == '\n' || r == '\u00a0' || covered()[r] && !unicode.IsControl(r):
			b.WriteRune(r)
		case likeness[r] != "":
			b.WriteString(likeness[r])
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case expansion(r) != "":
			b.WriteString(expansion(r))
		case belongsToAWord(r):
			missing[r] = true
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\n' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// expansion spells out a ligature, fraction, circled or fancy letter (ﬃ, ⅓, ①, 𝐁), or is empty.
func expansion(r rune) string {
	spelt := norm.NFKC.String(string(r))
	for _, part := range spelt {
		if !covered()[part] || unicode.IsControl(part) {
			return ""
		}
	}
	return spelt
}

// belongsToAWord tells letters and their marks from signs. The selectors that make an emoji of a sign are marks by
// name only.
func belongsToAWord(r rune) bool {
	selector := r >= 0xfe00 && r <= 0xfe0f || r == '\u20e3' || r >= 0xe0100 && r <= 0xe01ef
	return !selector && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r))
}
