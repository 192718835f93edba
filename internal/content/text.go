package content

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// WordsPerMinute is how fast an adult reads English prose silently: 238 for non-fiction
// in Brysbaert's review of 190 studies (2019), a little less on a phone.
const WordsPerMinute = 230

// unread are elements whose text nobody reads.
var unread = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Svg: true, atom.Math: true,
}

// inline are elements that do not end a word. Any other ends its line.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Cite: true, atom.Code: true, atom.Del: true, atom.Dfn: true, atom.Em: true,
	atom.Font: true, atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Mark: true, atom.Q: true, atom.S: true, atom.Samp: true,
	atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.U: true, atom.Var: true,
}

// PlainText is the text of HTML as it is read: one line for each paragraph, heading or
// item, entities resolved, white space collapsed, no control characters. It is "" for
// HTML without text, and never fails: broken HTML is read as a browser would.
func PlainText(source string) string {
	var text strings.Builder
	z := html.NewTokenizer(strings.NewReader(source))
	skipping := atom.Atom(0) // the unread element we are in
	for {
		switch z.Next() {
		case html.ErrorToken: // io.EOF; a string reader has no other error
			return collapse(text.String())
		case html.TextToken:
			if skipping == 0 {
				text.WriteString(strings.Map(oneLine, string(z.Text())))
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if unread[tag] && skipping == 0 {
				skipping = tag
			}
			if !inline[tag] {
				text.WriteByte('\n')
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if tag == skipping {
				skipping = 0
			}
			if !inline[tag] {
				text.WriteByte('\n')
			}
		case html.SelfClosingTagToken:
			text.WriteByte('\n')
		}
	}
}

// oneLine maps white space to spaces, so that only elements break lines, and drops the
// other control characters and the soft hyphen.
func oneLine(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), r == '\u00ad', r == utf8.RuneError:
		return -1
	}
	return r
}

// collapse leaves one space between words and no empty lines.
func collapse(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return strings.Join(lines, "\n")
}

// ReadingMinutes is how long HTML takes to read at [WordsPerMinute], rounded, and at
// least 1; 0 when there is nothing to read.
func ReadingMinutes(source string) int {
	words := len(strings.Fields(PlainText(source)))
	if words == 0 {
		return 0
	}
	return max(1, int(math.Round(float64(words)/WordsPerMinute)))
}

// Excerpt is the beginning of HTML as plain text on one line, at most limit characters
// long: whole sentences when they fill at least half of it, else whole words and "…".
func Excerpt(source string, limit int) string {
	text := strings.ReplaceAll(PlainText(source), "\n", " ")
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	if limit < 2 {
		return ""
	}
	room := string([]rune(text)[:limit])
	for _, end := range []string{". ", "? ", "! ", ".” ", "?” ", "!” "} {
		if at := strings.LastIndex(room, end); at >= len(room)/2 {
			return room[:at+len(end)-1]
		}
	}
	runes := []rune(text)
	room = string(runes[:limit-1])
	if at := strings.LastIndexByte(room, ' '); at > 0 && runes[limit-1] != ' ' {
		room = room[:at]
	}
	return strings.TrimRight(room, " ,;:–—-") + "…"
}
