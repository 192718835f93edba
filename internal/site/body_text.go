package site

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"waymark/internal/content"
)

var headings = []atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

func headingLevel(n *html.Node) int { return int(n.Data[1] - '0') }

// dropEmpty takes out the paragraphs and headings that editors leave behind.
func dropEmpty(root *html.Node) {
	for _, n := range elements(root, append([]atom.Atom{atom.P}, headings...)...) {
		empty := true
		for c := range n.Descendants() {
			if c.Type == html.ElementNode && (c.DataAtom == atom.Img || c.DataAtom == atom.Hr) || c.Type == html.TextNode && !blank(c) {
				empty = false
				break
			}
		}
		if empty {
			n.Parent.RemoveChild(n)
		}
	}
}

// dressHeadings moves all headings down together until the highest is at level, since the
// page's title is above them, and gives each an id to link to.
func dressHeadings(root *html.Node, level int, used ids) {
	found := elements(root, headings...)
	highest := 6
	for _, n := range found {
		highest = min(highest, headingLevel(n))
	}
	for _, n := range found {
		n.DataAtom = headings[min(headingLevel(n)+max(level-highest, 0), 6)-1]
		n.Data = n.DataAtom.String()
		id := attribute(n, "id") // hers, that a link may point to
		if id == "" || strings.Contains(id, "--") {
			id = content.Slugify(text(n))
		}
		setAttribute(n, "id", used.unique(id))
	}
}

// longestSource is in characters: after that, a line that begins with a dash is speech.
const longestSource = 140

// dressQuotes gives each quotation with a source the form HTML has for that: a figure,
// with the source in its caption and not among the quoted words.
func dressQuotes(root *html.Node) {
	for _, quote := range elements(root, atom.Blockquote) {
		source := quoteSource(quote)
		if source == nil {
			continue
		}
		caption := element("figcaption")
		moveChildren(source, caption)
		if source.Parent != nil {
			source.Parent.RemoveChild(source)
		}
		figure := quote.Parent
		if figure.DataAtom != atom.Figure {
			figure = element("figure")
			replace(quote, figure)
			figure.AppendChild(quote)
		}
		setAttribute(figure, "class", "quote")
		figure.AppendChild(caption)
	}
}

// quoteSource finds who said it: a footer in the quotation, its last paragraph when that
// is a <cite> or begins with a dash, or such a paragraph right after it. Nil when nobody is named.
func quoteSource(quote *html.Node) *html.Node {
	if last := lastShown(quote); last != nil && quote.FirstChild != last {
		if last.DataAtom == atom.Footer || last.DataAtom == atom.P && namesSource(last) {
			return last
		}
	}
	next := quote.NextSibling
	for next != nil && blank(next) {
		next = next.NextSibling
	}
	if next != nil && next.DataAtom == atom.P && beginsWithDash(next) {
		return next
	}
	return nil
}

func lastShown(n *html.Node) *html.Node {
	last := n.LastChild
	for last != nil && blank(last) {
		last = last.PrevSibling
	}
	return last
}

func namesSource(p *html.Node) bool {
	only := lastShown(p)
	return beginsWithDash(p) || only != nil && only == p.FirstChild && only.DataAtom == atom.Cite
}

func beginsWithDash(p *html.Node) bool {
	line := strings.TrimSpace(text(p))
	return (strings.HasPrefix(line, "—") || strings.HasPrefix(line, "―")) && utf8.RuneCountInString(line) <= longestSource
}

// dressText does the smaller things: run-in leads, chains of steps, and tables that a
// phone can scroll.
func dressText(root *html.Node) {
	for _, p := range elements(root, atom.P) {
		switch {
		case strings.Count(text(p), "→") >= 2 && utf8.RuneCountInString(text(p)) < 240:
			addClass(p, "chain")
		case hasRunIn(p):
			addClass(p, "run-in")
		}
	}
	for _, table := range elements(root, atom.Table) {
		frame := element("div", "class", "table", "role", "region", "aria-label", "Table", "tabindex", "0")
		replace(table, frame)
		frame.AppendChild(table)
	}
}

// hasRunIn says whether a paragraph begins with a few bold words and goes on.
func hasRunIn(p *html.Node) bool {
	first := p.FirstChild
	for first != nil && blank(first) {
		first = first.NextSibling
	}
	if first == nil || first.DataAtom != atom.Strong && first.DataAtom != atom.B {
		return false
	}
	lead := utf8.RuneCountInString(text(first))
	return lead > 0 && lead <= 100 && utf8.RuneCountInString(strings.TrimSpace(text(p))) > lead+1
}

// wholeAddresses makes links and pictures work outside the site, in a feed or in a file.
func (s *site) wholeAddresses(root *html.Node, page string) {
	for _, n := range elements(root, atom.A, atom.Img) {
		kept := n.Attr[:0]
		for _, a := range n.Attr {
			switch {
			case a.Key == "srcset" || a.Key == "sizes" || a.Key == "loading" || a.Key == "decoding":
				continue
			case a.Key != "href" && a.Key != "src":
			case strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "//"):
				a.Val = s.absolute(a.Val)
			case strings.HasPrefix(a.Val, "#"):
				a.Val = s.absolute(page) + a.Val
			}
			kept = append(kept, a)
		}
		n.Attr = kept
	}
}
