package importer

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"waymark/internal/content"
)

// maxExcerpt is the most letters an excerpt has: what a search page shows of a description, and a little more.
const maxExcerpt = 200

// renderNodes writes nodes as HTML, one block a line. The readers keep only what
// they know; [content.Clean], which decides what a reader may be shown, has the last word.
func renderNodes(nodes []*html.Node) string {
	var out strings.Builder
	for _, n := range nodes {
		_ = html.Render(&out, n) // a strings.Builder never fails
		out.WriteByte('\n')
	}
	return content.Clean(out.String())
}

// render writes the body, counts its parts and makes the excerpt.
func (d *draft) render() {
	var nodes []*html.Node
	for _, b := range d.blocks {
		nodes = append(nodes, b.node)
		d.count(b)
	}
	d.article.Body = renderNodes(nodes)
	d.article.Excerpt = d.excerpt()
}

func (d *draft) count(b block) {
	c := &d.article.Counts
	switch b.kind {
	case paragraph:
		c.Paragraphs++
		if len(arrows.FindAllString(b.text(), 2)) == 2 {
			c.Chains++
		}
		if isElement(b.node.FirstChild, "strong") && b.node.FirstChild.NextSibling != nil {
			c.Leads++
		}
	case heading:
		c.Headings++
	case list:
		c.Lists++
	case quotation:
		c.Quotations++
	case box:
		if attr(b.node, "data-block") == "guide" {
			c.Guides++
		} else {
			c.Bookings++
		}
	}
	eachNode(b.node, func(n *html.Node) {
		if isElement(n, "a") {
			c.Links++
		}
	})
}

// excerpt is the file's own description, else whole sentences from the first
// paragraphs, else as many of their words as there is room for.
func (d *draft) excerpt() string {
	if e := d.article.Excerpt; e != "" {
		return cutWords(e, maxExcerpt)
	}
	for _, b := range d.blocks {
		if b.kind != paragraph || utf8.RuneCountInString(b.text()) < 40 {
			continue
		}
		out := ""
		for _, s := range sentences(b.text()) {
			if utf8.RuneCountInString(out+s) > maxExcerpt {
				break
			}
			out += s
		}
		if out == "" {
			out = cutWords(b.text(), maxExcerpt)
		}
		return strings.TrimSpace(out)
	}
	return ""
}

// cutWords cuts s after a whole word, with an ellipsis, to at most n letters.
func cutWords(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	s = string([]rune(s)[:n-1])
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return strings.TrimRight(s, " ,;:—–-") + "…"
}
