package content

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxSlug is the longest address made from a title, in bytes.
const maxSlug = 80

// nameless is the slug of a title without a single letter that an address can hold.
const nameless = "untitled"

// spelled are letters that do not come apart into a plain one and an accent, and signs
// that are read as a word.
var spelled = strings.NewReplacer(
	"ß", "ss", "ẞ", "ss", "æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ø", "o", "Ø", "o", "å", "a", "Å", "a", "ł", "l", "Ł", "l",
	"đ", "d", "Đ", "d", "ð", "d", "Ð", "d", "þ", "th", "Þ", "th", "ħ", "h", "Ħ", "h", "ı", "i", "İ", "i", "ŋ", "ng", "Ŋ", "ng",
	"&", " and ", "@", " at ", "%", " per cent ",
	"'", "", "’", "", "‘", "", "ʼ", "", "`", "", "´", "", "\u00ad", "",
)

// Slugify makes an address from a title: lower-case words and digits joined by single
// hyphens, accents taken off, apostrophes dropped ("don’t" is "dont"), at most 80 bytes and
// cut between words where that is possible. It is never empty: a title with nothing an
// address can hold is "untitled".
func Slugify(title string) string {
	var slug strings.Builder
	for _, r := range norm.NFKD.String(spelled.Replace(title)) {
		r = unicode.ToLower(r)
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			slug.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent, apart from its letter now
		case slug.Len() > 0 && !strings.HasSuffix(slug.String(), "-"):
			slug.WriteByte('-')
		}
	}
	cut := cutSlug(strings.TrimSuffix(slug.String(), "-"), maxSlug)
	if cut == "" {
		return nameless
	}
	return cut
}

// cutSlug shortens a slug to at most limit bytes, between words unless the first word
// alone is longer than half of it.
func cutSlug(slug string, limit int) string {
	if len(slug) <= limit {
		return slug
	}
	if slug[limit] == '-' {
		return slug[:limit]
	}
	if at := strings.LastIndexByte(slug[:limit], '-'); at > limit/2 {
		return slug[:at]
	}
	return strings.TrimSuffix(slug[:limit], "-")
}

// freeSlug is slug, or the first of slug-2, slug-3… that is not taken, cut to stay within 80 bytes.
func freeSlug(slug string, taken func(string) bool) string {
	if !taken(slug) {
		return slug
	}
	for n := 2; ; n++ {
		suffix := "-" + strconv.Itoa(n)
		if next := cutSlug(slug, maxSlug-len(suffix)) + suffix; !taken(next) {
			return next
		}
	}
}
