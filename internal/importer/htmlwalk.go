package importer

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// maxDepth is far deeper than any page builder nests, and far from hurting the stack.
const maxDepth = 150

// htmlWalker turns a tree into blocks. Loose inline content is gathered in
// pending until a block begins or ends.
type htmlWalker struct {
	draft       *draft
	pending     *html.Node
	pendingLine int
	line        int
	// fixedLine stands for every line when a fragment comes from Markdown.
	fixedLine   int
	dropped     int
	droppedLine int
}

func (w *htmlWalker) add(b block) {
	b.line = w.line
	w.draft.blocks = append(w.draft.blocks, b)
}

// flush ends the paragraph under construction.
func (w *htmlWalker) flush() {
	p := w.pending
	w.pending = nil
	if p == nil {
		return
	}
	for _, part := range splitAtDoubleBreaks(p) {
		tidy(part)
		joinTwins(part)
		if textOf(part) != "" {
			w.draft.blocks = append(w.draft.blocks, block{kind: paragraph, line: w.pendingLine, node: part})
		}
	}
}

func (w *htmlWalker) inline(nodes ...*html.Node) {
	if w.pending == nil {
		w.pending, w.pendingLine = element("p"), w.line
	}
	for _, n := range nodes {
		w.pending.AppendChild(n)
	}
}

func (w *htmlWalker) setLine(n *html.Node) {
	if w.fixedLine > 0 {
		w.line = w.fixedLine
	} else if line, err := strconv.Atoi(attr(n, lineAttr)); err == nil {
		w.line = line
	}
}

// walk visits n and what is under it.
func (w *htmlWalker) walk(n *html.Node, depth int) {
	if depth > maxDepth {
		w.draft.deep = true
		return
	}
	switch n.Type {
	case html.TextNode:
		if squeeze(n.Data) != "" || w.pending != nil {
			w.inline(words(oneSpace(n.Data)))
		}
		return
	case html.ElementNode:
		w.setLine(n)
	case html.DocumentNode:
	default:
		return
	}
	switch {
	case isElement(n, "script", "style", "noscript", "template", "head", "svg", "math", "object", "title", "meta", "link", "input", "textarea", "canvas"):
		return
	case isFurniture(n):
		w.flush()
		if textOf(n) != "" {
			w.dropped++
			if w.droppedLine == 0 {
				w.droppedLine = w.line
			}
		}
	case attr(n, "data-block") != "":
		w.flush()
		w.ownBlock(n)
	case isElement(n, "h1", "h2", "h3", "h4", "h5", "h6"):
		w.flush()
		level := int(n.Data[1] - '0')
		h := element(n.Data, w.cleanChildren(n)...)
		tidy(h)
		if textOf(h) != "" {
			w.add(block{kind: heading, level: level, node: h})
		}
	case isElement(n, "ul", "ol"):
		w.flush()
		if l := w.clean(n); len(l) == 1 && textOf(l[0]) != "" {
			w.add(block{kind: list, node: l[0]})
		}
	case isElement(n, "blockquote"), isElement(n, "figure") && first(n, func(c *html.Node) bool { return isElement(c, "blockquote") }) != nil:
		w.flush()
		w.quotation(n)
	case isElement(n, "pre", "table"):
		w.flush()
		if c := w.clean(n); len(c) == 1 && textOf(c[0]) != "" {
			w.add(block{kind: other, node: c[0]})
		}
	case isElement(n, "hr"):
		w.flush()
		w.add(block{kind: other, node: element("hr")})
	case isElement(n, "figure", "img", "picture"):
		if b, found := w.picture(n); found {
			w.flush()
			w.add(b)
		}
	case isElement(n, "iframe", "video", "audio", "embed"):
		w.flush()
		w.draft.doubt(w.line, AboutLeftOut, "A video or another page was shown here ("+attr(n, "src")+"). It would call on somebody else's server from the reader's phone, so it was left out; a link in the text does the same.")
	case isElement(n, "br"):
		if w.pending != nil {
			w.inline(element("br"))
		}
	case isInline(n) && !holdsBlocks(n):
		w.inline(w.clean(n)...)
	case isElement(n, "p") && hasClass(n, "MsoTitle"):
		w.flush()
		w.add(block{kind: heading, level: 1, node: element("h1", w.cleanChildren(n)...)})
	case isElement(n, "p") && isListParagraph(n):
		w.flush()
		w.listParagraph(n)
	default:
		w.container(n, depth)
	}
}

