package email

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// textWidth is where lines of the text part end, in characters; RFC 5322
// section 2.1.1 asks for no more than 78, quotation marks included.
const textWidth = 72

// narrowest is the width below which quotations within lists within quotations
// push no further.
const narrowest = 24

// plainText returns the text part of a finished HTML document. It is drawn from
// the document itself, layout and all, so the two parts cannot drift apart:
// lists get dashes, quotations a >, and every link its address in full. (A
// Markdown writer would escape the author's punctuation and wrap nothing.)
func plainText(document string) (string, error) {
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		return "", fmt.Errorf("reading the mail as text: %w", err)
	}
	lines := textLines(root, textWidth)
	return strings.TrimSpace(strings.Join(lines, "\n")) + "\n", nil
}

// textLines returns what is inside n as lines of at most width characters, a
// word or an address that is longer excepted.
func textLines(n *html.Node, width int) []string {
	width = max(width, narrowest)
	var lines []string
	var run strings.Builder
	add := func(more []string, tight bool) {
		if len(more) == 0 {
			return
		}
		if len(lines) > 0 && !tight {
			lines = append(lines, "")
		}
		lines = append(lines, more...)
	}
	endRun := func() {
		add(wrap(run.String(), width), false)
		run.Reset()
	}
	number := listStart(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case unseen(c):
		case !standsAlone(c):
			inline(&run, c)
		case c.DataAtom == atom.Li:
			endRun()
			marker := "- "
			if n.DataAtom == atom.Ol {
				marker = strconv.Itoa(number) + ". "
				number++
			}
			add(hang(textLines(c, width-len(marker)), marker), isList(n))
		case c.DataAtom == atom.Tr:
			endRun()
			add(wrap(tableRow(c), width), true)
		default:
			endRun()
			add(blockLines(c, width), c.DataAtom == atom.Dd)
		}
	}
	endRun()
	return lines
}

// blockLines returns one element that begins on a line of its own.
func blockLines(n *html.Node, width int) []string {
	switch n.DataAtom {
	case atom.Hr:
		return []string{"---"}
	case atom.Blockquote:
		return prefix(textLines(n, width-2), "> ")
	case atom.Pre:
		var run strings.Builder
		literal(&run, n)
		return strings.Split(strings.Trim(run.String(), "\n"), "\n")
	case atom.H1, atom.H2, atom.H3, atom.H4:
		heading := textLines(n, width)
		if len(heading) == 0 {
			return nil
		}
		return append([]string{""}, heading...)
	}
	return textLines(n, width)
}

// inline writes n as running text. White space is left as it is: wrap sees to it.
func inline(run *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		run.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
	case n.DataAtom == atom.Br:
		run.WriteByte('\n')
	case n.DataAtom == atom.Img:
		if alt := oneLine(attribute(n, "alt")); alt != "" {
			run.WriteString("[" + alt + "]")
		}
	case n.DataAtom == atom.A:
		run.WriteString(linkText(n))
	default:
		inlineChildren(run, n)
	}
}

func inlineChildren(run *strings.Builder, n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if unseen(c) {
			continue
		}
		apart := standsAlone(c)
		if apart {
			run.WriteByte(' ')
		}
		inline(run, c)
		if apart {
			run.WriteByte(' ')
		}
	}
}

// linkText is the words of a link and its address between angle brackets, as
// RFC 3986 appendix C recommends, or the address once when the words are it.
func linkText(n *html.Node) string {
	var words strings.Builder
	inlineChildren(&words, n)
	label, address := words.String(), attribute(n, "href")
	bare := strings.TrimSpace(label)
	switch {
	case address == "":
		return label
	case bare == "" || bare == address:
		return "<" + address + ">"
	case "mailto:"+bare == address:
		return label
	}
	return strings.TrimRight(label, " \n\t") + " <" + address + ">"
}

// literal writes preformatted text, line breaks and all.
func literal(run *strings.Builder, n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			run.WriteString(c.Data)
		case c.DataAtom == atom.A:
			run.WriteString(linkText(c))
		case c.DataAtom == atom.Br:
			run.WriteByte('\n')
		default:
			literal(run, c)
		}
	}
}

// tableRow is the cells of a row with a bar between them.
func tableRow(n *html.Node) string {
	var cells []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		var cell strings.Builder
		inlineChildren(&cell, c)
		if s := strings.Join(strings.Fields(cell.String()), " "); s != "" {
			cells = append(cells, s)
		}
	}
	return strings.Join(cells, " | ")
}

// wrap breaks s into lines at white space, and wherever it has a line break.
func wrap(s string, width int) []string {
	if strings.Trim(s, " \t\r\n\f") == "" {
		return nil
	}
	var lines []string
	for _, part := range strings.Split(strings.Trim(s, " \t\r\n\f"), "\n") {
		line := ""
		for _, word := range strings.FieldsFunc(part, asciiSpace) {
			switch {
			case line == "":
				line = word
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
				line += " " + word
			default:
				lines = append(lines, line)
				line = word
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// asciiSpace leaves no-break spaces in place.
func asciiSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == '\f'
}

// hang puts marker before the first line and as much room before the others.
func hang(lines []string, marker string) []string {
	for i, line := range lines {
		switch {
		case i == 0:
			lines[i] = marker + line
		case line != "":
			lines[i] = strings.Repeat(" ", len(marker)) + line
		}
	}
	return lines
}

func prefix(lines []string, mark string) []string {
	for i, line := range lines {
		lines[i] = strings.TrimRight(mark+line, " ")
	}
	return lines
}

// blocks are the elements that begin on a line of their own.
var blocks = map[atom.Atom]bool{
	atom.Html: true, atom.Body: true, atom.P: true, atom.Div: true, atom.Section: true, atom.Aside: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.Ul: true, atom.Ol: true, atom.Li: true,
	atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Blockquote: true, atom.Figure: true, atom.Figcaption: true,
	atom.Pre: true, atom.Hr: true, atom.Table: true, atom.Caption: true, atom.Thead: true, atom.Tbody: true,
	atom.Tfoot: true, atom.Tr: true,
}

// standsAlone says whether n is a block, or holds one: <strong><p>…</p></strong>
// is legal to write. A link stays running text whatever it holds.
func standsAlone(n *html.Node) bool {
	if n.Type != html.ElementNode || n.DataAtom == atom.A {
		return false
	}
	if blocks[n.DataAtom] {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if standsAlone(c) {
			return true
		}
	}
	return false
}

// unseen is what a reader of the HTML part does not see either.
func unseen(n *html.Node) bool {
	return n.Type == html.CommentNode || n.Type == html.DoctypeNode ||
		n.DataAtom == atom.Head || attribute(n, "class") == "preheader"
}

func isList(n *html.Node) bool { return n.DataAtom == atom.Ul || n.DataAtom == atom.Ol }

// listStart is the number of the first entry of an ordered list.
func listStart(n *html.Node) int {
	if start, err := strconv.Atoi(attribute(n, "start")); err == nil {
		return start
	}
	return 1
}

// attribute returns the value of an attribute, or "".
func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
