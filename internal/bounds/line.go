package bounds

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// headers are the fields whose text becomes a header of a mail or of an answer, or a part of one: a sender's
// name, a subject, a file's name. Each is one line.
var headers = map[string][]string{
	"site":        {"name", "author_name", "from_name"},
	"guides":      {"title", "outside_name"},
	"posts":       {"title", "seo_title"},
	"pages":       {"title"},
	"topics":      {"name"},
	"steps":       {"subject", "preheader"},
	"newsletters": {"subject", "preheader"},
	"sequences":   {"name"},
	"subscribers": {"first_name"},
	"messages":    {"subject"},
}

// inHeaders reports whether a field's text becomes a header, or a part of one.
func inHeaders(collection, field string) bool {
	for _, name := range headers[collection] {
		if name == field {
			return true
		}
	}
	return false
}

// IsLine reports whether text could stand in a header: one line, without a character that breaks lines or
// controls anything (RFC 5322, section 2.2; and Unicode's own line breaks, which some programs obey).
func IsLine(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, breaks) < 0
}

// Line is text as one line: each run of such characters and of white space is one space. A text that is a
// line already comes back as it is, but for space around it.
func Line(text string) string {
	if IsLine(text) {
		return strings.TrimSpace(text)
	}
	text = strings.Map(func(r rune) rune {
		if breaks(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(text), " ")
}

func breaks(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// refusedLine is why such a text is not saved, for the author.
func refusedLine(text string) error {
	if IsLine(text) {
		return nil
	}
	return refusal("one_line", "This must be one line, since it stands at the head of a mail or a page. Please take out the line break.")
}