// container walks an element that only groups others: a div, a section, a paragraph.
func (w *htmlWalker) container(n *html.Node, depth int) {
	breaks := !isInline(n)
	if breaks {
		w.flush()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, depth+1)
	}
	if breaks {
		w.flush()
	}
}

// ownBlock keeps a block that Waymark itself wrote.
func (w *htmlWalker) ownBlock(n *html.Node) {
	name := attr(n, "data-block")
	b := element(n.Data, w.cleanChildren(n)...)
	b.Attr = []html.Attribute{{Key: "data-block", Val: name}}
	k := other
	switch name {
	case "guide":
		k, b = box, guideBox(attr(n, "data-guide"))
	case "booking":
		k, b = box, bookingBox()
	case "callout", "exercise":
		b.Data = "aside"
	default:
		b.Data, b.Attr = "div", nil
	}
	w.add(block{kind: k, node: b})
}

// picture notes where a picture stood. A picture without words or a source
// (a spacer, an icon) is not worth a remark: found is false.
func (w *htmlWalker) picture(n *html.Node) (b block, found bool) {
	pic := Picture{Line: w.line}
	eachNode(n, func(c *html.Node) {
		switch {
		case isElement(c, "img") && pic.Source == "":
			pic.Alt = squeeze(attr(c, "alt"))
			for _, key := range []string{"src", "data-src"} {
				if src := attr(c, key); src != "" && (pic.Source == "" || strings.HasPrefix(pic.Source, "data:")) {
					pic.Source = src
				}
			}
		case isElement(c, "figcaption"):
			pic.Caption = textOf(c)
		}
	})
	if strings.HasPrefix(pic.Source, "data:") {
		pic.Source = ""
	}
	if pic.Source == "" && pic.Alt == "" && pic.Caption == "" {
		return block{}, false
	}
	p := element("p")
	if pic.Caption != "" {
		p.AppendChild(words(pic.Caption))
	}
	return block{kind: picture, node: p, pic: pic}, true
}

var (
	wordList   = regexp.MustCompile(`(?i)\bMsoListParagraph`)
	wordMarker = regexp.MustCompile(`^[\s\x{00a0}]*(?:[·•▪§o‣◦●–-]|(\d{1,3}|[a-z])[.)])[\s\x{00a0}]+`)
)

// isListParagraph knows how Word saves list items as paragraphs.
func isListParagraph(n *html.Node) bool {
	return (wordList.MatchString(attr(n, "class")) || strings.Contains(attr(n, "style"), "mso-list")) &&
		wordMarker.MatchString(rawText(n))
}

// listParagraph adds one of Word's items to the list it continues.
func (w *htmlWalker) listParagraph(n *html.Node) {
	raw := rawText(n)
	marker := wordMarker.FindStringSubmatch(raw)
	name := "ul"
	if marker[1] != "" {
		name = "ol"
	}
	li := element("li", w.cleanChildren(n)...)
	cutFront(li, len([]rune(wordMarker.FindString(rawText(li)))))
	if k := len(w.draft.blocks); k > 0 && w.draft.blocks[k-1].kind == list && isElement(w.draft.blocks[k-1].node, name) {
		w.draft.blocks[k-1].node.AppendChild(li)
		return
	}
	w.add(block{kind: list, node: element(name, li)})
}
