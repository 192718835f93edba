package importer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// kind is what a block of the article is taken to be.
type kind int

const (
	paragraph kind = iota
	heading
	list
	quotation
	picture
	box   // a guide or booking block
	other // a table, a rule, preformatted text: kept as it is
)

// block is one piece of the article, in reading order. Every format is read
// into blocks, so that each rule about articles is written once.
type block struct {
	kind kind
	// level of a heading, 1 to 6; 0 means it was guessed and the level is still open.
	level int
	// line in the file, from 1.
	line int
	// node is a detached element holding the block: <p>, <h2>, <ul>, <blockquote> …
	node *html.Node
	// pic is set for a picture.
	pic Picture
}

// text is the block's words on one line.
func (b block) text() string { return textOf(b.node) }

// draft is an article while it is being worked out.
type draft struct {
	name    string
	blocks  []block
	article Article
	// deep is set by a reader that met more nesting than it will follow.
	deep bool
	// plain says that nothing marks headings in this format.
	plain bool
}

// doubt notes something the author should look at.
func (d *draft) doubt(line int, about About, says string) {
	d.article.Doubts = append(d.article.Doubts, Doubt{Line: line, About: about, Says: says})
}

// edit runs the rules in the order they rely on: furniture goes before
// anything else is looked for, the FAQ leaves before headings get their
// levels, boxes stand before repeats are counted.
func (d *draft) edit() error {
	if d.deep {
		return ErrTooDeep
	}
	if len(d.blocks) > MaxBlocks {
		return ErrTooMany
	}
	d.takeTitle()
	d.dropFurniture()
	d.gatherBullets()
	d.findBoldHeadings()
	d.takeFAQ()
	d.findQuotations()
	d.findPictures()
	d.findCalls()
	d.boldLeads()
	d.setLevels()
	d.sayRepeats()
	d.sayLinks()
	d.render()
	if d.article.Body == "" && len(d.article.FAQs) == 0 {
		return ErrEmpty
	}
	slices.SortStableFunc(d.article.Doubts, func(a, b Doubt) int { return a.Line - b.Line })
	return nil
}

// remove takes the blocks from i up to (not including) j out.
func (d *draft) remove(i, j int) {
	d.blocks = slices.Delete(d.blocks, i, j)
}

// sectionEnd returns the index of the first heading after i, or the end.
func (d *draft) sectionEnd(i int) int {
	for i++; i < len(d.blocks) && d.blocks[i].kind != heading; i++ {
	}
	return i
}

// quoted shortens words to be shown inside a sentence.
func quoted(s string) string {
	const most = 70
	if utf8.RuneCountInString(s) > most {
		r := []rune(s)
		s = strings.TrimRight(string(r[:most-1]), " ,;:—–-") + "…"
	}
	return "“" + s + "”"
}
