package email

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// sample stands in for a subscriber when a letter is read over.
var sample = Vars{
	"first_name": "Alexandra", "author_name": "Alexandra", "guide_name": "the guide", "guide_title": "The guide",
	"site_name": "The site", "booking_url": "https://example.org/booking", "guide_url": "https://example.org/guide",
	"letter_url": "https://example.org/letter", "unsubscribe_url": "https://example.org/unsubscribe",
}

// shorteners hide where a link goes, count who follows it, and are distrusted by spam filters.
var shorteners = map[string]bool{
	"bit.ly": true, "buff.ly": true, "cutt.ly": true, "goo.gl": true, "is.gd": true, "lnkd.in": true, "ow.ly": true,
	"rb.gy": true, "rebrand.ly": true, "short.io": true, "shorturl.at": true, "t.co": true, "t.ly": true,
	"tiny.cc": true, "tinyurl.com": true, "v.gd": true,
}

// namedPlainly finds a first name that has no default.
var namedPlainly = regexp.MustCompile(`\{\{ first_name \}\}`)

// LintBody reads t over as the author's helpful friend would: tags, links,
// pictures, length. siteURL is the public address of her own site. It returns
// nil when all is well.
func LintBody(t Template, siteURL string) []Finding {
	compiled, err := Compile(t)
	if err != nil {
		return []Finding{{Field: "body", Text: sentence(err), Stops: true}}
	}
	var found []Finding
	if strings.TrimSpace(t.Subject) == "" {
		found = append(found, Finding{Field: "subject", Text: "There is no subject yet.", Stops: true})
	}
	if compiled.greetsNobody() {
		found = append(found, Finding{Field: "body", Text: "Somebody who gave no name would find a gap where {{ first_name }} stands. " +
			`Write {{ first_name | default: "there" }}.`})
	}
	vars := Vars{"site_url": strings.TrimRight(siteURL, "/")}
	for name, value := range sample {
		vars[name] = value
	}
	if _, err := compiled.Render(vars, Frame{}); err != nil {
		return append(found, Finding{Field: "body", Text: sentence(err), Stops: true})
	}
	room := budget(maxSource)
	filled, err := compiled.body.copy(compiled.body.root, vars.bindings(), &room)
	if err != nil {
		return append(found, Finding{Field: "body", Text: sentence(err), Stops: true})
	}
	var site url.URL
	if u, err := url.Parse(siteURL); err == nil {
		site = *u
	}
	if oneLine(flatText(filled)) == "" {
		found = append(found, Finding{Field: "body", Text: "There is no text yet.", Stops: true})
	}
	for n := range filled.Descendants() {
		found = append(found, lintElement(n, site)...)
	}
	return found
}

// lintElement says what is wrong with one link, picture or block.
func lintElement(n *html.Node, site url.URL) []Finding {
	switch {
	case n.DataAtom == atom.A && attribute(n, "href") != "":
		return lintLink(n, site)
	case n.DataAtom == atom.Img:
		return lintPicture(n, site)
	}
	switch block := attribute(n, "data-block"); block {
	case "guide", "booking":
		return []Finding{{Field: "body", Text: fmt.Sprintf("The %s box works on the site only, and would be missing from the letter. Use a link instead.", block)}}
	}
	return nil
}

func lintLink(n *html.Node, site url.URL) []Finding {
	label, address := oneLine(flatText(n)), attribute(n, "href")
	say := func(text string, stops bool) []Finding {
		return []Finding{{Field: "link", Text: fmt.Sprintf("The link “%s” goes to %s. %s", shorten(label), shorten(address), text), Stops: stops}}
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || (u.Scheme == "" && !strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "#") && !strings.HasPrefix(address, "..")):
		return say("It needs the whole address, with https:// at its beginning.", true)
	case u.Scheme == "":
		return say("That leads nowhere from a mail: put {{ site_url }} before it, as in {{ site_url }}/blog/….", true)
	case u.Scheme == "mailto":
		return nil
	case u.Scheme != "http" && u.Scheme != "https", !opensOnTheWeb(u):
		return say("A letter can only link to pages on the web (https://) and to mail addresses.", true)
	case u.Scheme == "http" && site.Scheme == "https" && strings.EqualFold(u.Host, site.Host):
		return say("That is your own site without the s: write https://.", false)
	case shorteners[strings.ToLower(strings.TrimPrefix(u.Hostname(), "www."))]:
		return say("A shortened address hides where it leads, counts who follows it, and makes mail look like spam. Use the real one.", false)
	}
	return nil
}

func lintPicture(n *html.Node, site url.URL) []Finding {
	src := attribute(n, "src")
	var found []Finding
	if oneLine(attribute(n, "alt")) == "" {
		found = append(found, Finding{Field: "picture", Text: fmt.Sprintf("The picture %s has no description. "+
			"Many mail programs show pictures only when asked, and some readers cannot see them.", shorten(src))})
	}
	u, err := url.Parse(src)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https"):
		found = append(found, Finding{Field: "picture", Text: fmt.Sprintf("The picture %s would be missing from the letter: "+
			"it has to be among the site's media, with its whole address.", shorten(src)), Stops: true})
	case !strings.EqualFold(u.Host, site.Host):
		found = append(found, Finding{Field: "picture", Text: fmt.Sprintf("The picture %s lies on another site, "+
			"which would learn when she opens the letter. Put it among the site's media.", shorten(src))})
	}
	return found
}

// greetsNobody says whether a first name stands anywhere bare, outside a
// condition that would have asked whether there is one.
func (c *Compiled) greetsNobody() bool {
	bare := func(p piece) bool {
		return namedPlainly.MatchString(p.source) && !strings.Contains(p.source, "{%")
	}
	if bare(c.subject) || bare(c.preheader) {
		return true
	}
	for _, p := range c.body.texts {
		if bare(p) {
			return true
		}
	}
	return false
}

// flatText is all text inside n.
func flatText(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}

// sentence is err as the author should read it: her own tag's trouble, or the
// limit that was met, without the steps in between.
func sentence(err error) string {
	var tag *TagError
	if errors.As(err, &tag) {
		return tag.Error()
	}
	if errors.Is(err, ErrTooLarge) {
		return "T" + ErrTooLarge.Error()[1:] + "."
	}
	return "This letter cannot be read: " + err.Error() + "."
}
