package subscribers

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/internal/hours"
)

// Request is somebody asking for a guide, the letters, the newsletter, or all of them.
// Absent means no.
type Request struct {
	Email      string
	Guide      string // slug; may be empty when Newsletter is true
	Letters    bool
	Newsletter bool
	FirstName  string
	Discreet   bool
	Word       string // with Discreet: what only she knows, as typed
	Timezone   string // IANA name
	SafeFrom   string // "HH:MM"
	SafeUntil  string // "HH:MM"

	Page       string // path of the page the form stood on
	Wording    string // version of the consent sentences shown there; empty: today's
	Network    string // keyed hashes of where it came from, see [outbox.Draft]
	Unstamped  bool   // nothing speaks for its being a person
	Suspicious bool   // a guard thinks it is no person; it is served last

	wordHash string // of Word, by ChooseWord
}

// Problems are the fields that need another look, each with a sentence for the person.
type Problems map[string]string

// NotOffered is the sentence about a guide that is none, or none any more.
const NotOffered = "That guide is not offered any more. Please look at the site for another."

// Error joins the sentences; the fields' order does not matter to a log.
func (p Problems) Error() string {
	var all []string
	for _, sentence := range p {
		all = append(all, sentence)
	}
	return strings.Join(all, " ")
}

// looksLikeLink matches what mail programs turn into a link by themselves. Our letters say
// a first name back to the address it was typed for, and must not carry somebody's advertisement there.
var looksLikeLink = regexp.MustCompile(`(?i)://|www[.。．]|@|[\pL\d][.。．｡]\pL{2,}|\d{4,}`)

// inNoName are characters that are in no name and that somebody further on gives a meaning:
// markup, merge tags, and Mailgun's own variables, which stand between two "%".
const inNoName = "<>{}[]%\\|"

var clock = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// Validate tidies the request and returns Problems when it cannot be used. It does not
// look at who is subscribed: the answer is the same for every address.
func (r *Request) Validate() error {
	problems := Problems{}
	address, err := ParseAddress(r.Email)
	switch {
	case strings.TrimSpace(r.Email) == "":
		problems["email"] = "Please write your email address, so that we know where to send it."
	case err != nil:
		problems["email"] = "That does not look like an email address. Please check it, and try again."
	default:
		r.Email = address
	}
	if r.Guide == "" && !r.Newsletter {
		problems["guide"] = "We could not tell what you would like to be sent. Please go back to the article and use its form."
	}
	r.FirstName = tidyName(r.FirstName)
	if problem := nameProblem(r.FirstName); problem != "" {
		problems["first_name"] = problem
	}
	if r.Timezone != "" {
		if _, ok := hours.Zone(r.Timezone); !ok {
			problems["timezone"] = "We do not know that time zone. It looks like Europe/London."
		}
	}
	if (r.SafeFrom == "") != (r.SafeUntil == "") || (r.SafeFrom != "" && (!clock.MatchString(r.SafeFrom) || !clock.MatchString(r.SafeUntil) || r.SafeFrom == r.SafeUntil)) {
		problems["safe_from"] = "Please give both hours, like 09:00 and 15:30."
	}
	if r.Discreet {
		if problem := wordProblem(r.Word, r.Email, r.FirstName); problem != "" {
			problems["word"] = problem
		}
	}
	if len(r.Page) > 500 || !strings.HasPrefix(r.Page, "/") || strings.ContainsFunc(r.Page, unicode.IsControl) || !utf8.ValidString(r.Page) {
		r.Page = ""
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

func tidyName(typed string) string { return strings.TrimSpace(typed) }

// nameProblem says in a sentence what keeps a name from being used; "" for one that can be, or none at all.
func nameProblem(name string) string {
	switch {
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable) || strings.ContainsAny(name, inNoName) || looksLikeLink.MatchString(name):
		return "That does not look like a name. A first name is enough, or none at all."
	case utf8.RuneCountInString(name) > 80:
		return "That name is too long for us. A first name is enough, or none at all."
	}
	return ""
}

// unprintable are controls, line separators, and what makes text run backwards. The joiners
// that Persian and Hindi names are written with are none of these.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
