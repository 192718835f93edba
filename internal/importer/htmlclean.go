package importer

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// renamed are elements that mean the same under another name.
var renamed = map[string]string{"b": "strong", "i": "em", "strike": "del", "s": "del", "dl": "ul", "dt": "li", "dd": "li"}

// kept are the elements that survive cleaning; every other one leaves only what it holds.
var kept = map[string]bool{
	"strong": true, "em": true, "a": true, "code": true, "sub": true, "sup": true, "del": true, "br": true, "cite": true, "q": true,
	"ul": true, "ol": true, "li": true, "p": true, "pre": true, "footer": true, "blockquote": true,
	"table": true, "thead": true, "tbody": true, "tr": true, "td": true, "th": true, "caption": true,
}

var inlineNames = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "big": true, "cite": true, "code": true, "del": true, "em": true,
	"font": true, "i": true, "ins": true, "kbd": true, "label": true, "mark": true, "q": true, "s": true, "samp": true, "small": true,
	"span": true, "strike": true, "strong": true, "sub": true, "sup": true, "time": true, "tt": true, "u": true, "var": true, "o:p": true,
	"wbr": true,
}

func isInline(n *html.Node) bool { return n.Type == html.ElementNode && inlineNames[n.Data] }

// holdsBlocks says whether an inline element wraps something that is not, as page builders do.
func holdsBlocks(n *html.Node) bool {
	return first(n, func(c *html.Node) bool {
		return c != n && c.Type == html.ElementNode && !inlineNames[c.Data] && !isElement(c, "br")
	}) != nil
}

var (
	boldStyle   = regexp.MustCompile(`(?i)(?:^|;)\s*font-weight\s*:\s*(?:bold|[6-9]00)`)
	normalStyle = regexp.MustCompile(`(?i)(?:^|;)\s*font-weight\s*:\s*(?:normal|[1-4]00)`)
	italicStyle = regexp.MustCompile(`(?i)(?:^|;)\s*font-style\s*:\s*italic`)
	whiteSpace  = regexp.MustCompile(`[\s\x{00a0}]+`)
)

// oneSpace makes runs of white space one space, as a browser shows them.
func oneSpace(s string) string { return whiteSpace.ReplaceAllString(dropInvisible(s), " ") }

// clean returns n without anything a post does not keep: classes, styles,
// scripts and empty wrappers go, their words stay.
func (w *htmlWalker) clean(n *html.Node) []*html.Node {
	return w.cleanAt(n, 0)
}

func (w *htmlWalker) cleanChildren(n *html.Node) []*html.Node {
	return w.cleanChildrenAt(n, 0)
}

func (w *htmlWalker) cleanChildrenAt(n *html.Node, depth int) []*html.Node {
	var out []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && squeeze(c.Data) == "" && isElement(n, "ul", "ol", "dl", "table", "thead", "tbody", "tr") {
			continue // white space between items is the source's, not the author's
		}
		out = append(out, w.cleanAt(c, depth+1)...)
	}
	return out
}

func (w *htmlWalker) cleanAt(n *html.Node, depth int) []*html.Node {
	switch {
	case depth > maxDepth:
		w.draft.deep = true
		return nil
	case n.Type == html.TextNode && inside(n, "pre"):
		return []*html.Node{words(dropInvisible(n.Data))}
	case n.Type == html.TextNode:
		return []*html.Node{words(oneSpace(n.Data))}
	case n.Type != html.ElementNode:
		return nil
	case isElement(n, "script", "style", "noscript", "template", "svg", "math", "object", "iframe", "form", "input", "button", "select", "textarea", "title"):
		return nil
	case isElement(n, "img"):
		if b, found := w.picture(n); found {
			w.add(b)
		}
		return nil
	}
	if isElement(n, "br") {
		return []*html.Node{element("br")}
	}
	children := w.cleanChildrenAt(n, depth)
	name := n.Data
	if to, ok := renamed[name]; ok {
		name = to
	}
	style := attr(n, "style")
	switch {
	case name == "strong" && normalStyle.MatchString(style):
		name = "span" // Google Docs wraps everything in <b style="font-weight:normal">
	case name == "span" && boldStyle.MatchString(style):
		name = "strong"
	case name == "span" && italicStyle.MatchString(style):
		name = "em"
	}
	if !kept[name] {
		return children
	}
	out := element(name, children...)
	if name == "li" || name == "p" {
		tidy(out)
	}
	if name == "a" {
		href := strings.TrimSpace(attr(n, "href"))
		if href == "" {
			return moved(out)
		}
		out.Attr = []html.Attribute{{Key: "href", Val: href}}
	}
	if name != "br" && name != "td" && name != "th" && squeeze(rawText(out)) == "" {
		return moved(out)
	}
	return []*html.Node{out}
}

