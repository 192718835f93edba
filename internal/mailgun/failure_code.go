package mailgun

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"waymark/internal/outbox"
)

// enhanced is a status code of RFC 3463: class, subject and detail. The zero value is none.
type enhanced struct{ class, subject, detail int }

// String is the code with its dots; "" for none.
func (c enhanced) String() string {
	if c.class == 0 {
		return ""
	}
	return strconv.Itoa(c.class) + "." + strconv.Itoa(c.subject) + "." + strconv.Itoa(c.detail)
}

// enhancedPattern finds numbers with dots between them, as many as there are in a row: an IPv4 address
// or a version has more than three, and is none.
var enhancedPattern = regexp.MustCompile(`\d+(?:\.\d+)+`)

// enhancedCode is the first code of RFC 3463 in any of texts; the zero value when there is none. A code
// that speaks of success is passed over: it cannot be why something failed.
func enhancedCode(texts ...string) enhanced {
	for _, text := range texts {
		for _, at := range enhancedPattern.FindAllStringIndex(text, -1) {
			if at[0] > 0 && (isWord(text[at[0]-1]) || text[at[0]-1] == '.') {
				continue // part of a name, such as mx5.1.1.example.org
			}
			if rest := text[at[1]:]; len(rest) > 1 && rest[0] == '.' && isWord(rest[1]) || len(rest) > 0 && (isWord(rest[0]) && rest[0] != '_') {
				continue
			}
			parts := strings.Split(text[at[0]:at[1]], ".")
			if len(parts) != 3 || len(parts[0]) != 1 || len(parts[1]) > 3 || len(parts[2]) > 3 {
				continue
			}
			var c enhanced
			c.class, _ = strconv.Atoi(parts[0]) // digits, by the pattern
			c.subject, _ = strconv.Atoi(parts[1])
			c.detail, _ = strconv.Atoi(parts[2])
			if c.class == 4 || c.class == 5 {
				return c
			}
		}
	}
	return enhanced{}
}

func isWord(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_'
}

// failure is what a code stands for, by RFC 3463 and the registry that RFC 5248 began; "" for a code that
// says nothing by itself (x.0.0, 5.1.0, 5.2.0, 5.5.x), so that the text beside it counts. It does not look at the class.
func (c enhanced) failure() outbox.Failure {
	if c.class == 0 {
		return ""
	}
	switch c.subject {
	case 1: // addressing
		switch c.detail {
		case 1, 2, 3, 6, 10: // no such mailbox, no such system, bad syntax, moved, null MX (RFC 7505)
			return outbox.NoMailbox
		case 7, 8: // the sender's address
			return outbox.NotAuthenticated
		}
	case 2: // the mailbox
		switch c.detail {
		case 1: // disabled
			return outbox.NoMailbox
		case 2:
			return outbox.MailboxFull
		case 3:
			return outbox.TooLarge
		case 4: // the list behind it could not be expanded
			return outbox.TheirServer
		}
	case 3: // their mail system
		if c.detail == 4 {
			return outbox.TooLarge
		}
		return outbox.TheirServer
	case 4: // network and routing
		return outbox.TheirServer
	case 6: // content and media
		return outbox.Content
	case 7: // security and policy
		return c.policy()
	}
	return ""
}

// policy is what a code about security and policy stands for: RFC 7372 (20 to 26), and what Google
// (26 to 32) and Microsoft (three digits) have added.
func (c enhanced) policy() outbox.Failure {
	switch d := c.detail; {
	case d == 25, d == 28, d == 511, d == 512, d >= 606 && d <= 649, d >= 700 && d <= 799:
		return outbox.Blocked // no name for the sending address, too much of it, or banned
	case d == 9, d >= 20 && d <= 32, d == 509, d == 515:
		return outbox.NotAuthenticated
	}
	return outbox.TheirRules
}

// number is a whole number in JSON that may have come as text; 0 when it is neither.
type number string

// UnmarshalJSON takes whatever there is: an event must not be lost for a code in quotes.
func (n *number) UnmarshalJSON(raw []byte) error {
	*n = number(strings.Trim(string(raw), `"`))
	return nil
}

func (n number) int() int {
	i, err := strconv.Atoi(string(n))
	if err != nil || i < 0 || i > 999 {
		return 0
	}
	return i
}

// looseText is a text in JSON; "" when it is anything else.
type looseText string

// UnmarshalJSON takes whatever there is, as number's does.
func (l *looseText) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*l = looseText(text)
	}
	return nil
}
