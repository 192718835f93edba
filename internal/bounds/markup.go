package bounds

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a text may hold. An article of ten thousand words has some two thousand elements, five deep. What is
// read may be a little more than what is saved: a text that was, and was cleaned since, is not lost to it.
const (
	savedDepth    = 150 // elements within one another
	mostDepth     = 250 // the parser's own limit is 512
	savedElements = 60_000
	mostElements  = 200_000 // elements and runs of text, counted as the parser makes them

	mostAttributes = 100       // of one element
	mostUnclosed   = 2000      // formatting that is opened and not closed
	mostRunCopies  = 100 << 20 // bytes that the parser copies to join runs of text
)

// Parse reads HTML as what stands inside a <body>, in a time that is linear in its length, and returns the
// nodes. It fails, with [ErrTooMuch], when that would make much more of it than it is: broken HTML of a few
// bytes can ask for any number of elements ("<p><b><i>…<p>x<p>x<p>x" repeats them in each paragraph), and
// nesting costs each step of the work as often as it is deep.
func Parse(source string) ([]*html.Node, error) { return parse(source, mostElements, mostDepth) }

func parse(source string, elements, deep int) ([]*html.Node, error) {
	if err := measure(source, elements); err != nil {
		return nil, err
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(source), body)
	if err != nil {
		// a string can always be read: this is the parser's own limit
		return nil, fmt.Errorf("nested too deep to be read (%w): %w", err, ErrTooMuch)
	}
	for _, n := range nodes {
		if depth(n) > deep {
			return nil, fmt.Errorf("nested more than %d deep: %w", deep, ErrTooMuch)
		}
	}
	return nodes, nil
}

// refusedText is why a text is not saved, for the author.
func refusedText(text string) error {
	if _, err := parse(text, savedElements, savedDepth); err != nil {
		return refusal("text_bounds", "This text has far more boxes within boxes, or more broken tags, than a page can show. "+
			"Please paste it as plain text (Ctrl+Shift+V), or a part at a time.")
	}
	return nil
}

// depth is how many elements stand within one another; the parser has seen to it that this ends.
func depth(n *html.Node) int {
	deepest := 0
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		deepest = max(deepest, depth(child))
	}
	if n.Type == html.ElementNode {
		deepest++
	}
	return deepest
}

// formatting are the elements that the parser opens again in each paragraph until they are closed
// (https://html.spec.whatwg.org/multipage/parsing.html, "the list of active formatting elements").
var formatting = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Nobr: true,
	atom.S: true, atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true,
}

// fences are the elements across which an end tag closes nothing.
var fences = map[atom.Atom]bool{
	atom.Table: true, atom.Caption: true, atom.Td: true, atom.Th: true, atom.Object: true, atom.Applet: true, atom.Marquee: true, atom.Button: true,
}

// foreign are the elements within which tags mean something else than here. No text of ours has them, and
// the policy takes them out; a text that has them is measured as if nothing in it were ever closed.
var foreign = map[atom.Atom]bool{
	atom.Svg: true, atom.Math: true, atom.Select: true, atom.Template: true, atom.Noscript: true, atom.Frameset: true,
}

// inline are the elements whose beginning ends nothing.
var inline = map[atom.Atom]bool{
	atom.Abbr: true, atom.Br: true, atom.Cite: true, atom.Del: true, atom.Dfn: true, atom.Img: true, atom.Ins: true, atom.Kbd: true, atom.Mark: true,
	atom.Q: true, atom.Samp: true, atom.Span: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.Var: true, atom.Wbr: true,
}