// moved returns n's children, detached.
func moved(n *html.Node) []*html.Node {
	var out []*html.Node
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		out = append(out, c)
	}
	return out
}

// splitAtDoubleBreaks makes paragraphs of <br><br>, an old editor's way to leave a blank line.
func splitAtDoubleBreaks(p *html.Node) []*html.Node {
	parts := []*html.Node{element(p.Data)}
	breaks := 0
	for c := p.FirstChild; c != nil; c = p.FirstChild {
		p.RemoveChild(c)
		switch {
		case isElement(c, "br"):
			if breaks++; breaks == 2 {
				parts = append(parts, element(p.Data))
			}
		case c.Type == html.TextNode && squeeze(c.Data) == "":
		default:
			breaks = 0
		}
		parts[len(parts)-1].AppendChild(c)
	}
	return parts
}

// joinTwins makes one element of two bold (or italic) ones that touch, as Word leaves them.
func joinTwins(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if next != nil && isElement(c, "strong", "em") && isElement(next, c.Data) {
			moveChildren(c, next)
			n.RemoveChild(next)
			continue
		}
		c = next
	}
}

// quotation adds a <blockquote>, or a <figure> holding one, with its source when the page names it.
func (w *htmlWalker) quotation(n *html.Node) {
	q := element("blockquote")
	var source string
	inner := &htmlWalker{draft: &draft{}, line: w.line, fixedLine: w.fixedLine}
	var cite *html.Node
	eachNode(n, func(c *html.Node) {
		switch {
		case source == "" && isElement(c, "figcaption", "footer"):
			source = textOf(c)
		case isElement(c, "cite"):
			cite = c
		}
	})
	// A <cite> that ends the quotation is its source; in running text it is a title.
	if source == "" && cite != nil && standsLast(cite) {
		source = textOf(cite)
	}
	var strip func(*html.Node)
	strip = func(p *html.Node) {
		for c := p.FirstChild; c != nil; {
			next := c.NextSibling
			if source != "" && isElement(c, "figcaption", "footer", "cite") && textOf(c) == source {
				p.RemoveChild(c)
			} else if isElement(c, "p", "blockquote", "div", "figure", "span") {
				strip(c)
			}
			c = next
		}
	}
	strip(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		inner.walk(c, 1)
	}
	inner.flush()
	for _, b := range inner.draft.blocks {
		if isElement(b.node, "blockquote") {
			moveChildren(q, b.node)
		} else {
			q.AppendChild(b.node)
		}
	}
	w.draft.deep = w.draft.deep || inner.draft.deep
	if textOf(q) == "" {
		return
	}
	if source = strings.TrimLeft(source, "—–-― "); source != "" {
		q.AppendChild(sourceOf(source))
	}
	w.add(block{kind: quotation, node: q})
}

// standsLast says whether nothing but white space follows n in its quotation.
func standsLast(n *html.Node) bool {
	for ; n != nil && !isElement(n, "blockquote"); n = n.Parent {
		for s := n.NextSibling; s != nil; s = s.NextSibling {
			if textOf(s) != "" || s.Type == html.TextNode && squeeze(s.Data) != "" {
				return false
			}
		}
	}
	return true
}
