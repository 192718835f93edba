package bounds

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// measure counts what the parser would make of source, and never less than that: where it is not certain
// that an end tag closes something, it closes nothing.
func measure(source string, elements int) error {
	m := meter{scopes: []scope{{}}, trust: !strings.Contains(source, "<![CDATA[")}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken: // io.EOF; a string has no other error
			return nil
		case html.TextToken:
			m.text(z.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			name, more := z.TagName()
			tag, attributes := atom.Lookup(name), 0
			for more {
				_, _, more = z.TagAttr()
				attributes++
			}
			if attributes > mostAttributes {
				return fmt.Errorf("an element with more than %d attributes: %w", mostAttributes, ErrTooMuch)
			}
			m.start(tag, raw, attributes)
		case html.EndTagToken:
			name, _ := z.TagName()
			m.end(atom.Lookup(name))
		}
		if m.made > elements || m.copied > mostRunCopies || len(m.scopes) > mostDepth || len(m.top().open) > mostUnclosed {
			return fmt.Errorf("more than %d elements: %w", elements, ErrTooMuch)
		}
	}
}

// A meter follows a text from tag to tag.
type meter struct {
	made   int  // elements and runs of text, their copies among them
	active int  // the weight of the formatting that is open
	torn   bool // some of it may have been closed by another element's end, and is opened again by what comes next
	scopes []scope
	trust  bool // whether an end tag is one
	blocks int  // begun so far

	copied        int // bytes of text that were copied to be joined with what follows
	run, fostered int // the text that the next would be joined with: here, or before the table it stands in
}

// A scope is what stands between two fences.
type scope struct {
	fence atom.Atom
	open  []opened       // formatting, oldest first
	alike map[string]int // how many of them are written the same
}

type opened struct {
	tag    atom.Atom
	raw    string
	weight int
	blocks int // how many had begun before it
}

func (m *meter) top() *scope { return &m.scopes[len(m.scopes)-1] }

// reopen counts the copies that the parser makes before it goes on.
func (m *meter) reopen() {
	if m.torn {
		m.made += m.active
		m.torn = false
	}
}

func (m *meter) text(raw []byte) {
	m.reopen()
	m.made++
	m.copied += m.run
	m.run += len(raw)
	if m.top().fence == atom.Table && len(bytes.TrimSpace(raw)) > 0 {
		m.copied += m.fostered
		m.fostered += len(raw)
	}
}

func (m *meter) start(tag atom.Atom, raw string, attributes int) {
	m.run = 0
	switch {
	case formatting[tag]:
		m.reopen()
		m.open(m.top(), opened{tag, raw, 1 + attributes, m.blocks})
	case inline[tag]:
		m.reopen()
	default:
		m.reopen()
		m.blocks++
		m.torn = true // it may end what is open, as a paragraph ends the one before
		if fences[tag] {
			m.scopes = append(m.scopes, scope{fence: tag})
		}
	}
	m.trust = m.trust && !foreign[tag]
	m.made++
}

// open begins formatting. Of what is written the same the parser keeps three.
func (m *meter) open(s *scope, o opened) {
	if s.alike == nil {
		s.alike = map[string]int{}
	}
	if s.alike[o.raw]++; s.alike[o.raw] > 3 {
		o.weight = 0
	}
	s.open = append(s.open, o)
	m.active += o.weight
}

// misnested is how many elements the parser makes at most of an end tag that crosses a block: see "the adoption
// agency algorithm", which goes round eight times.
const misnested = 32

func (m *meter) end(tag atom.Atom) {
	top := m.top()
	switch {
	case !m.trust:
	case formatting[tag]:
		m.close(top, tag)
		return
	case len(m.scopes) > 1 && tag == top.fence:
		m.scopes = m.scopes[:len(m.scopes)-1] // what is still open in it stays counted
	}
	m.torn = true
}

// close ends the newest formatting of this name, if there is one.
func (m *meter) close(s *scope, tag atom.Atom) {
	for i, o := range slices.Backward(s.open) {
		if o.tag != tag {
			continue
		}
		if o.blocks != m.blocks {
			m.made += misnested
		}
		m.torn = m.torn || i != len(s.open)-1 || o.blocks != m.blocks
		m.active -= o.weight
		s.alike[o.raw]--
		s.open = slices.Delete(s.open, i, i+1)
		return
	}
}
