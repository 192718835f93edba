package content

import (
	"fmt"
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A block is what is compared as a whole: a paragraph, a heading, an item of a list, a picture.
type block struct {
	text string // what is read
	html string // how it looks; safe to show
}

// around is how many blocks that are the same are shown beside one that is not.
const around = 1

// alikeEnough is the share of words two paragraphs must have in common to be one that was
// changed, and not one that went and another that came.
const alikeEnough = 0.3

// sideBySide is two versions as a table with a row for each block: what went is in <del>,
// what came in <ins>. Each row's class says what it is: same, changed, look (only the look
// or a link is another), removed, added, or skip for a run of blocks that are the same.
func sideBySide(before, after []block) string {
	var table strings.Builder
	table.WriteString(`<table class="wm-diff"><thead><tr><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>`)
	same := func(a, b block) bool { return a.html == b.html }
	var run []block // of blocks that are the same
	first := true
	for _, s := range align(before, after, same) {
		if s.same {
			run = append(run, s.before...)
			continue
		}
		writeSame(&table, run, first, false)
		run, first = nil, false
		writeChange(&table, s.before, s.after)
	}
	writeSame(&table, run, first, true)
	table.WriteString("</tbody></table>")
	return table.String()
}

// writeSame shows the edges of a run that touch a change, and counts the rest.
func writeSame(table *strings.Builder, run []block, first, last bool) {
	head, tail := around, around
	if first {
		head = 0
	}
	if last {
		tail = 0
	}
	if len(run) <= head+tail+1 {
		head, tail = len(run), 0
	}
	for _, b := range run[:head] {
		writeRow(table, "same", b.html, b.html)
	}
	if hidden := len(run) - head - tail; hidden > 0 {
		fmt.Fprintf(table, `<tr class="skip"><td colspan="2">%d more that are the same</td></tr>`, hidden)
	}
	for _, b := range run[len(run)-tail:] {
		writeRow(table, "same", b.html, b.html)
	}
}

// writeChange shows what stood between two blocks that are the same, pair by pair.
func writeChange(table *strings.Builder, before, after []block) {
	for i := range max(len(before), len(after)) {
		switch {
		case i >= len(after):
			writeRow(table, "removed", "<del>"+html.EscapeString(before[i].text)+"</del>", "")
		case i >= len(before):
			writeRow(table, "added", "", "<ins>"+html.EscapeString(after[i].text)+"</ins>")
		case before[i].text == after[i].text:
			writeRow(table, "look", before[i].html, after[i].html)
		default:
			old, now := changedWords(before[i].text, after[i].text)
			writeRow(table, "changed", old, now)
		}
	}
}

func writeRow(table *strings.Builder, class, before, after string) {
	fmt.Fprintf(table, `<tr class="%s"><td>%s</td><td>%s</td></tr>`, class, before, after)
}

// changedWords is two paragraphs with the words marked that differ; all of them when the
// two have little in common.
func changedWords(before, after string) (old, now string) {
	a, b := strings.Fields(before), strings.Fields(after)
	stretches := align(a, b, func(x, y string) bool { return x == y })
	common := 0
	for _, s := range stretches {
		if s.same {
			common += len(s.before)
		}
	}
	if float64(common) < alikeEnough*float64(max(len(a), len(b))) {
		return mark("del", a), mark("ins", b)
	}
	var olds, nows []string
	for _, s := range stretches {
		if s.same {
			words := html.EscapeString(strings.Join(s.before, " "))
			olds, nows = append(olds, words), append(nows, words)
			continue
		}
		if len(s.before) > 0 {
			olds = append(olds, mark("del", s.before))
		}
		if len(s.after) > 0 {
			nows = append(nows, mark("ins", s.after))
		}
	}
	return strings.Join(olds, " "), strings.Join(nows, " ")
}

func mark(tag string, words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "<" + tag + ">" + html.EscapeString(strings.Join(words, " ")) + "</" + tag + ">"
}

// holders are elements that hold blocks and are none themselves.
var holders = map[atom.Atom]bool{
	atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Div: true, atom.Aside: true, atom.Blockquote: true, atom.Section: true, atom.Figure: true,
	atom.Table: true, atom.Thead: true, atom.Tbody: true, atom.Tfoot: true, atom.Tr: true, atom.Article: true,
}

// htmlBlocks are the blocks of a text as [Clean] shows it, in the order they are read.
func htmlBlocks(source string) []block {
	nodes, err := nethtml.ParseFragment(strings.NewReader(Clean(source)), &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return textBlocks(PlainText(source)) // nested too deep for a tree
	}
	var blocks []block
	for _, n := range nodes {
		blocks = appendBlocks(blocks, n)
	}
	return blocks
}

func appendBlocks(blocks []block, n *nethtml.Node) []block {
	if name := attribute(n, "data-block"); name != "" && n.FirstChild == nil {
		words := strings.TrimSpace("The " + name + " box " + attribute(n, "data-guide"))
		return append(blocks, block{text: words, html: html.EscapeString(words)})
	}
	if n.Type == nethtml.ElementNode && holders[n.DataAtom] {
		for child := range n.ChildNodes() {
			blocks = appendBlocks(blocks, child)
		}
		return blocks
	}
	var out strings.Builder
	if err := nethtml.Render(&out, n); err != nil {
		return blocks // a builder does not fail, and a tree from our own policy renders
	}
	b := block{text: PlainText(out.String()), html: out.String()}
	if n.DataAtom == atom.Li || n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		b.html = "<p>" + inner(n) + "</p>" // it would not stand outside of its list
	}
	if b.text == "" {
		if b.text = picturesIn(n); b.text == "" {
			return blocks
		}
	}
	return append(blocks, b)
}

// inner is the HTML inside an element.
func inner(n *nethtml.Node) string {
	var out strings.Builder
	for child := range n.ChildNodes() {
		if err := nethtml.Render(&out, child); err != nil {
			return html.EscapeString(PlainText(out.String()))
		}
	}
	return out.String()
}

// picturesIn says which pictures an element is made of; "" for none.
func picturesIn(n *nethtml.Node) string {
	var names []string
	if n.DataAtom == atom.Img {
		names = append(names, "Picture: "+attribute(n, "alt"))
	}
	for child := range n.Descendants() {
		if child.DataAtom == atom.Img {
			names = append(names, "Picture: "+attribute(child, "alt"))
		}
	}
	return strings.Join(names, ", ")
}
