package logging

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Scrubber takes out of a text what must stand in no log: mail addresses, network addresses, the
// queries and tokens of links, keys. It would rather take too much.
type Scrubber struct{ secrets []string }

// leastSecret is the length, in bytes, from which a secret is looked for as it stands: a short one would
// take ordinary words with it.
const leastSecret = 8

// NewScrubber makes a Scrubber that also knows these secrets as they stand. Of a secret that is an
// address, what follows the host counts too: a chat service's webhook has its key there.
func NewScrubber(secrets ...string) *Scrubber {
	var all []string
	for _, secret := range secrets {
		forms := []string{secret, url.QueryEscape(secret), url.PathEscape(secret)}
		if u, err := url.Parse(secret); err == nil && u.Host != "" {
			forms = append(forms, u.EscapedPath(), u.Path, u.RawQuery)
		}
		for _, form := range forms {
			if len(form) >= leastSecret && !slices.Contains(all, form) {
				all = append(all, form)
			}
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // one may hold another
	return &Scrubber{all}
}

var (
	wholeURL = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s"'<>\x60]*`)
	// at is the sign of a mail address, as it is written in a text, a link, JSON, or by another keyboard.
	at      = `(?:@|%(?:25)*40|\\u0040|&#64;|&#x40;|&commat;|＠|﹫)`
	address = regexp.MustCompile(`(?i)(?:"[^"\s]*"|[^\s"'<>()\[\]{},:;=&?|]*)` + at + `(?:[^\s"'<>(){},;=&?|]|` + at + `)*`)
	// a query after a path, and whatever else looks like one
	pathQuery  = regexp.MustCompile(`(/[^\s"'?]*)\?[^\s"']*`)
	looseQuery = regexp.MustCompile(`\?[^\s"'=]*=[^\s"']*`)
	tokenPage  = regexp.MustCompile(`/(confirm|not-me|download|letter|unsubscribe|preferences|address|preview|mailbox)/[^\s"']+`)
	opaque     = regexp.MustCompile(`[A-Za-z0-9_-]{24,}`)
	network    = regexp.MustCompile(`\[?[0-9A-Fa-f:.]{6,}(?:%\w+)?(?:\]:\d+|\])?`)
)

// Text is s without what must stand in no log, of at most longestText bytes.
func (s *Scrubber) Text(text string) string {
	text = strings.ToValidUTF8(text, "")
	for _, secret := range s.secrets {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText-len("…")], "") + "…"
	}
	text = wholeURL.ReplaceAllStringFunc(text, hostOnly)
	text = address.ReplaceAllString(text, "[address]")
	text = pathQuery.ReplaceAllString(text, "$1?…")
	text = looseQuery.ReplaceAllString(text, "?…")
	text = tokenPage.ReplaceAllString(text, "/$1/…")
	text = opaque.ReplaceAllStringFunc(text, func(run string) string {
		if strings.ContainsAny(run, "0123456789") || (strings.ToLower(run) != run && strings.ToUpper(run) != run) {
			return "[…]"
		}
		return run
	})
	return network.ReplaceAllStringFunc(text, withoutNetwork)
}

// WithoutAddresses is a text in which every mail address, however it is spelt, is "(address)". It is for what another
// program said, before it is kept in a row.
func WithoutAddresses(text string) string {
	if !strings.ContainsAny(text, "@%&\\＠﹫") { // nothing that could be the sign of one
		return text
	}
	return address.ReplaceAllString(strings.ToValidUTF8(text, ""), "(address)")
}

// hostOnly is an address with nothing after its host: a path may be a key, as with chat services. An
// address of a file stays.
func hostOnly(whole string) string {
	scheme, rest, _ := strings.Cut(whole, "://")
	if strings.EqualFold(scheme, "file") {
		return whole
	}
	end := strings.IndexAny(rest, "/?#\\")
	if end < 0 {
		end = len(rest)
	}
	host := rest[:end]
	if i := strings.LastIndex(host, "@"); i >= 0 {
		host = host[i+1:]
	}
	if end < len(rest) {
		return scheme + "://" + host + "/…"
	}
	return scheme + "://" + host
}

// withoutNetwork hides what is the address of another computer, and keeps what only looks like one.
func withoutNetwork(run string) string {
	bare := strings.TrimRight(run, ".:")
	ip, err := netip.ParseAddr(strings.Trim(bare, "[]"))
	if err != nil {
		with, err := netip.ParseAddrPort(bare)
		if err != nil {
			return run
		}
		ip = with.Addr()
	}
	if ip.IsLoopback() || ip.IsUnspecified() {
		return run
	}
	return "[network]" + run[len(bare):]
}

// hidden are the ends of names whose text is not printed, whatever it is.
var hidden = []string{
	"email", "recipient", "token", "password", "secret", "authorization", "cookie", "key", "userip", "remoteip", "referer", "useragent", "subject", "word", "first_name",
}

// attr is a with a text that may be printed. Numbers, times and truths stay as they are.
func (s *Scrubber) attr(a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindBool, slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindDuration, slog.KindTime:
		return a
	}
	key := strings.ToLower(a.Key)
	if slices.ContainsFunc(hidden, func(end string) bool { return strings.HasSuffix(key, end) }) {
		return slog.String(s.Text(a.Key), "[hidden]")
	}
	return slog.String(s.Text(a.Key), s.Text(fmt.Sprint(a.Value.Any())))
}
