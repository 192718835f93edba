package guidepdf

import "strings"

// kind says what a block is.
type kind int

const (
	paragraph kind = iota
	heading        // level 2–4
	list           // children are items
	item           // children are what the item holds
	quote          // children, and source
	callout        // children, on a tint
	exercise       // children, on another tint
	figure         // src, alt, and the caption as spans
	lines          // count ruled lines to write on
	table          // rows
	rule           // a pause between two parts
)

// block is a part of the body that stands under the one before it.
type block struct {
	kind     kind
	level    int
	spans    []span
	children []block
	source   []span // of a quote
	ordered  bool   // of a list
	start    int    // of an ordered list
	tick     bool   // an item that is a box to tick
	src, alt string // of a figure
	count    int    // of lines
	rows     [][]cell
}

// cell is one field of a table; an empty one is there to be written in.
type cell struct {
	spans []span
	head  bool
	cols  int // columns it covers, at least 1
}

// style is how a span looks.
type style struct {
	bold, italic bool
	link         string // address, empty for none
}

// span is a run of text in one style. A newline in it is a forced line break; other white space may be of any length.
type span struct {
	text string
	style
}

// plain is the text of spans without its styles, white space collapsed.
func plain(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.text)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// blank says whether spans show nothing.
func blank(spans []span) bool {
	for _, s := range spans {
		if strings.TrimSpace(s.text) != "" {
			return false
		}
	}
	return true
}
