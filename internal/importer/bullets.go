package importer

import (
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// typedBullet is a bullet typed as a letter where a list was meant.
var typedBullet = regexp.MustCompile(`^[\s\x{00a0}]*[•●▪■‣◦⁃✓✔✦][\s\x{00a0}]*`)

// gatherBullets makes lists of paragraphs, or of lines in one, that begin with
// a typed bullet: "• one<br>• two", as page builders and pasted notes have it.
func (d *draft) gatherBullets() {
	for i := 0; i < len(d.blocks); i++ {
		items := bulletLines(d.blocks[i])
		if len(items) == 0 {
			continue
		}
		l := element("ul", items...)
		end := i + 1
		for ; end < len(d.blocks); end++ {
			more := bulletLines(d.blocks[end])
			if len(more) == 0 {
				break
			}
			for _, li := range more {
				l.AppendChild(li)
			}
		}
		d.blocks[i].kind, d.blocks[i].node = list, l
		d.remove(i+1, end)
		d.doubt(d.blocks[i].line, AboutList, "The bullets here were typed by hand. They were made a list.")
	}
}

// bulletLines returns the items of a paragraph whose every line begins with a typed bullet, else nil.
func bulletLines(b block) []*html.Node {
	if b.kind != paragraph {
		return nil
	}
	for _, line := range breakLines(b) {
		if !typedBullet.MatchString(line) {
			return nil
		}
	}
	p := clone(b.node)
	items := []*html.Node{element("li")}
	for c := p.FirstChild; c != nil; c = p.FirstChild {
		p.RemoveChild(c)
		if isElement(c, "br") {
			items = append(items, element("li"))
			continue
		}
		items[len(items)-1].AppendChild(c)
	}
	for _, li := range items {
		cutFront(li, utf8.RuneCountInString(typedBullet.FindString(rawText(li))))
	}
	return items
}
