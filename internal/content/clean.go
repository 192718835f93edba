package content

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"waymark/internal/bounds"
)

// Clean is HTML as it may be shown: what a text needs, and nothing that runs, that looks
// like a part of the site, or that asks anybody else's server for anything. It mends on
// the way what an editor or a paste leaves behind: a heading of the first rank becomes one
// of the second, since the page has its own, and the address of a picture of ours loses
// the host it was written with. Pictures from elsewhere are left out.
//
// A link keeps its address (web, mail, telephone or this site) and loses its target;
// one that leaves the site carries rel="noopener noreferrer". An id stays on headings
// only. Blocks (data-block) stay for the site to fill. Nothing is never an error: broken
// HTML is read as a browser would.
//
// Clean(Clean(x)) is Clean(x).
func Clean(source string) string {
	if strings.TrimSpace(source) == "" {
		return ""
	}
	nodes, err := bounds.Parse(source)
	if err != nil {
		return flat(source)
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	var mended strings.Builder
	for _, n := range nodes {
		body.AppendChild(n)
	}
	mend(body)
	for n := range body.ChildNodes() {
		if err := html.Render(&mended, n); err != nil {
			return flat(source)
		}
	}
	return strings.TrimSpace(policy.Sanitize(mended.String()))
}

// flat is the words of a text that is beyond the bounds, and so was in the database before there were any: a paragraph
// for each line. Past what can be shown, it ends.
func flat(source string) string {
	const mostLines = 10_000
	var paragraphs strings.Builder
	lines := 0
	for line := range strings.Lines(PlainText(source)) {
		if lines++; lines > mostLines {
			break
		}
		paragraphs.WriteString("<p>" + html.EscapeString(strings.TrimSpace(line)) + "</p>")
	}
	return strings.TrimSpace(policy.Sanitize(paragraphs.String()))
}

// mend changes the tree below n as [Clean] says. It decides no question of safety: that
// is the policy's, which reads what comes out of here.
func mend(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch child.DataAtom {
		case atom.H1:
			child.Data, child.DataAtom = "h2", atom.H2
		case atom.H5, atom.H6:
			child.Data, child.DataAtom = "h4", atom.H4
		case atom.A:
			mendLink(child)
		case atom.Img:
			if !mendPicture(child) {
				n.RemoveChild(child)
				child = next
				continue
			}
		}
		mend(child)
		child = next
	}
}

// mendLink sets rel on a link that leaves the site, and takes it from any other.
func mendLink(a *html.Node) {
	removeAttribute(a, "rel")
	href, err := url.Parse(strings.TrimSpace(attribute(a, "href")))
	if err == nil && href.Host != "" {
		a.Attr = append(a.Attr, html.Attribute{Key: "rel", Val: "noopener noreferrer"})
	}
}

// mendPicture makes the address of a picture of ours relative. It says false when the
// picture is not ours.
func mendPicture(img *html.Node) bool {
	src := strings.TrimSpace(attribute(img, "src"))
	if at, err := url.Parse(src); err == nil && at.Host != "" && strings.HasPrefix(at.Path, "/api/files/") {
		src = at.RequestURI() // from another host's /api/files it leads to nothing here, and nowhere else
	}
	if !ownPath.MatchString(src) {
		return false
	}
	removeAttribute(img, "src")
	img.Attr = append([]html.Attribute{{Key: "src", Val: src}}, img.Attr...)
	return true
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func removeAttribute(n *html.Node, key string) {
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		if a.Key != key {
			kept = append(kept, a)
		}
	}
	n.Attr = kept
}

// ownPath is a path on this site. Its second character may be neither slash nor backslash,
// and no character a browser drops, or it would be the address of another host.
var ownPath = regexp.MustCompile(`^/[A-Za-z0-9_][A-Za-z0-9_./~%+=&?,@:;-]*$`)

// policy is what may be shown. Elements and attributes that are not named here do not exist.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	var (
		number = regexp.MustCompile(`^[0-9]{1,5}$`)
		slug   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	)
	p := bluemonday.NewPolicy()
	p.AllowElements(
		"h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd",
		"blockquote", "footer", "cite", "q", "figure", "figcaption", "pre", "code", "kbd", "samp",
		"strong", "b", "em", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "abbr", "dfn", "time",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary",
	)
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,99}$`)).OnElements("h2", "h3", "h4")
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(lead|note|small|wide)$`)).OnElements("p", "figure", "table", "blockquote")
	p.AllowAttrs("data-lines").Matching(regexp.MustCompile(`^[0-9]{1,2}$`)).OnElements("p") // room to write on, in a guide's PDF
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("reversed").OnElements("ol")
	p.AllowAttrs("title").OnElements("abbr", "dfn")
	p.AllowAttrs("datetime").Matching(bluemonday.ISO8601).OnElements("time")
	p.AllowAttrs("open").OnElements("details")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(row|col|rowgroup|colgroup)$`)).OnElements("th")
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("th", "td")

	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer$`)).OnElements("a")

	p.AllowAttrs("src").Matching(ownPath).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^presentation$`)).OnElements("img") // decoration: it needs no words
	p.AllowAttrs("width", "height").Matching(number).OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^(lazy|eager)$`)).OnElements("img")
	p.AllowAttrs("decoding").Matching(regexp.MustCompile(`^(async|sync|auto)$`)).OnElements("img")

	p.AllowAttrs("data-block").Matching(regexp.MustCompile(`^(guide|booking)$`)).OnElements("div")
	p.AllowAttrs("data-block").Matching(regexp.MustCompile(`^(callout|exercise)$`)).OnElements("aside")
	p.AllowAttrs("data-guide").Matching(slug).OnElements("div")
	return p
}
