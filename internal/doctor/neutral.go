package doctor

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"waymark/internal/nothing"
	"waymark/internal/settings"
)

const (
	nameLettersAnswer      = "Links in letters"
	nameLettersCertificate = "The letters’ certificate"
)

// TellsOfTheSite is what one host for the site and for the links in mail gives away, for the author; "" when there are two.
func (d *Doctor) TellsOfTheSite() string {
	if d.cfg.LettersURL != d.cfg.URL {
		return ""
	}
	return "Every link in a mail begins with the site’s own name. Whoever looks into a reader’s inbox reads it there without opening anything, " +
		"and by typing it sees the whole site and what it is about; being discreet hides the words of a mail, and cannot hide that."
}

// lettersAddress looks at what the address in every link says.
func (d *Doctor) lettersAddress() Check {
	const name, todo = nameLetters, "Have a second name that says nothing, under a domain of its own (such as post.example.net), and point it at this server,\n" +
		"with a certificate of its own. Then set WAYMARK_LETTERS_URL to it: links in mails lead there, and nothing else is to be found there."
	site, letters := hostOf(d.cfg.URL), hostOf(d.cfg.LettersURL)
	switch {
	case d.cfg.LettersURL == d.cfg.URL && d.cfg.Local():
		return ok(name, "It is the site’s own, as long as mail stays here. In mails that go out it would tell whoever looks into an inbox where the site is: they want a neutral one.")
	case d.cfg.LettersURL == d.cfg.URL:
		return warn(name, d.TellsOfTheSite(), todo)
	case !strings.HasPrefix(d.cfg.LettersURL, "https://") && !loopback(d.cfg.LettersURL):
		return bad(name, d.cfg.LettersURL+" is not encrypted.", "Set WAYMARK_LETTERS_URL to an https:// address of the same site.")
	case site == letters:
		return warn(name, "Links in mail begin with "+d.cfg.LettersURL+", and the site has the same name with another port: to whoever reads it in an inbox it is the site’s.", todo)
	case domainOf(site) == domainOf(letters) && !loopback(d.cfg.LettersURL):
		return warn(name, "Links in mail begin with "+d.cfg.LettersURL+", which is under the site’s own domain: whoever reads it in an inbox tries "+domainOf(site)+" next.", todo)
	}
	if word := d.telling(letters); word != "" {
		return warn(name, "Links in mail begin with "+d.cfg.LettersURL+", and “"+word+"” in it tells of the site.", todo)
	}
	return ok(name, "Links in mail begin with "+d.cfg.LettersURL+", which says nothing of the site.")
}

// telling is the word of the site's name that stands in a host; "" when none does but one that many names of hosts have, or the
// settings cannot be read.
func (d *Doctor) telling(host string) string {
	site, err := settings.Load(d.app)
	if err != nil {
		return ""
	}
	for _, word := range strings.Fields(strings.ToLower(site.Name())) {
		if len(word) > 4 && word != "letters" && word != "notes" && strings.Contains(host, word) {
			return word
		}
	}
	return ""
}

// lettersAnswer looks whether links in letters open, and nothing else does, under each name that mails begin with and the site does not.
func (d *Doctor) lettersAnswer(ctx context.Context) []Check {
	var checks []Check
	for i, address := range append([]string{d.cfg.LettersURL}, d.cfg.FormerLettersURLs...) {
		if hostOf(address) == hostOf(d.cfg.URL) || loopback(address) {
			continue
		}
		why, certificate := d.askNeutral(ctx, address)
		switch {
		case why != "" && i == 0:
			checks = append(checks, bad(nameLettersAnswer, "At "+address+" "+why+".",
				"Point "+hostOf(address)+" at this server (DNS), and have whatever stands before the program pass on the name that was asked for, as docs/nginx-snippet.conf does (proxy_set_header Host).\n"+
					"Until it does, take WAYMARK_LETTERS_URL out and start again."))
		case why != "":
			checks = append(checks, warn(nameLettersAnswer, "At "+address+", with which older mails begin, "+why+".",
				"Keep "+hostOf(address)+" leading to this server for as long as such mails lie in somebody’s inbox: stopping must work for years."))
		default:
			checks = append(checks, ok(nameLettersAnswer, "Links are answered at "+address+", and nothing else is there."))
		}
		checks = append(checks, certificate.check(nameLettersCertificate, address, d.cfg.URL, d.now())...)
	}
	return forFriend(checks...)
}

// askNeutral asks at an address for what must not be there: its first page. why says, inside a sentence, what is wrong with
// the answer, and is "" when it is the page of package nothing.
func (d *Doctor) askNeutral(ctx context.Context, address string) (why string, certificate *seenCertificate) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/", nil)
	if err != nil {
		return "nobody can ask, since it is no address", nil
	}
	resp, err := staying(d.network.Client).Do(req)
	if err != nil {
		return "no link opens: " + unreached(err), refused(err, d.now())
	}
	defer resp.Body.Close()
	if resp.TLS != nil {
		certificate = accepted(resp.TLS)
	}
	if to, err := resp.Location(); err == nil {
		return "something sends visitors on to " + to.Host, certificate
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	switch {
	case err != nil:
		return "the answer broke off", certificate
	case resp.StatusCode == nothing.Status && bytes.Equal(body, nothing.Page()):
		return "", certificate
	case d.isTheSite(resp.StatusCode, body):
		return "the site itself is shown, so that an address copied out of a mail leads to it", certificate
	}
	return "something else answers", certificate
}

// isTheSite reports whether a page is the site's first one, as far as one can tell.
func (d *Doctor) isTheSite(status int, page []byte) bool {
	site, err := settings.Load(d.app)
	return err == nil && status == http.StatusOK && site.Name() != "" && bytes.Contains(page, []byte(site.Name()))
}
