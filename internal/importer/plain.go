package importer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// chunk is a run of lines between blank ones.
type chunk struct {
	line  int
	lines []string
}

// single returns the chunk's only line, or "" when it has several.
func (c chunk) single() string {
	if len(c.lines) != 1 {
		return ""
	}
	return squeeze(c.lines[0])
}

var (
	rule       = regexp.MustCompile(`^\s*(?:(?:[*_~=]\s*){3,}|(?:-\s*){3,}|(?:[—–•·]\s*){3,})$`)
	underline1 = regexp.MustCompile(`^={3,}\s*$`)
	underline2 = regexp.MustCompile(`^[-~]{3,}\s*$`)
	quoteMark  = regexp.MustCompile(`^\s*>\s?`)
)

// readPlain reads plain text, where only white space, bullets and the shape of
// a line say what it is.
func (d *draft) readPlain(src string) error {
	d.plain = true
	chunks := splitChunks(src)
	if len(chunks) > MaxBlocks {
		return ErrTooMany
	}
	width := wrapWidth(chunks)
	headings := guessHeadings(chunks)
	for i := 0; i < len(chunks); i++ {
		c := chunks[i]
		switch {
		case len(c.lines) == 1 && rule.MatchString(c.lines[0]):
			d.blocks = append(d.blocks, block{kind: other, line: c.line, node: element("hr")})
		case len(c.lines) == 2 && (underline1.MatchString(c.lines[1]) || underline2.MatchString(c.lines[1])):
			level := 3
			if underline1.MatchString(c.lines[1]) {
				level = 2
			}
			d.blocks = append(d.blocks, block{kind: heading, level: level, line: c.line, node: plainLine("h2", c.lines[0])})
		case headings[i]:
			d.blocks = append(d.blocks, block{kind: heading, line: c.line, node: plainLine("h2", c.lines[0])})
		case startsList(chunks, i):
			last := i
			for last+1 < len(chunks) && continuesList(chunks, i, last+1) {
				last++
			}
			d.blocks = append(d.blocks, block{kind: list, line: c.line, node: plainList(chunks[i : last+1])})
			i = last
		case allMatch(c.lines, quoteMark):
			for k := range c.lines {
				c.lines[k] = quoteMark.ReplaceAllString(c.lines[k], "")
			}
			d.blocks = append(d.blocks, block{kind: quotation, line: c.line, node: element("blockquote", plainParagraph(c.lines, width))})
		default:
			d.blocks = append(d.blocks, block{kind: paragraph, line: c.line, node: plainParagraph(c.lines, width)})
		}
	}
	return nil
}

// splitChunks cuts the text at blank lines, and where a list begins under its introduction.
func splitChunks(src string) []chunk {
	var chunks []chunk
	var open *chunk
	all := strings.Split(src, "\n")
	for i, line := range all {
		if squeeze(line) == "" {
			open = nil
			continue
		}
		if open != nil && isItem(line) && !isItem(open.lines[0]) && (surelyItem(line) ||
			strings.HasSuffix(squeeze(open.lines[len(open.lines)-1]), ":") || i+1 < len(all) && isItem(all[i+1])) {
			open = nil
		}
		if open == nil {
			chunks = append(chunks, chunk{line: i + 1})
			open = &chunks[len(chunks)-1]
		}
		open.lines = append(open.lines, line)
	}
	return chunks
}

// maxWrap is the longest line that somebody would still break by hand or by
// an editor's setting; texts with longer lines break only where a break is meant.
const maxWrap = 110

// wrapWidth returns the column at which the text is wrapped, or 0 when it is not.
func wrapWidth(chunks []chunk) int {
	width, long, all := 0, 0, 0
	for _, c := range chunks {
		for _, line := range c.lines {
			n := utf8.RuneCountInString(strings.TrimRightFunc(line, isSpace))
			all++
			if n > maxWrap {
				long++
			} else if len(c.lines) > 1 {
				width = max(width, n)
			}
		}
	}
	if width < 40 || long*10 > all {
		return 0
	}
	return width
}

// plainParagraph joins wrapped lines with a space and keeps meant breaks as
// <br>: a line that stops well short of the width was broken on purpose.
func plainParagraph(lines []string, width int) *html.Node {
	p := element("p")
	var run strings.Builder
	for i, line := range lines {
		run.WriteString(squeeze(line))
		if i == len(lines)-1 {
			break
		}
		length := utf8.RuneCountInString(strings.TrimRightFunc(line, isSpace))
		next := strings.TrimLeftFunc(lines[i+1], isSpace)
		if width > 0 && length*10 >= width*7 && !attribution.MatchString(next) {
			run.WriteByte(' ')
			continue
		}
		appendLinked(p, run.String())
		run.Reset()
		p.AppendChild(element("br"))
	}
	appendLinked(p, run.String())
	return p
}

func plainLine(name, line string) *html.Node {
	n := element(name)
	appendLinked(n, squeeze(line))
	return n
}

var address = regexp.MustCompile(`https?://[^\s<>"“”()]+[^\s<>"“”().,;:!?'’]`)

// appendLinked adds words to n, with web addresses made links.
func appendLinked(n *html.Node, s string) {
	for s != "" {
		at := address.FindStringIndex(s)
		if at == nil {
			n.AppendChild(words(s))
			return
		}
		if at[0] > 0 {
			n.AppendChild(words(s[:at[0]]))
		}
		a := element("a", words(s[at[0]:at[1]]))
		a.Attr = []html.Attribute{{Key: "href", Val: s[at[0]:at[1]]}}
		n.AppendChild(a)
		s = s[at[1]:]
	}
}

func allMatch(lines []string, re *regexp.Regexp) bool {
	for _, line := range lines {
		if !re.MatchString(line) {
			return false
		}
	}
	return true
}
