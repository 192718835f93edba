package guidepdf

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// block reads an element that stands on its own. An unknown one only closes the paragraph before and after it.
func (r *reader) block(n *html.Node, s style) {
	if r.depth >= maxDepth {
		r.flatten(n, s)
		return
	}
	switch n.DataAtom {
	case atom.Br:
		r.open = append(r.open, span{text: "\n", style: s})
	case atom.Img:
		r.picture(n, nil)
	case atom.Input:
		if strings.EqualFold(attr(n, "type"), "checkbox") {
			r.text("☐ ", s)
		}
	case atom.Hr:
		r.add(block{kind: rule})
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.heading(n)
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.list(n)
	case atom.Blockquote:
		r.quote(n, nil)
	case atom.Aside:
		r.box(n)
	case atom.Figure:
		r.figure(n)
	case atom.Table:
		r.table(n)
	case atom.Pre:
		r.preformatted(n, s)
	case atom.Dt, atom.Summary:
		s.bold = true
		r.flow(n, s)
	default:
		if attr(n, "data-block") == "guide" || attr(n, "data-block") == "booking" {
			r.close() // boxes of the site; on paper there is nothing to press
			return
		}
		r.flow(n, s)
	}
}

// flow reads a paragraph, or an element that is no more to us than its content.
func (r *reader) flow(n *html.Node, s style) {
	r.close()
	r.each(n, s)
	r.close()
	r.writingLines(n)
}

// flatten keeps an element's text and nothing else.
func (r *reader) flatten(n *html.Node, s style) {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && (d.Parent == nil || !skipped[d.Parent.DataAtom]) {
			r.text(d.Data+" ", s)
		}
	}
}

func (r *reader) heading(n *html.Node) {
	level := max(2, min(int(n.Data[1]-'0'), 4))
	var spans []span
	var others []block
	for _, b := range r.inside(n, nil) {
		if b.kind == paragraph {
			spans = append(spans, b.spans...)
		} else {
			others = append(others, b)
		}
	}
	r.close()
	if !blank(spans) {
		r.add(block{kind: heading, level: level, spans: spans})
	}
	r.out = append(r.out, others...)
}

func (r *reader) list(n *html.Node) {
	l := block{kind: list, ordered: n.DataAtom == atom.Ol, start: 1}
	if start := attr(n, "start"); digits.MatchString(start) {
		l.start = number(start)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || skipped[c.DataAtom] {
			continue
		}
		if c.DataAtom != atom.Li { // a list straight inside a list, as old editors write it
			sub := r.deeper()
			sub.node(c, style{})
			l.children = appendToLast(l.children, sub.done())
			continue
		}
		i := block{kind: item, children: r.inside(c, nil)}
		i.tick = takeTick(i.children)
		switch {
		case attr(c, "data-lines") != "":
			i.children = withLines(i.children, min(number(attr(c, "data-lines")), maxLines))
		case r.ruled && !i.tick && find(c, called(atom.Li)) == nil:
			i.children = withLines(i.children, linesAfterItem)
		}
		l.children = append(l.children, i)
	}
	if len(l.children) > 0 {
		r.add(l)
	}
	r.writingLines(n)
}

func appendToLast(items, more []block) []block {
	if len(items) == 0 {
		return append(items, block{kind: item, children: more})
	}
	last := &items[len(items)-1]
	last.children = append(last.children, more...)
	return items
}

func withLines(blocks []block, count int) []block {
	if count == 0 {
		return blocks
	}
	return append(blocks, block{kind: lines, count: count})
}

// takeTick removes a tick box from the head of an item, and says whether there was one.
func takeTick(blocks []block) bool {
	if len(blocks) == 0 || blocks[0].kind != paragraph {
		return false
	}
	for i, s := range blocks[0].spans {
		text := strings.TrimLeft(s.text, " \t")
		if text == "" {
			continue
		}
		for _, mark := range []string{"□", "[ ]", "[]"} { // printable has made □ of ☐
			if rest, ok := strings.CutPrefix(text, mark); ok {
				blocks[0].spans[i].text = strings.TrimLeft(rest, " \t\u00a0")
				return true
			}
		}
		return false
	}
	return false
}

