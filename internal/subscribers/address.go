package subscribers

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"

	"github.com/pocketbase/ozzo-validation/v4/is"
	"golang.org/x/net/idna"
)

// ErrAddress: what was typed cannot be an email address.
var ErrAddress = errors.New("that does not look like an email address")

// maxAddress is the longest address a mail server takes (RFC 5321 section 4.5.3.1.3,
// less the two angle brackets).
const maxAddress = 254

// ParseAddress returns the address as we keep it: spaces around it dropped, the
// domain in lower case and in ASCII (RFC 5891). The part before the @ is left as
// typed, since only its own server may say what it means.
//
// It returns ErrAddress for anything else: a display name, a line break, a quoted
// or commented form, a domain without a dot, more than 254 characters.
func ParseAddress(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" || len(typed) > maxAddress || strings.ContainsFunc(typed, unsuitable) {
		return "", ErrAddress
	}
	at := strings.LastIndexByte(typed, '@')
	if at < 1 || at > 64 {
		return "", ErrAddress
	}
	domain, err := idna.Lookup.ToASCII(typed[at+1:])
	if err != nil || !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".") {
		return "", ErrAddress
	}
	address := typed[:at] + "@" + strings.ToLower(domain)
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Name != "" || parsed.Address != address || len(address) > maxAddress {
		return "", ErrAddress
	}
	// what the database's own field takes, and no more: "ada@192.0.2.1" is none
	if is.EmailFormat.Validate(address) != nil {
		return "", ErrAddress
	}
	return address, nil
}

// unsuitable are characters that no everyday address holds and that mail software
// has been fooled with: spaces, controls and what cannot be seen, quotes, brackets,
// separators of lists, the relay's "%" and "!" (Mailgun also fills in what stands between two "%").
func unsuitable(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar ||
		strings.ContainsRune("\"(),:;<>[]\\%!|`{}", r)
}

// Mask shows enough of an address for its owner to know it and for nobody to learn
// it: "r•••@g•••.com".
func Mask(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || local == "" || domain == "" {
		return "•••"
	}
	ending := ""
	if dot := strings.LastIndexByte(domain, '.'); dot > 0 {
		ending = domain[dot:]
	}
	return first(local) + "•••@" + first(domain) + "•••" + ending
}

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// households are the domains most people's addresses end in; the ones worth asking about.
var households = []string{
	"gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "live.com", "live.co.uk", "msn.com",
	"yahoo.com", "yahoo.co.uk", "ymail.com", "icloud.com", "me.com", "aol.com", "btinternet.com", "sky.com",
	"virginmedia.com", "talktalk.net", "proton.me", "protonmail.com", "gmx.com", "gmx.net", "web.de", "bigpond.com",
}

// Suggest returns the address with a well-known domain that differs from what was
// typed by one slip (a letter missing, added, changed, or two swapped), and whether
// there is one. It only ever asks: the domain as typed may be right.
func Suggest(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "", false
	}
	local, domain := address[:at], address[at+1:]
	near := ""
	for _, known := range households {
		if domain == known {
			return "", false
		}
		if near == "" && oneSlip(domain, known) {
			near = known
		}
	}
	// "gmail.co" and "gmail.con" are slips; "me.co" and "aol.de" are other people's domains
	if near == "" || len(near) < 8 {
		return "", false
	}
	return local + "@" + near, true
}

// oneSlip reports whether b is a with one letter missing, added or changed, or two neighbours swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false // the same
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
