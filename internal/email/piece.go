package email

import (
	"fmt"

	"github.com/osteele/liquid"
)

// Lengths in characters. No inbox shows more of either line.
const (
	maxSubject   = 200
	maxPreheader = 200
)

// engine is shared: it is only configured here, and its templates may be
// rendered from many goroutines at once.
var engine = liquid.NewEngine()

// piece is a run of text that may hold tags: a subject, a text node, an
// attribute's value. Without tags there is no template, only words.
type piece struct {
	words    string
	template *liquid.Template
	source   string // what template was parsed from: the tags in their tidy form
}

// compilePiece checks and parses source. where is how the author knows the place.
func compilePiece(source, where string, known vocabulary) (piece, error) {
	c := checker{where: where, words: known}
	tidy, tags, err := c.check(source)
	if err != nil {
		return piece{}, err
	}
	if !tags {
		return piece{words: source}, nil
	}
	template, parseErr := engine.ParseString(tidy)
	if parseErr != nil {
		return piece{}, c.trouble(tidy, "this tag cannot be read: "+parseErr.Error())
	}
	return piece{template: template, source: tidy}, nil
}

// fill returns the words with the tags filled, and takes what it writes from
// room. It returns [ErrTooLarge] when there is no more.
func (p piece) fill(in map[string]any, room *budget) (string, error) {
	if p.template == nil {
		return p.words, room.take(len(p.words))
	}
	w := cappedWriter{left: int(*room)}
	if err := p.template.FRender(&w, in); err != nil {
		return "", fmt.Errorf("filling in a tag: %w", err)
	}
	if w.full {
		return "", ErrTooLarge
	}
	return string(w.kept), room.take(len(w.kept))
}

// line fills p as one line of plain text of at most limit characters.
func (p piece) line(in bindings, limit int) (string, error) {
	room := budget(maxSource)
	s, err := p.fill(in.text, &room)
	if err != nil {
		return "", err
	}
	s = oneLine(s)
	if runes := []rune(s); len(runes) > limit {
		s = oneLine(string(runes[:limit-1])) + "…"
	}
	return s, nil
}

// budget is the number of bytes that may still be written for one mail.
type budget int

func (b *budget) take(n int) error {
	if *b -= budget(n); *b < 0 {
		return ErrTooLarge
	}
	return nil
}

// cappedWriter keeps what fits and remembers that something did not. It never
// returns an error, because Liquid panics when its writer does.
type cappedWriter struct {
	left int
	kept []byte
	full bool
}

func (w *cappedWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		w.full = true
		return len(p), nil
	}
	w.left -= len(p)
	w.kept = append(w.kept, p...)
	return len(p), nil
}