// quote reads a quotation. Its source is a <footer> or <cite> in it, or the caption of the figure around it.
func (r *reader) quote(n, caption *html.Node) {
	q := block{kind: quote}
	if caption == nil {
		caption = find(n, called(atom.Footer))
	}
	if caption == nil {
		caption = find(n, called(atom.Cite))
	}
	if caption != nil {
		q.source = r.sourceOf(caption)
		if find(n, func(d *html.Node) bool { return d == caption }) != nil {
			caption.Parent.RemoveChild(caption)
		}
	}
	q.children = r.inside(n, nil)
	if n := len(q.children); n > 0 && q.children[n-1].kind == paragraph && strings.Trim(plain(q.children[n-1].spans), "—–- ") == "" {
		q.children = q.children[:n-1] // the dash that stood before the source
	}
	if len(q.children) > 0 || len(q.source) > 0 {
		r.add(q)
	}
}

// sourceOf is a quotation's source with one dash before it.
func (r *reader) sourceOf(n *html.Node) []span {
	spans := r.spansOf(n)
	for i := range spans {
		spans[i].italic = false
		if spans[i].text = strings.TrimLeft(spans[i].text, "—–- \t"); spans[i].text != "" {
			spans[i].text = "— " + spans[i].text
			return spans[i:]
		}
	}
	return nil
}

// spansOf reads n as one run of text, whatever blocks it is made of.
func (r *reader) spansOf(n *html.Node) []span {
	var out []span
	for _, b := range r.inside(n, nil) {
		out = appendLine(out, b)
	}
	return out
}

// appendLine puts all the text of b on lines of its own after out.
func appendLine(out []span, b block) []span {
	parts := [][]span{b.spans}
	if b.kind == figure && blank(b.spans) {
		parts[0] = []span{{text: b.alt}}
	}
	for _, row := range b.rows {
		for _, c := range row {
			parts = append(parts, c.spans)
		}
	}
	for _, part := range append(parts, b.source) {
		if blank(part) {
			continue
		}
		if len(out) > 0 {
			out = append(out, span{text: "\n"})
		}
		out = append(out, part...)
	}
	for _, c := range b.children {
		out = appendLine(out, c)
	}
	return out
}

func (r *reader) box(n *html.Node) {
	if r.inBox {
		r.flow(n, style{})
		return
	}
	b := block{kind: callout}
	if attr(n, "data-block") == "exercise" {
		b.kind = exercise
	}
	asks := func(d *html.Node) bool { return attr(d, "data-lines") != "" }
	b.children = r.inside(n, func(sub *reader) {
		sub.inBox = true
		sub.ruled = b.kind == exercise && !asks(n) && find(n, asks) == nil
	})
	b.children = withLines(b.children, min(number(attr(n, "data-lines")), maxLines))
	if len(b.children) > 0 {
		r.add(b)
	}
}

func (r *reader) figure(n *html.Node) {
	caption := find(n, called(atom.Figcaption))
	if q := find(n, called(atom.Blockquote)); q != nil {
		r.close()
		r.quote(q, caption)
		return
	}
	if img := find(n, called(atom.Img)); img != nil {
		r.picture(img, caption)
		return
	}
	r.flow(n, style{})
}

// picture adds a figure. caption may be nil.
func (r *reader) picture(img, caption *html.Node) {
	f := block{kind: figure, src: attr(img, "src"), alt: printable(attr(img, "alt"), r.missing)}
	if caption != nil {
		f.spans = r.spansOf(caption)
	}
	r.add(f)
}

// preformatted keeps the author's line ends; there is no typewriter face.
func (r *reader) preformatted(n *html.Node, s style) {
	r.close()
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	for _, line := range strings.Split(strings.Trim(text.String(), "\n"), "\n") {
		r.text(line, s)
		r.open = append(r.open, span{text: "\n", style: s})
	}
	r.close()
}
