package guidepdf

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxDepth       = 24 // nested blocks; deeper ones are flattened into this one
	maxLines       = 30 // ruled lines after one prompt
	linesAfterItem = 2
)

// parseBody reads body HTML into blocks, and collects the letters which cannot be printed.
// HTML is never malformed; the one error is nesting past what the parser takes (512 elements).
func parseBody(body string) ([]block, unprintable, error) {
	context := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(body), context)
	if err != nil {
		return nil, nil, err
	}
	missing := unprintable{}
	r := &reader{missing: missing}
	for _, n := range nodes {
		r.node(n, style{})
	}
	return r.done(), missing, nil
}

// reader walks a tree and gathers blocks. Inline content runs into the open paragraph until a block closes it.
type reader struct {
	out     []block
	open    []span
	depth   int
	inBox   bool // inside a callout or exercise: an inner one is flattened
	ruled   bool // list items get ruled lines
	missing unprintable
}

// skipped elements show nothing of their own on paper.
var skipped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Head: true, atom.Title: true,
	atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Svg: true, atom.Math: true, atom.Select: true,
	atom.Textarea: true, atom.Button: true, atom.Video: true, atom.Audio: true, atom.Canvas: true,
}

// inline elements run on in their paragraph; whatever is neither here nor known closes it.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true,
	atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Ins: true,
	atom.Kbd: true, atom.Label: true, atom.Mark: true, atom.Q: true, atom.S: true, atom.Samp: true, atom.Small: true,
	atom.Span: true, atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true,
	atom.Var: true, atom.Wbr: true,
}

func (r *reader) node(n *html.Node, s style) {
	switch {
	case n.Type == html.TextNode:
		r.text(n.Data, s)
	case n.Type != html.ElementNode || skipped[n.DataAtom]:
	case inline[n.DataAtom]:
		r.inline(n, s)
	default:
		r.block(n, s)
	}
}

func (r *reader) text(text string, s style) {
	// The line ends of the HTML source are spaces; only <br> makes the newline which a span understands.
	r.open = append(r.open, span{printable(strings.NewReplacer("\r", " ", "\n", " ").Replace(text), r.missing), s})
}

func (r *reader) each(n *html.Node, s style) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c, s)
	}
}

func (r *reader) inline(n *html.Node, s style) {
	switch n.DataAtom {
	case atom.B, atom.Strong, atom.Dfn:
		s.bold = true
	case atom.I, atom.Em, atom.Cite, atom.Var:
		s.italic = true
	case atom.Wbr:
		r.open = append(r.open, span{text: "\u200b", style: s})
	case atom.Q:
		r.text("“", s)
		defer r.text("”", s)
	case atom.A:
		r.link(n, s)
		return
	}
	r.each(n, s)
}

// link keeps the address live, and prints it when the words do not already say it: paper has nothing to press.
func (r *reader) link(n *html.Node, s style) {
	address := safeAddress(attr(n, "href"))
	if address == "" {
		r.each(n, s)
		return
	}
	from := len(r.open)
	s.link = address
	r.each(n, s)
	from = min(from, len(r.open)) // a block inside the link has closed the paragraph
	shown := shortAddress(address)
	if said := strings.ToLower(plain(r.open[from:])); said != "" && shown != "" && !strings.Contains(said, strings.ToLower(shown)) {
		r.open = append(r.open, span{printable(" ("+shown+")", r.missing), s})
	}
}

// close ends the open paragraph.
func (r *reader) close() {
	if !blank(r.open) {
		r.out = append(r.out, block{kind: paragraph, spans: r.open})
	}
	r.open = nil
}

func (r *reader) done() []block {
	r.close()
	return r.out
}

// deeper is a fresh reader for what lies inside a block.
func (r *reader) deeper() *reader {
	return &reader{depth: r.depth + 1, inBox: r.inBox, ruled: r.ruled, missing: r.missing}
}

// inside reads n's children into blocks of their own.
func (r *reader) inside(n *html.Node, change func(*reader)) []block {
	sub := r.deeper()
	if change != nil {
		change(sub)
	}
	sub.each(n, style{})
	return sub.done()
}

// add closes the open paragraph and puts b under it.
func (r *reader) add(b block) {
	r.close()
	r.out = append(r.out, b)
}

// writingLines adds the ruled lines an element asks for with data-lines.
func (r *reader) writingLines(n *html.Node) {
	if count := min(number(attr(n, "data-lines")), maxLines); count > 0 {
		r.add(block{kind: lines, count: count})
	}
}

var digits = regexp.MustCompile(`^[0-9]{1,4}$`)

// number reads a small whole number; anything else is 0.
func number(s string) int {
	if !digits.MatchString(s) {
		return 0
	}
	n, _ := strconv.Atoi(s) // four digits always fit
	return n
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// find returns the first element called name under n, or nil.
func find(n *html.Node, match func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && match(d) {
			return d
		}
	}
	return nil
}

func called(name atom.Atom) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.DataAtom == name }
}
