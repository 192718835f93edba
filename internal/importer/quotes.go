package importer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// attribution is a line that names who said something: a dash, then a name of a few words.
var attribution = regexp.MustCompile(`^(?:—|–|―|--|-|~)[\s\x{00a0}]*(\p{Lu}[^!?]{1,90})$`)

// maxQuoted is the most letters a quotation has when only its source gives it away.
const maxQuoted = 900

// sourceOf makes a quotation's <footer>.
func sourceOf(name string) *html.Node {
	return element("footer", words("— "), element("cite", words(name)))
}

// attributed returns the name in a line such as "— Ada Lovelace", or "".
func attributed(line string) string {
	m := attribution.FindStringSubmatch(squeeze(line))
	if m == nil {
		return ""
	}
	name := strings.TrimSpace(m[1])
	if len(strings.Fields(name)) > 12 || len(regexpSentenceEnd.FindAllString(name, -1)) > 0 || !mostlyNames(name) {
		return ""
	}
	return name
}

// mostlyNames says whether half of a line's words begin with a capital, as names and titles of books do.
func mostlyNames(line string) bool {
	capital, all := 0, 0
	for _, word := range strings.Fields(line) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "(“\"'‘"))
		if unicode.IsLetter(r) {
			all++
			if unicode.IsUpper(r) {
				capital++
			}
		}
	}
	return capital > 0 && capital*2 >= all
}

// findQuotations joins words and their source: on the paragraph's last line,
// in the paragraph below, or after the closing quotation mark.
func (d *draft) findQuotations() {
	for i := 0; i < len(d.blocks); i++ {
		b := &d.blocks[i]
		switch b.kind {
		case quotation:
			d.sourceBelow(i)
			d.sourceInside(b)
			continue
		case paragraph:
		default:
			continue
		}
		name := takeLastLine(b.node)
		if name == "" {
			name = takeAfterMarks(b.node)
		}
		if name == "" && i+1 < len(d.blocks) && d.blocks[i+1].kind == paragraph && utf8.RuneCountInString(b.text()) <= maxQuoted {
			if name = attributed(d.blocks[i+1].text()); name != "" {
				d.remove(i+1, i+2)
				b = &d.blocks[i]
			}
		}
		if name == "" {
			continue
		}
		b.kind = quotation
		b.node = element("blockquote", b.node, sourceOf(name))
		d.doubt(b.line, AboutQuote, "This was made a quotation, because the line after it names "+quoted(name)+" as its source.")
	}
}

// sourceBelow moves a source that stands in the paragraph after a quotation into it.
func (d *draft) sourceBelow(i int) {
	if hasSource(d.blocks[i].node) || i+1 == len(d.blocks) || d.blocks[i+1].kind != paragraph {
		return
	}
	if name := attributed(d.blocks[i+1].text()); name != "" {
		d.blocks[i].node.AppendChild(sourceOf(name))
		d.remove(i+1, i+2)
	}
}

// sourceInside marks a source that is a quotation's own last line.
func (d *draft) sourceInside(b *block) {
	if hasSource(b.node) {
		return
	}
	last := b.node.LastChild
	for last != nil && last.Type == html.TextNode && squeeze(last.Data) == "" {
		last = last.PrevSibling
	}
	if !isElement(last, "p") {
		return
	}
	if name := attributed(textOf(last)); name != "" && last.PrevSibling != nil {
		b.node.RemoveChild(last)
		b.node.AppendChild(sourceOf(name))
	} else if name := takeLastLine(last); name != "" {
		b.node.AppendChild(sourceOf(name))
	}
}

func hasSource(n *html.Node) bool {
	return first(n, func(c *html.Node) bool { return isElement(c, "footer") }) != nil
}

// takeLastLine cuts a source off the last line of a paragraph that has several, and returns its name.
func takeLastLine(p *html.Node) string {
	var last *html.Node
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		if isElement(c, "br") {
			last = c
		}
	}
	if last == nil {
		return ""
	}
	var line strings.Builder
	for c := last.NextSibling; c != nil; c = c.NextSibling {
		line.WriteString(rawText(c))
	}
	name := attributed(line.String())
	if name == "" {
		return ""
	}
	for c := last; c != nil; {
		next := c.NextSibling
		p.RemoveChild(c)
		c = next
	}
	tidy(p)
	return name
}

var afterMarks = regexp.MustCompile(`[”"»]\s*([—–―~-]+\s*\p{Lu}[^”"]*)$`)

// takeAfterMarks cuts a source off a paragraph that is quotation marks from its first letter and ends “…” — Name.
func takeAfterMarks(p *html.Node) string {
	text := textOf(p)
	if head, _ := utf8.DecodeRuneInString(text); !strings.ContainsRune("“\"«", head) || p.LastChild == nil || p.LastChild.Type != html.TextNode {
		return ""
	}
	m := afterMarks.FindStringSubmatchIndex(p.LastChild.Data)
	if m == nil {
		return ""
	}
	name := attributed(p.LastChild.Data[m[2]:m[3]])
	if name != "" {
		p.LastChild.Data = p.LastChild.Data[:m[2]]
		tidy(p)
	}
	return name
}
