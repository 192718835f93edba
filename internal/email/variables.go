package email

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Variable is a word the author may put between {{ and }}.
type Variable struct {
	Name  string
	About string // one line for the author
	// Outside says whether it may stand in a subject or a preview line, which
	// anybody glancing at a phone can read.
	Outside bool
}

// Variables is every tag the author may use, in the order a help text lists
// them. A name that ends in _url is a web address.
var Variables = []Variable{
	{"first_name", "the subscriber's first name, if she gave one", true},
	{"author_name", "your name, as letters are signed", true},
	{"guide_name", "the neutral name of the guide", true},
	{"guide_title", "the real title of the guide", false},
	{"guide_url", "where she can read the guide again", false},
	{"site_name", "the name of your site", false},
	{"site_url", "the address of your site, without a slash at the end", false},
	{"letter_url", "where this letter can be read on the web", false},
	{"booking_url", "where a consultation can be booked", false},
	{"unsubscribe_url", "where the letters can be stopped", false},
}

// Vars are the values for one mail, by variable name. They are plain words:
// whatever markup they hold is shown as it was typed.
type Vars map[string]string

// vocabulary is the set of names that may be used in one place.
type vocabulary struct {
	names  []string // in the order in which they are offered
	inside []string // known, but not for this place
}

// vocabularies returns the names for the lines seen from outside, and those for the text.
func vocabularies(also []string) (outside, inside vocabulary) {
	for _, v := range Variables {
		inside.names = append(inside.names, v.Name)
		if v.Outside {
			outside.names = append(outside.names, v.Name)
		} else {
			outside.inside = append(outside.inside, v.Name)
		}
	}
	inside.names = append(inside.names, also...)
	outside.inside = append(outside.inside, also...)
	return outside, inside
}

func (v vocabulary) has(name string) bool { return slices.Contains(v.names, name) }

// nearest returns the known name that differs from name only in case and
// punctuation ("FirstName", "first-name"), or "".
func (v vocabulary) nearest(name string) string {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	for _, known := range v.names {
		if letters(known) == letters(name) {
			return known
		}
	}
	return ""
}

// bindings are [Vars] as Liquid wants them, once for text and once for
// addresses. An empty value is left out: in Liquid an empty string is true, and
// {% if first_name %} must mean "if she gave a name".
type bindings struct {
	text    map[string]any
	address map[string]any
}

func (v Vars) bindings() bindings {
	in := bindings{text: make(map[string]any, len(v)), address: make(map[string]any, len(v))}
	for name, value := range v {
		value = oneLine(value)
		if value == "" {
			continue
		}
		in.text[name] = value
		in.address[name] = value
		if !strings.HasSuffix(name, "_url") {
			in.address[name] = escapeForAddress(value)
		}
	}
	return in
}

// escapeForAddress makes words safe anywhere in an address, so that a name can
// neither begin one ("javascript:") nor add a parameter to it. A space becomes
// %20, which unlike + means a space in a path as well as in a query.
func escapeForAddress(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// oneLine returns s as a header or a sentence may carry it: valid UTF-8, every
// run of white space and control characters one space, no marks that turn the
// direction of the text around or hide in it. The joiners that scripts and
// emoji need stay.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c' || r == '\u200d':
			return r
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
