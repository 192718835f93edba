package email

import (
	"net/url"
	"regexp"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// policy is what a letter may hold: prose, pictures, and links that open in a
// browser or a mail program. Addresses are kept as they are or dropped.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
		"blockquote", "cite", "figure", "figcaption", "aside", "div", "section", "pre", "code",
		"strong", "b", "em", "i", "u", "s", "small", "sub", "sup", "mark",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("title").OnElements("a", "img")
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.Integer).OnElements("img")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("colspan", "rowspan").Matching(bluemonday.Integer).OnElements("td", "th")
	p.AllowAttrs("data-block").Matching(regexp.MustCompile(`^(callout|exercise)$`)).OnElements("aside")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.AllowURLSchemeWithCustomPolicy("http", opensOnTheWeb)
	p.AllowURLSchemeWithCustomPolicy("https", opensOnTheWeb)
	p.AllowURLSchemes("mailto")
	return p
}

// opensOnTheWeb wants a host, and no name before it: https://bank.example@evil.example
// is read by people as the first and opened by browsers as the second.
func opensOnTheWeb(u *url.URL) bool { return u.Host != "" && u.User == nil }

const (
	paragraphStyle = "margin:0 0 20px"
	headingStyle   = "line-height:1.3;font-weight:bold;margin:"
)

// styles are the inline styles of the author's elements. Many mail programs
// drop everything else, so colours here are for light; the sheet in
// layout/head.html has those for dark.
var styles = map[string]string{
	"p":          paragraphStyle,
	"h2":         headingStyle + "36px 0 12px;font-size:23px",
	"h3":         headingStyle + "28px 0 10px;font-size:19px",
	"h4":         headingStyle + "24px 0 8px;font-size:17px",
	"ul":         "margin:0 0 20px;padding:0 0 0 24px",
	"ol":         "margin:0 0 20px;padding:0 0 0 26px",
	"li":         "margin:0 0 8px",
	"dl":         "margin:0 0 20px",
	"dt":         "font-weight:bold",
	"dd":         "margin:0 0 12px 24px",
	"blockquote": "margin:0 0 20px;padding:2px 0 2px 18px;border-left:3px solid #c9bfae;font-style:italic",
	"cite":       "font-style:normal;font-size:15px",
	"figure":     "margin:0 0 20px",
	"figcaption": "font-size:15px;color:#5f5a52;margin:8px 0 0",
	"aside":      "margin:0 0 20px;padding:16px 20px;background-color:#ebe6da;border-radius:6px",
	"a":          "color:#1f5f57;text-decoration:underline",
	"img":        "display:block;max-width:100%;height:auto;border:0",
	"hr":         "border:0;border-top:1px solid #d8d2c6;margin:32px 0",
	"pre":        "margin:0 0 20px;white-space:pre-wrap;font-size:15px",
	"table":      "margin:0 0 20px;border-collapse:collapse",
	"th":         "padding:6px 12px 6px 0;text-align:left;vertical-align:top",
	"td":         "padding:6px 12px 6px 0;vertical-align:top",
}

// dress puts inline styles on the author's elements and makes her headings
// begin at the second level, because the subject is the first.
func dress(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		switch c.DataAtom {
		case atom.H1:
			c.Data, c.DataAtom = "h2", atom.H2
		case atom.H5, atom.H6:
			c.Data, c.DataAtom = "h4", atom.H4
		}
		if style := styles[c.Data]; style != "" {
			switch inBox, last := boxed(c); {
			case last:
				style += ";margin-bottom:0"
			case inBox && c.DataAtom == atom.P:
				style += ";margin-bottom:10px"
			}
			c.Attr = append(c.Attr, html.Attribute{Key: "style", Val: style})
		}
		dress(c)
	}
}

// boxed says whether n stands directly in a quotation, a box or a list entry,
// and whether it is the last there, where the space below would be counted twice.
func boxed(n *html.Node) (inBox, last bool) {
	switch n.Parent.DataAtom {
	case atom.Blockquote, atom.Aside, atom.Li:
		inBox = blocks[n.DataAtom]
	}
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode {
			return inBox, false
		}
	}
	return inBox, inBox
}
