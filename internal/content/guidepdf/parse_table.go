package guidepdf

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxColumns is what fits on a page in words; a wider table becomes paragraphs, one a row.
const maxColumns = 6

func (r *reader) table(n *html.Node) {
	t := block{kind: table}
	columns := 0
	for d := range n.Descendants() {
		if d.DataAtom != atom.Tr || d.Type != html.ElementNode || nearest(d, atom.Table) != n {
			continue
		}
		row, width := r.row(d)
		if len(row) > 0 {
			t.rows = append(t.rows, row)
			columns = max(columns, width)
		}
	}
	if caption := find(n, called(atom.Caption)); caption != nil {
		r.close()
		r.open = r.spansOf(caption)
		for i := range r.open {
			r.open[i].bold = true
		}
		r.close()
	}
	switch {
	case len(t.rows) == 0:
	case columns > maxColumns:
		r.rowsAsParagraphs(t.rows)
	default:
		r.add(t)
	}
}

func nearest(n *html.Node, name atom.Atom) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.DataAtom == name {
			return p
		}
	}
	return nil
}

func (r *reader) row(tr *html.Node) (row []cell, width int) {
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		one := cell{spans: r.spansOf(c), head: c.DataAtom == atom.Th, cols: max(1, min(number(attr(c, "colspan")), maxColumns))}
		row = append(row, one)
		width += one.cols
	}
	return row, width
}

func (r *reader) rowsAsParagraphs(rows [][]cell) {
	for _, row := range rows {
		r.close()
		for i, c := range row {
			if i > 0 {
				r.text(" · ", style{})
			}
			r.open = append(r.open, c.spans...)
		}
	}
	r.close()
}
