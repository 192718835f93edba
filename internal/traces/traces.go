// Package traces finds somebody in a text, however her address is spelt there: in capitals, encoded for a link
// (once or twice), for HTML or for JSON.
//
//	finder := traces.Of([]string{"robin@example.org"}, []string{"2b7x9q1m4n8v6c3"})
//	finder.In(text)      // does it name her?
//	finder.Without(text) // the same without her address
package traces

import (
	"regexp"
	"strings"
)

// signs are the spellings of the sign of a mail address, in lower case. A longer one comes before one that
// it contains.
var signs = []string{"%252540", "%2540", "%40", `\u0040`, "&#64;", "&#064;", "&#x40;", "&commat;", "＠", "﹫", "@"}

// wide begins both wide signs in UTF-8.
const wide = 0xEF

// Erased is what stands in the place of an address that was taken out.
const Erased = "(erased)"

// A Finder looks for some people. It is safe for concurrent use.
type Finder struct {
	people []person
	ids    []string
}

// person is an address in lower case, before and after the sign, each in all its spellings.
type person struct{ local, domain []string }

// Of makes a Finder for addresses, and for ids of rows, which are told from other words by their being what they are.
func Of(addresses, ids []string) *Finder {
	f := &Finder{}
	for _, id := range ids {
		if id != "" {
			f.ids = append(f.ids, id)
		}
	}
	for _, address := range addresses {
		at := strings.LastIndex(address, "@")
		if at > 0 && at < len(address)-1 {
			f.people = append(f.people, person{spellings(address[:at]), spellings(address[at+1:])})
		}
	}
	return f
}

// spellings are the ways in which a part of an address is written.
func spellings(part string) []string {
	part = strings.ToLower(part)
	all := []string{part}
	for _, encode := range []func(string) string{
		func(s string) string { return percent.Replace(s) },
		func(s string) string { return percent.Replace(strings.ReplaceAll(percent.Replace(s), "%", "%25")) },
		func(s string) string { return markup.Replace(s) },
		func(s string) string { return strings.ReplaceAll(markup.Replace(s), "+", "&#43;") }, // html/template
		func(s string) string { return script.Replace(s) },
	} {
		if spelt := encode(part); spelt != part {
			all = append(all, spelt)
		}
	}
	return all
}

var (
	percent = strings.NewReplacer("+", "%2b", "&", "%26", "'", "%27", "=", "%3d", "/", "%2f", "?", "%3f", "#", "%23", "!", "%21", "*", "%2a")
	markup  = strings.NewReplacer("&", "&amp;", "'", "&#39;")
	script  = strings.NewReplacer("&", `\u0026`, "<", `\u003c`, ">", `\u003e`)
)

// In says whether text names one of them.
func (f *Finder) In(text string) bool {
	for _, id := range f.ids {
		if strings.Contains(text, id) {
			return true
		}
	}
	return len(f.places(text)) > 0
}

// Without is text with [Erased] in the place of each address of theirs. Ids stay.
func (f *Finder) Without(text string) string {
	places := f.places(text)
	if len(places) == 0 {
		return text
	}
	var b strings.Builder
	last := 0
	for _, p := range places {
		if p[0] < last {
			continue
		}
		b.WriteString(text[last:p[0]] + Erased)
		last = p[1]
	}
	return b.String() + text[last:]
}

// places are where addresses of theirs begin and end in text, in order.
func (f *Finder) places(text string) (places [][2]int) {
	if len(f.people) == 0 {
		return nil
	}
	lower := lowered(text)
	for at := 0; ; {
		i, sign := nextSign(lower, at)
		if i < 0 {
			return places
		}
		for _, p := range f.people {
			if from, to, ok := p.around(lower, i, i+len(sign)); ok {
				places = append(places, [2]int{from, to})
				break
			}
		}
		at = i + len(sign)
	}
}

// lowered is text in lower case, each character as long as it was, so that places in one are places in the other.
func lowered(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// nextSign is where the next sign of an address begins, from at on; -1 when there is none.
func nextSign(lower string, at int) (first int, sign string) {
	for ; at < len(lower); at++ {
		switch lower[at] {
		case '@', '%', '&', '\\', wide:
			for _, s := range signs {
				if strings.HasPrefix(lower[at:], s) {
					return at, s
				}
			}
		}
	}
	return -1, ""
}

// around says whether the person's address stands around a sign, and from where to where.
func (p person) around(lower string, sign, behind int) (from, to int, ok bool) {
	for _, local := range p.local {
		if !strings.HasSuffix(lower[:sign], local) || partOfMore(lower[:sign-len(local)]) {
			continue
		}
		for _, domain := range p.domain {
			if strings.HasPrefix(lower[behind:], domain) && !goesOn(lower[behind+len(domain):]) {
				return sign - len(local), behind + len(domain), true
			}
		}
	}
	return 0, 0, false
}

var (
	inName  = regexp.MustCompile(`[a-z0-9._+-]$`)
	encoded = regexp.MustCompile(`(?:%(?:25)*[0-9a-f]{2}|\\[nrtbf]|\\u[0-9a-f]{4})$`)
	onward  = regexp.MustCompile(`^(?:[a-z0-9-]|\.[a-z0-9])`)
)

// partOfMore says whether what stands before a name belongs to it: jacob is not bob.
func partOfMore(before string) bool {
	tail := before[max(0, len(before)-12):]
	return inName.MatchString(tail) && !encoded.MatchString(tail)
}

// goesOn says whether a domain goes on: example.org.uk is not example.org.
func goesOn(after string) bool { return onward.MatchString(after[:min(len(after), 2)]) }
