package importer

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// minRepeat is the fewest letters a sentence has before its second appearance is worth a remark.
const minRepeat = 45

// sayRepeats tells the author what stands twice: headings, paragraphs, longer
// sentences. Nothing is taken out; a repetition may be meant.
func (d *draft) sayRepeats() {
	seen := map[string]int{}
	for _, b := range d.blocks {
		text := b.text()
		key := fold(text)
		switch {
		case b.kind == heading:
			if line, twice := seen["h:"+key]; twice {
				d.doubt(b.line, AboutRepeat, fmt.Sprintf("The heading %s stands twice: here and in line %d. Both were kept.", quoted(text), line))
				continue
			}
			seen["h:"+key] = b.line
		case b.kind == paragraph && key != "":
			if line, twice := seen["p:"+key]; twice {
				d.doubt(b.line, AboutRepeat, fmt.Sprintf("The paragraph %s stands twice: here and in line %d. Both were kept.", quoted(text), line))
				continue
			}
			seen["p:"+key] = b.line
			d.sayRepeatedSentence(b, seen)
		}
	}
}

// sayRepeatedSentence remarks on the first long sentence of b that stood before.
func (d *draft) sayRepeatedSentence(b block, seen map[string]int) {
	said := false
	for _, s := range sentences(b.text()) {
		s = strings.TrimSpace(s)
		key := "s:" + fold(s)
		line, twice := seen[key]
		if twice && line != b.line && !said && utf8.RuneCountInString(s) >= minRepeat {
			d.doubt(b.line, AboutRepeat, fmt.Sprintf("The sentence %s stands twice: here and in line %d. Both were kept.", quoted(s), line))
			said = true
		}
		if !twice {
			seen[key] = b.line
		}
	}
}

// sayLinks looks at each link: one into the old site needs a new address, one
// to a place on the old page has nowhere to go and keeps only its words.
func (d *draft) sayLinks() {
	for _, b := range d.blocks {
		var links []*html.Node
		eachNode(b.node, func(c *html.Node) {
			if isElement(c, "a") {
				links = append(links, c)
			}
		})
		for _, a := range links {
			href := attr(a, "href")
			u, err := url.Parse(href)
			switch {
			case err != nil || strings.HasPrefix(href, "#") || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" && u.Scheme != "tel":
				d.doubt(b.line, AboutLink, "The link on "+quoted(textOf(a))+" has nowhere to go on the new page. Its words were kept.")
				unwrap(a)
			case u.Scheme == "" && u.Host == "":
				d.doubt(b.line, AboutLink, "The link on "+quoted(textOf(a))+" points into the old site ("+shorten(href, 120)+"). Please give it its new address.")
			}
		}
	}
}

// unwrap puts what n holds in n's place.
func unwrap(n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	n.Parent.RemoveChild(n)
}
