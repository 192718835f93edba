package site

import (
	"bytes"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"waymark/internal/content"
)

// dressing is how a text the author wrote becomes part of a page or of a feed.
type dressing struct {
	guide    func(slug string) (template.HTML, error) // what a guide block becomes; "" leaves it out
	booking  func() (template.HTML, error)            // what a booking block becomes; "" leaves it out
	ownGuide string                                   // the guide of a block that names none
	level    int                                      // the highest heading it may have: 2 under a page's title
	ids      ids                                      // the ids that the page has already
	address  string                                   // where the text stands on its own, when links must be whole
}

// body is a dressed text, ready to stand in a page.
type body struct {
	HTML      template.HTML
	lateGuide bool // a guide is offered near its end already
	lateTalk  bool // and an invitation to talk
}

// dress cleans a text and turns it into semantic HTML: headings with ids, quotations with
// their source, pictures with their size, blocks with what they stand for. Broken HTML is
// mended as a browser would; only a question to the database can fail.
func (s *site) dress(source string, d dressing) (body, error) {
	root, err := parseBody(content.Clean(source))
	if err != nil {
		return body{}, err
	}
	if err := s.dressPictures(root); err != nil {
		return body{}, err
	}
	dropEmpty(root)
	dressHeadings(root, d.level, d.ids)
	dressQuotes(root)
	dressText(root)
	dressed, err := d.blocks(root)
	if err != nil {
		return body{}, err
	}
	if d.address != "" {
		s.wholeAddresses(root, d.address)
	}
	var out bytes.Buffer
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		if err := html.Render(&out, c); err != nil {
			return body{}, fmt.Errorf("writing a text: %w", err)
		}
	}
	// html.Render writes every attribute in quotes, with its value escaped
	dressed.HTML = template.HTML(out.String()) //nolint:gosec // cleaned above; what was added since is ours
	return dressed, nil
}

func parseBody(clean string) (*html.Node, error) {
	root := element("div")
	nodes, err := html.ParseFragment(strings.NewReader(clean), root) // within bounds: content.Clean has read it
	if err != nil {
		return nil, fmt.Errorf("reading a text: %w", err)
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root, nil
}

// ids are the element ids of one page, each with the number that was given last to one like it.
type ids map[string]int

// newIDs begins with the ids that the templates use.
func newIDs() ids {
	return ids{"main": 1, "help-now": 1, "questions": 1, "related": 1, "latest": 1, "q": 1}
}

// unique returns wanted, or the first of wanted-2, wanted-3… that is free, and takes it.
func (used ids) unique(wanted string) string {
	id, n := wanted, used[wanted]
	if n > 0 {
		for n++; ; n++ {
			if id = wanted + "-" + strconv.Itoa(n); used[id] == 0 {
				break
			}
		}
		used[wanted] = n
	}
	used[id] = 1
	return id
}

// The few things the rest of this file family does with a tree.

func element(name string, attributes ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name))}
	for i := 0; i+1 < len(attributes); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: attributes[i], Val: attributes[i+1]})
	}
	return n
}

func textNode(text string) *html.Node { return &html.Node{Type: html.TextNode, Data: text} }

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func setAttribute(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func addClass(n *html.Node, class string) {
	setAttribute(n, "class", strings.TrimSpace(attribute(n, "class")+" "+class))
}

// elements are the descendants with one of the names, in the order they are read. The
// tree may be changed while one goes through the list.
func elements(root *html.Node, names ...atom.Atom) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		for _, name := range names {
			if n.Type == html.ElementNode && n.DataAtom == name {
				found = append(found, n)
			}
		}
	}
	return found
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func replace(old, with *html.Node) {
	old.Parent.InsertBefore(with, old)
	old.Parent.RemoveChild(old)
}

func moveChildren(from, to *html.Node) {
	for c := from.FirstChild; c != nil; c = from.FirstChild {
		from.RemoveChild(c)
		to.AppendChild(c)
	}
}

// blank says whether a node shows nothing: white space, a hard space, a line break.
func blank(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		return strings.TrimSpace(n.Data) == "" // a hard space is space to Go too
	case html.ElementNode:
		return n.DataAtom == atom.Br
	}
	return true
}
