package email

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"waymark/internal/bounds"
)

// discreetBody takes the place of the author's words in a discreet mail.
const discreetBody = `<p style="` + paragraphStyle + `">Something you asked for is ready for you.</p>`

// body is the author's HTML as a tree, with a compiled piece for every text
// node and every attribute value that may hold tags. It is read-only.
type body struct {
	root   *html.Node
	texts  map[*html.Node]piece
	values map[*html.Node]map[string]piece
}

// unwritten are elements whose content is no prose, or whose text the parser
// keeps raw, where escaping would not hold. They go before tags are looked at.
var unwritten = map[string]bool{
	"script": true, "style": true, "iframe": true, "object": true, "embed": true, "template": true,
	"noscript": true, "noembed": true, "noframes": true, "plaintext": true, "xmp": true,
	"svg": true, "math": true, "textarea": true, "select": true, "title": true, "head": true,
	"audio": true, "video": true, "canvas": true, "form": true, "button": true,
}

// spoken are the attributes in which tags are filled; of the others the
// sanitiser keeps none that carries words.
var spoken = map[string]bool{"href": true, "src": true, "alt": true, "title": true}

// encodedTag is a tag that an editor has percent-encoded inside an address.
var encodedTag = regexp.MustCompile(`(?i)%7B%7B.*?%7D%7D`)

func compileBody(source string, known vocabulary) (*body, error) {
	if len(source) > maxSource {
		return nil, ErrTooLarge
	}
	root, err := parseFragment(source)
	if err != nil {
		return nil, fmt.Errorf("reading the text: %w", err)
	}
	b := &body{root: root, texts: map[*html.Node]piece{}, values: map[*html.Node]map[string]piece{}}
	if err := b.compile(root, known); err != nil {
		return nil, err
	}
	return b, nil
}

// compile walks the tree, drops what is unwritten and compiles the rest.
func (b *body) compile(n *html.Node, known vocabulary) error {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.TextNode:
			p, err := compilePiece(c.Data, "the text", known)
			if err != nil {
				return err
			}
			b.texts[c] = p
		case c.Type == html.ElementNode && !unwritten[c.Data]:
			if err := b.compileValues(c, known); err != nil {
				return err
			}
			if err := b.compile(c, known); err != nil {
				return err
			}
		default:
			n.RemoveChild(c)
		}
		c = next
	}
	return nil
}

func (b *body) compileValues(n *html.Node, known vocabulary) error {
	for _, a := range n.Attr {
		if !spoken[a.Key] {
			continue
		}
		value, where := a.Val, "the description of a picture or a link"
		if isAddress(a.Key) {
			value, where = encodedTag.ReplaceAllStringFunc(value, unescapeTag), "the address of a link or a picture"
		}
		p, err := compilePiece(value, where, known)
		if err != nil {
			return err
		}
		if b.values[n] == nil {
			b.values[n] = map[string]piece{}
		}
		b.values[n][a.Key] = p
	}
	return nil
}

// fill returns the author's words as clean HTML with inline styles.
func (b *body) fill(in bindings, room *budget) (string, error) {
	filled, err := b.copy(b.root, in, room)
	if err != nil {
		return "", err
	}
	raw, err := renderChildren(filled)
	if err != nil {
		return "", err
	}
	clean, err := parseFragment(policy.Sanitize(raw))
	if err != nil {
		return "", fmt.Errorf("reading the cleaned text: %w", err)
	}
	dress(clean)
	return renderChildren(clean)
}

// copy returns n and what is below it with every tag filled. Values stay plain
// words in the tree, and are escaped when the tree is written out.
func (b *body) copy(n *html.Node, in bindings, room *budget) (*html.Node, error) {
	twin := &html.Node{Type: n.Type, Data: n.Data, DataAtom: n.DataAtom, Namespace: n.Namespace}
	if n.Type == html.TextNode {
		var err error
		twin.Data, err = b.texts[n].fill(in.text, room)
		return twin, err
	}
	for _, a := range n.Attr {
		p, tagged := b.values[n][a.Key]
		if tagged {
			values := in.text
			if isAddress(a.Key) {
				values = in.address
			}
			var err error
			if a.Val, err = p.fill(values, room); err != nil {
				return nil, err
			}
		}
		if isAddress(a.Key) {
			a.Val = strings.ReplaceAll(strings.TrimSpace(a.Val), " ", "%20")
		}
		twin.Attr = append(twin.Attr, a)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		child, err := b.copy(c, in, room)
		if err != nil {
			return nil, err
		}
		twin.AppendChild(child)
	}
	return twin, nil
}

func isAddress(attribute string) bool { return attribute == "href" || attribute == "src" }

// unescapeTag undoes the percent-encoding of one tag; what is not validly
// encoded is left for the checker to complain about.
func unescapeTag(s string) string {
	plain, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	return plain
}

// parseFragment parses source as what stands inside a <div> and returns that div.
// It fails with [bounds.ErrTooMuch] on what is nested too deep.
func parseFragment(source string) (*html.Node, error) {
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := bounds.Parse(source)
	if err != nil {
		return nil, err
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root, nil
}

// renderChildren writes what is inside n as HTML.
func renderChildren(n *html.Node) (string, error) {
	var out strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := html.Render(&out, c); err != nil {
			return "", fmt.Errorf("writing the text as HTML: %w", err)
		}
	}
	return out.String(), nil
}
