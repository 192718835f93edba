package email

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Finding is one thing the author should know before something goes live.
type Finding struct {
	Field string // where it is: "subject", "link", "body", …
	Text  string // a sentence or two for the author
	Stops bool   // true when the letter cannot go out as it is
}

// Outside is everything about a mail and its guide that can be seen without
// opening either. A field that is empty is not looked at.
type Outside struct {
	Of            string // what is read over, such as "letter 2" or "the guide"
	FromName      string
	Subject       string
	Preheader     string
	ListID        string
	Links         []string // whole addresses of our own links: host and path are both seen
	FileName      string
	PDFTitle      string
	PostalAddress string
}

// Lint looks for the author's words in what can be seen from outside. A word
// is found whole, whatever its case and accents, in the singular and the plural;
// one that ends in * is found at the beginning of longer ones ("narciss*"). An
// entry of several words is found where they follow each other. It returns nil
// when there is nothing to say. What to do about a finding is for the author.
func Lint(o Outside, words []string) []Finding {
	of := ""
	if o.Of != "" {
		of = " of " + o.Of
	}
	const glance = "Somebody glancing at her phone would see it."
	places := []struct{ field, text, name, why string }{
		{"from name", o.FromName, "The sender's name" + of, glance},
		{"subject", o.Subject, "The subject" + of, glance},
		{"preview line", o.Preheader, "The line after the subject" + of, glance},
		{"list name", o.ListID, "The list name" + of, "Some mail programs show it beside the letter."},
		{"file name", splitJoined(unescape(o.FileName)), "The file name" + of, "It would stay among her downloads."},
		{"PDF title", o.PDFTitle, "The title inside the PDF" + of, "It would stand at the top of the window while she reads."},
		{"postal address", o.PostalAddress, "The postal address" + of, "It stands in every letter, in discreet ones too."},
	}
	var found []Finding
	for _, p := range places {
		for _, seen := range match(p.text, words) {
			found = append(found, Finding{Field: p.field, Text: fmt.Sprintf("%s says “%s”. %s", p.name, seen, p.why)})
		}
	}
	for _, link := range o.Links {
		for _, seen := range matchLink(link, words) {
			found = append(found, Finding{Field: "link", Text: fmt.Sprintf(
				"A link%s, %s, says “%s”. It can be read in the mail and stays in the history of her browser.", of, shorten(link), seen)})
		}
	}
	return found
}

// matchLink looks at the host and path of an address. A host is also searched
// for words run together ("leavingabuse.example"), if they are not too short to mean it.
func matchLink(link string, words []string) []string {
	u, err := url.Parse(link)
	if err != nil {
		return match(splitJoined(unescape(link)), words)
	}
	found := match(u.Hostname()+" "+splitJoined(unescape(u.Path)), words)
	host := fold(u.Hostname())
	for _, word := range words {
		joined := strings.Join(tokens(fold(word)), "")
		if len(joined) >= 5 && strings.Contains(host, joined) && len(match(host, []string{word})) == 0 {
			found = append(found, joined)
		}
	}
	return found
}

// match returns what of words stands in text, as it stands there, each once.
func match(text string, words []string) []string {
	var found []string
	said := map[string]bool{}
	written := tokens(text)
	plain := make([]string, len(written))
	for i, w := range written {
		plain[i] = fold(strings.Trim(w, "*"))
	}
	for _, word := range words {
		wanted := tokens(fold(strings.TrimSpace(word)))
		for i := 0; len(wanted) > 0 && i+len(wanted) <= len(plain); i++ {
			if !sameWords(plain[i:i+len(wanted)], wanted) {
				continue
			}
			if seen := strings.Join(written[i:i+len(wanted)], " "); !said[fold(seen)] {
				said[fold(seen)] = true
				found = append(found, seen)
			}
			break
		}
	}
	return found
}

func sameWords(written, wanted []string) bool {
	for i := range wanted {
		if begin, open := strings.CutSuffix(wanted[i], "*"); open {
			if begin == "" || !strings.HasPrefix(written[i], begin) {
				return false
			}
		} else if singular(written[i]) != singular(wanted[i]) {
			return false
		}
	}
	return true
}

// tokens are the words of s, with an apostrophe or a closing * left in them.
func tokens(s string) []string {
	s = oneLine(strings.ReplaceAll(s, "’", "'"))
	words := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '*'
	})
	kept := words[:0]
	for _, w := range words {
		if w = strings.Trim(w, "'"); w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}

// fold takes case, accents and the width of letters away.
func fold(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s)))
}

// singular takes an English possessive and the common plural endings away. It
// need not make a word, only the same from both forms.
func singular(w string) string {
	w = strings.TrimSuffix(w, "'s")
	switch {
	case len(w) < 4 || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"):
		return w[:len(w)-2]
	}
	return strings.TrimSuffix(w, "s")
}

// splitJoined puts a space where a small letter meets a capital one, as in
// LeavingAbuse.pdf.
func splitJoined(s string) string {
	var out strings.Builder
	var last rune
	for _, r := range s {
		if unicode.IsLower(last) && unicode.IsUpper(r) {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
		last = r
	}
	return out.String()
}

// unescape undoes percent-encoding where it is valid.
func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
