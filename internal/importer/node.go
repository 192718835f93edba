package importer

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// element makes a detached element holding children.
func element(name string, children ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name))}
	for _, c := range children {
		n.AppendChild(c)
	}
	return n
}

// words makes a text node.
func words(s string) *html.Node {
	return &html.Node{Type: html.TextNode, Data: s}
}

// isElement says whether n is an element of one of the given names.
func isElement(n *html.Node, names ...string) bool {
	if n == nil || n.Type != html.ElementNode {
		return false
	}
	for _, name := range names {
		if n.Data == name {
			return true
		}
	}
	return false
}

// attr returns an attribute's value, or "" when it is not there.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// textOf returns the words under n on one line; a <br> or a new block counts as a space.
func textOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	eachNode(n, func(c *html.Node) {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case isElement(c, "br", "li", "p", "div", "tr", "td", "th", "footer", "ul", "ol"):
			b.WriteByte(' ')
		}
	})
	return squeeze(b.String())
}

// eachNode calls f for n and everything under it, in reading order, without recursion.
func eachNode(n *html.Node, f func(*html.Node)) {
	for c := n; c != nil; {
		f(c)
		if c.FirstChild != nil {
			c = c.FirstChild
			continue
		}
		for c != n && c.NextSibling == nil {
			c = c.Parent
		}
		if c == n {
			return
		}
		c = c.NextSibling
	}
}

// squeeze trims s and makes every run of white space, hard spaces included, one space.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(s, isSpace), " ")
}

// isSpace is Unicode's white space, the hard space included.
func isSpace(r rune) bool { return unicode.IsSpace(r) }

// dropInvisible removes the marks word processors leave inside words: zero-width and soft hyphen.
func dropInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\u200b', '\u2060', '\ufeff', '\u00ad':
			return -1
		}
		return r
	}, s)
}

var straighten = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "\u2011", "-", "–", "-")

// fold makes two ways of typing the same words equal: case, quotes and spaces.
func fold(s string) string {
	return strings.ToLower(straighten.Replace(squeeze(s)))
}

// moveChildren appends all children of from to to.
func moveChildren(to, from *html.Node) {
	for c := from.FirstChild; c != nil; c = from.FirstChild {
		from.RemoveChild(c)
		to.AppendChild(c)
	}
}

// clone copies n and everything under it, detached.
func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, Data: n.Data, DataAtom: n.DataAtom, Attr: append([]html.Attribute(nil), n.Attr...)}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.AppendChild(clone(k))
	}
	return c
}

// tidy trims the white space at both ends of n's inline content, and any <br> there.
func tidy(n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		if isElement(c, "br") || c.Type == html.TextNode && squeeze(c.Data) == "" {
			n.RemoveChild(c)
			continue
		}
		trimEdge(c, func(s string) string { return strings.TrimLeftFunc(s, isSpace) }, true)
		break
	}
	for c := n.LastChild; c != nil; c = n.LastChild {
		if isElement(c, "br") || c.Type == html.TextNode && squeeze(c.Data) == "" {
			n.RemoveChild(c)
			continue
		}
		trimEdge(c, func(s string) string { return strings.TrimRightFunc(s, isSpace) }, false)
		break
	}
}

// trimEdge applies trim to the first (or last) text under n.
func trimEdge(n *html.Node, trim func(string) string, first bool) {
	for n != nil && n.Type != html.TextNode {
		if first {
			n = n.FirstChild
		} else {
			n = n.LastChild
		}
	}
	if n != nil {
		n.Data = trim(n.Data)
	}
}

// cutFront removes the first count runes of n's words, and any element left empty by that.
func cutFront(n *html.Node, count int) {
	for c := n.FirstChild; c != nil && count > 0; {
		next := c.NextSibling
		switch c.Type {
		case html.TextNode:
			r := []rune(c.Data)
			k := min(count, len(r))
			c.Data = string(r[k:])
			count -= k
		case html.ElementNode:
			had := len([]rune(rawText(c)))
			cutFront(c, count)
			count -= min(count, had)
		}
		if c.Type == html.TextNode && c.Data == "" || c.Type == html.ElementNode && rawText(c) == "" {
			n.RemoveChild(c)
		}
		c = next
	}
	tidy(n)
}

// rawText returns the words under n exactly as they stand.
func rawText(n *html.Node) string {
	var b strings.Builder
	eachNode(n, func(c *html.Node) {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	})
	return b.String()
}

// onlyChild returns n's single meaningful child when it is an element of one of the names, else nil.
func onlyChild(n *html.Node, names ...string) *html.Node {
	var only *html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && squeeze(c.Data) == "" || isElement(c, "br") {
			continue
		}
		if only != nil || !isElement(c, names...) {
			return nil
		}
		only = c
	}
	return only
}
