package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxHeading is the longest line, in letters, taken for a heading: two lines on a phone.
const maxHeading = 90

var (
	arrows  = regexp.MustCompile(`→|⟶|➔|⇒|➜|-->|->|=>`)
	leadIns = regexp.MustCompile(`^(?i:and|but|or|so|because|then|from|with|dear|hello|hi|love|warmly|yours|best wishes|with love)\b`)
)

// looksLikeHeading says whether a line could be a heading by its shape alone:
// short, beginning with a capital, a figure or a pictograph, and closed by
// nothing or by a question or exclamation mark.
func looksLikeHeading(line string) bool {
	n := utf8.RuneCountInString(line)
	if n < 2 || n > maxHeading || arrows.MatchString(line) || isItem(line) && !numbered(line) || attribution.MatchString(line) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(line)
	if strings.ContainsRune(".,;:…—–-\"”'’»/", last) && !strings.HasSuffix(line, "etc.") {
		return false
	}
	if address.MatchString(line) || strings.HasPrefix(line, "[") || strings.HasPrefix(line, "(") {
		return false
	}
	head, _ := utf8.DecodeRuneInString(line)
	if unicode.IsLower(head) || strings.ContainsRune("\"“'‘«", head) && !titleCase(line) {
		return false
	}
	letters := strings.IndexFunc(line, unicode.IsLetter) >= 0
	sentences := regexpSentenceEnd.FindAllStringIndex(line, -1)
	return letters && len(sentences) == 0
}

// regexpSentenceEnd finds the end of a sentence inside a line: "… it. Then …", but not "Dr. Who" or "1. One".
var regexpSentenceEnd = regexp.MustCompile(`[\p{Ll})]{3,}[.!?…]["”’)]?\s+\p{L}`)

// titleCase says whether every longer word of a line begins with a capital, and two words do at least.
func titleCase(line string) bool {
	capital, longer, lower := 0, 0, 0
	for _, word := range strings.Fields(line) {
		word = strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
		if word == "" {
			continue
		}
		r, _ := utf8.DecodeRuneInString(word)
		switch {
		case unicode.IsUpper(r):
			capital++
			longer++
		case utf8.RuneCountInString(word) > 4:
			longer++
			lower++
		}
	}
	return capital >= 2 && longer >= 2 && lower == 0
}

// allCaps says whether a line is written in capitals throughout.
func allCaps(line string) bool {
	upper := 0
	for _, r := range line {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper >= 4
}

// guessHeadings says which chunks of a plain text are headings. Shape comes
// first, then company: a heading has text below it, three short lines in a row
// are verse, and where headings are in Title Case a lone question in ordinary
// case is the author asking her reader.
func guessHeadings(chunks []chunk) []bool {
	shaped := make([]bool, len(chunks))
	titled := 0
	for i, c := range chunks {
		shaped[i] = looksLikeHeading(c.single()) && !isNavigation(c.lines) && !leadIns.MatchString(c.single())
		if shaped[i] && numbered(c.lines[0]) && startsList(chunks, i) && !standsOver(chunks, i) {
			shaped[i] = false
		}
		if shaped[i] && titleCase(c.single()) {
			titled++
		}
	}
	is := make([]bool, len(chunks))
	for i := range chunks {
		if !shaped[i] || i+1 == len(chunks) {
			continue
		}
		line := chunks[i].single()
		if faqHeading.MatchString(line) {
			is[i] = true
			continue
		}
		inVerse := i+2 < len(chunks) && shaped[i+1] && shaped[i+2] || i > 0 && shaped[i-1] && shaped[i+1] || i > 1 && shaped[i-1] && shaped[i-2]
		if inVerse && !titleCase(line) && !allCaps(line) {
			continue
		}
		asking := strings.HasSuffix(line, "?") && !titleCase(line) && titled >= 3
		is[i] = !asking
	}
	return is
}

// standsOver says whether prose, not another item, follows chunk i.
func standsOver(chunks []chunk, i int) bool {
	return i+1 < len(chunks) && !isItem(chunks[i+1].lines[0])
}

// findBoldHeadings takes a short paragraph that is bold from end to end, with
// prose below it, for the heading it looks like.
func (d *draft) findBoldHeadings() {
	for i, b := range d.blocks {
		if b.kind != paragraph || i+1 == len(d.blocks) || d.blocks[i+1].kind == heading {
			continue
		}
		bold := onlyChild(b.node, "strong")
		if bold == nil || !looksLikeHeading(b.text()) {
			continue
		}
		h := element("h2")
		says := "The bold line " + quoted(b.text()) + " stands by itself, so it was taken as a heading."
		moveChildren(h, bold)
		d.blocks[i].kind, d.blocks[i].level, d.blocks[i].node = heading, 0, h
		d.doubt(b.line, AboutHeading, says)
	}
}

// setLevels closes every open level, and moves the others so that they begin at 2 and never jump.
func (d *draft) setLevels() {
	marked := d.closeMarked()
	if !marked {
		d.closeGuessed()
	}
	var guessed []string
	for i := range d.blocks {
		b := &d.blocks[i]
		if b.kind != heading {
			continue
		}
		if d.plain {
			guessed = append(guessed, fmt.Sprint(b.line))
		}
		b.node = retag(b.node, fmt.Sprintf("h%d", b.level))
		d.article.Outline = append(d.article.Outline, Heading{Level: b.level, Text: b.text(), Line: b.line})
	}
	if len(guessed) > 0 {
		d.doubt(0, AboutHeading, fmt.Sprintf("Plain text marks no headings. %s taken as headings because they are short and stand by themselves (%s); please look at the outline.",
			sentenceCase(count(len(guessed), "line was", "lines were")), plural(len(guessed), "line ", "lines ")+strings.Join(guessed, ", ")))
	}
}

// closeMarked handles headings whose level the file gave. It returns false when it gave none.
func (d *draft) closeMarked() bool {
	smallest := 7
	for _, b := range d.blocks {
		if b.kind == heading && b.level > 0 {
			smallest = min(smallest, b.level)
		}
	}
	if smallest == 7 {
		return false
	}
	level, given := 1, 0
	for i := range d.blocks {
		b := &d.blocks[i]
		if b.kind != heading {
			continue
		}
		want := b.level - smallest + 2
		if b.level == 0 {
			if want = given + 1; given == 0 {
				want = 2
			}
		} else {
			given = want
		}
		level = min(want, level+1, 4)
		b.level = level
	}
	return true
}

// retag moves what n holds into a new element.
func retag(n *html.Node, name string) *html.Node {
	to := element(name)
	moveChildren(to, n)
	return to
}
