package email

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
)

// ErrNotShared is returned by [Marks.Share] when a filter has altered a mark, so that this
// text cannot be one for many: "ada" in capitals is another word for each name.
var ErrNotShared = errors.New("this text differs from reader to reader in more than its marks")

// markedURL is how long the mark of an address is at least: as long as our own links are, so
// that lines of the text part break where they will when the link stands there.
const markedURL = 120

// Marks stand for what differs from reader to reader while a text is rendered once for
// many. Their text is random: nothing an author writes can be one.
type Marks struct {
	nonce string
	names []string
}

// NewMarks returns marks for these variables. A name that ends in _url is an address.
func NewMarks(names ...string) Marks {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails: see crypto/rand
	return Marks{nonce: fmt.Sprintf("%020d", binary.BigEndian.Uint64(random[:])), names: names}
}

// Of is what stands for the variable called name in vars and frames.
func (m Marks) Of(name string) string {
	if strings.HasSuffix(name, "_url") {
		address := "https://mark.invalid/" + m.nonce + "/" + name + "/"
		return address + strings.Repeat("-", max(markedURL-len(address)-1, 0)) + "."
	}
	// letters of both cases at both ends, so that capitalize, upcase and downcase are noticed;
	// and one that an address must escape, so that the two places are told apart
	return "wM\ue000" + m.nonce + name + "Mw"
}

// Into returns vars with a mark for each variable that differs.
func (m Marks) Into(vars Vars) Vars {
	marked := make(Vars, len(vars)+len(m.names))
	for name, value := range vars {
		marked[name] = value
	}
	for _, name := range m.names {
		marked[name] = m.Of(name)
	}
	return marked
}

// Place is where in a mail a value stands, which decides how it is written there.
type Place int

// The places. Words in an address are escaped for it.
const (
	InText Place = iota
	InHTML
	InTextAddress
	InHTMLAddress
)

// Shared is one mail for many readers: the words stand, and there is a mark where each has
// something of her own. It is never changed and may be used by many goroutines at once.
type Shared struct {
	subject, html, text []part
	marks               []Mark
}

// Mark is a variable and a place in which it stands.
type Mark struct {
	Name  string
	Place Place
}

// part is a run of words, or a mark.
type part struct {
	words string
	name  string // of the mark; empty for words
	place Place
}

// Share takes a mail apart that was rendered with m's marks. It returns [ErrNotShared]
// when a mark did not survive, or when the mail has no room left for longer values.
func (m Marks) Share(c Content) (*Shared, error) {
	const room = 4 << 10 // more than all values of one mail
	if len(c.HTML)+room > MaxHTML {
		return nil, ErrNotShared
	}
	s := &Shared{}
	used := map[Mark]bool{}
	for _, piece := range []struct {
		into             *[]part
		source           string
		plain, inAddress Place
	}{{&s.subject, c.Subject, InText, InTextAddress}, {&s.html, c.HTML, InHTML, InHTMLAddress}, {&s.text, c.Text, InText, InTextAddress}} {
		parts, ok := m.split(piece.source, piece.plain, piece.inAddress)
		if !ok {
			return nil, ErrNotShared
		}
		for _, p := range parts {
			if mark := (Mark{p.name, p.place}); p.name != "" && !used[mark] {
				used[mark] = true
				s.marks = append(s.marks, mark)
			}
		}
		*piece.into = parts
	}
	return s, nil
}

// split cuts a text at its marks; ok is false when something of a mark is left.
func (m Marks) split(source string, plain, inAddress Place) (parts []part, ok bool) {
	marks := make(map[string]part, 2*len(m.names))
	var patterns []string
	for _, name := range m.names {
		of := m.Of(name)
		marks[of] = part{name: name, place: plain}
		patterns = append(patterns, regexp.QuoteMeta(of))
		if escaped := escapeForAddress(of); !strings.HasSuffix(name, "_url") {
			marks[escaped] = part{name: name, place: inAddress}
			patterns = append(patterns, regexp.QuoteMeta(escaped))
		}
	}
	words := func(text string) bool {
		if text != "" {
			parts = append(parts, part{words: text})
		}
		return !strings.Contains(text, m.nonce)
	}
	if len(patterns) == 0 {
		return parts, words(source)
	}
	at := 0
	for _, found := range regexp.MustCompile(strings.Join(patterns, "|")).FindAllStringIndex(source, -1) {
		if !words(source[at:found[0]]) {
			return nil, false
		}
		parts = append(parts, marks[source[found[0]:found[1]]])
		at = found[1]
	}
	return parts, words(source[at:])
}

// Marks are the variables that stand in it, once for each place.
func (s *Shared) Marks() []Mark { return s.marks }

// Fill writes the mail for one reader. A value that is missing is empty. It returns
// [ErrTooLarge] when her values make it too long.
func (s *Shared) Fill(values Vars) (Content, error) {
	write := func(name string, place Place) string { return Written(values[name], place) }
	c := s.Merge(write, func(words string, _ Place) string { return words })
	if len(c.HTML) > MaxHTML {
		return Content{}, ErrTooLarge
	}
	return c, nil
}

// Subject is the subject line for one reader.
func (s *Shared) Subject(values Vars) string {
	return join(s.subject, func(name string, place Place) string { return Written(values[name], place) },
		func(words string, _ Place) string { return words }, InText)
}

// Merge writes the mail in somebody else's merge language: mark is what to write for a
// variable, words what to make of the words around (given InText or InHTML).
func (s *Shared) Merge(mark func(name string, place Place) string, words func(words string, place Place) string) Content {
	return Content{
		Subject: join(s.subject, mark, words, InText),
		HTML:    join(s.html, mark, words, InHTML),
		Text:    join(s.text, mark, words, InText),
	}
}

func join(parts []part, mark func(string, Place) string, words func(string, Place) string, place Place) string {
	var out strings.Builder
	for _, p := range parts {
		if p.name != "" {
			out.WriteString(mark(p.name, p.place))
		} else {
			out.WriteString(words(p.words, place))
		}
	}
	return out.String()
}

// Written is a value as it is written in a place: one line, and escaped where that is needed.
func Written(value string, place Place) string {
	value = oneLine(value)
	switch place {
	case InHTML:
		return html.EscapeString(value)
	case InHTMLAddress, InTextAddress:
		return escapeForAddress(value) // nothing of HTML is left in it
	default:
		return value
	}
}

// String names the place, for the names of merge variables.
func (p Place) String() string {
	switch p {
	case InText:
		return "text"
	case InHTML:
		return "html"
	case InTextAddress, InHTMLAddress:
		return "address"
	default:
		return "place" + strconv.Itoa(int(p))
	}
}

// Compares reports whether a condition of the text asks what the value of a variable is, not
// only whether there is one. Then the text is another for every value.
func (c *Compiled) Compares(name string) bool {
	asks := regexp.MustCompile(`\{%[^%]*\b` + regexp.QuoteMeta(name) + ` ?(?:==|!=)`)
	return c.any(func(p piece) bool { return asks.MatchString(p.source) })
}

// Uses reports whether the text may have a variable in it.
func (c *Compiled) Uses(name string) bool {
	return c.any(func(p piece) bool { return strings.Contains(p.source, name) })
}

// any reports whether something is true of a piece of the text, its lines included.
func (c *Compiled) any(of func(piece) bool) bool {
	if of(c.subject) || of(c.preheader) {
		return true
	}
	for _, p := range c.body.texts {
		if of(p) {
			return true
		}
	}
	for _, values := range c.body.values {
		for _, p := range values {
			if of(p) {
				return true
			}
		}
	}
	return false
}
