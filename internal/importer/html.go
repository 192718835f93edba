package importer

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// lineAttr carries a tag's line number from the source into the parsed tree.
const lineAttr = "data-source-line"

// readHTML reads a fragment or a whole saved page.
func (d *draft) readHTML(src string) error {
	doc, err := html.Parse(strings.NewReader(numberLines(src)))
	if err != nil {
		return ErrTooDeep // the parser's only complaint about text in memory
	}
	d.readHead(doc)
	main := d.mainContent(doc)
	if !isElement(main, "body") {
		d.doubt(0, AboutLeftOut, "Only the article on this page was read. What stands around it (menus, sidebars, comments) was left out.")
	}
	if h1 := first(doc, func(n *html.Node) bool { return isElement(n, "h1") && !inFurniture(n) }); h1 != nil && textOf(h1) != "" {
		d.article.Title = textOf(h1)
		if h1.Parent != nil {
			h1.Parent.RemoveChild(h1)
		}
	}
	w := &htmlWalker{draft: d}
	w.walk(main, 0)
	w.flush()
	if w.dropped > 0 {
		d.doubt(w.droppedLine, AboutLeftOut, fmt.Sprintf("%s of the page around the article (menus, footers, forms, share buttons) %s left out.",
			sentenceCase(count(w.dropped, "part", "parts")), plural(w.dropped, "was", "were")))
	}
	return nil
}

// numberLines writes its line number into every start tag, because the parser keeps none.
func numberLines(src string) string {
	var out bytes.Buffer
	out.Grow(len(src) + len(src)/2)
	z := html.NewTokenizer(strings.NewReader(src))
	for line := 1; ; {
		token := z.Next()
		raw := z.Raw()
		if token == html.StartTagToken || token == html.SelfClosingTagToken {
			end := 1
			for end < len(raw) && !bytes.ContainsRune([]byte(" \t\n\f\r/>"), rune(raw[end])) {
				end++
			}
			out.Write(raw[:end])
			out.WriteString(" " + lineAttr + `="` + strconv.Itoa(line) + `"`)
			out.Write(raw[end:])
		} else {
			out.Write(raw)
		}
		line += bytes.Count(raw, []byte("\n"))
		if token == html.ErrorToken {
			return out.String()
		}
	}
}

// readHead takes what a page says about itself: its title and description.
func (d *draft) readHead(doc *html.Node) {
	eachNode(doc, func(n *html.Node) {
		switch {
		case isElement(n, "title") && d.article.Title == "" && !inside(n, "svg"):
			if t := withoutSiteName(textOf(n)); !emptyTitle.MatchString(t) {
				d.article.Title = t
			}
		case isElement(n, "meta") && d.article.Excerpt == "" &&
			(strings.EqualFold(attr(n, "name"), "description") || attr(n, "property") == "og:description"):
			d.article.Excerpt = squeeze(attr(n, "content"))
		}
	})
}

var siteName = regexp.MustCompile(`\s+[|·•—–-]\s+[^|·•—–-]{1,60}$`)

// emptyTitle is what programs call a page that nobody named.
var emptyTitle = regexp.MustCompile(`(?i)^(?:document ?\d*|untitled(?: document)?|microsoft word\b.*|home|index|blog|page \d+|new page)$`)

// withoutSiteName cuts " | The Site" off a page's title.
func withoutSiteName(title string) string {
	if cut := siteName.ReplaceAllString(title, ""); cut != "" {
		return cut
	}
	return title
}

// mainContent picks the part of the page that is the article: the longest
// <article>, else <main>, else a container that blog makers are known to use,
// else the body.
func (d *draft) mainContent(doc *html.Node) *html.Node {
	tests := []func(*html.Node) bool{
		func(n *html.Node) bool { return isElement(n, "article") && !inFurniture(n) },
		func(n *html.Node) bool { return isElement(n, "main") || attr(n, "role") == "main" },
		func(n *html.Node) bool {
			return hasClass(n, "entry-content", "post-content", "blog-item-content", "article-body", "post-body")
		},
		func(n *html.Node) bool { return isElement(n, "body") },
	}
	for _, test := range tests {
		var best *html.Node
		longest, second := 0, 0
		eachNode(doc, func(n *html.Node) {
			if !test(n) {
				return
			}
			switch size := len(textOf(n)); {
			case size > longest:
				best, longest, second = n, size, longest
			case size > second:
				second = size
			}
		})
		if best != nil && longest > 0 {
			if second*2 > longest && isElement(best, "article") {
				d.doubt(0, AboutText, "This page holds more than one article. Only the longest was read.")
			}
			return best
		}
	}
	return doc
}

var furnitureClass = regexp.MustCompile(`(?i)^(?:.*[-_])?(?:nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|sidebar|social|share|sharing|sharedaddy|comments?|related|related-posts|cookie|cookies|newsletter-form|author-bio|site-footer|site-header|skip-link|screen-reader-text|visually-hidden|sr-only)$`)

// isFurniture says whether an element belongs to the page and not to the article.
func isFurniture(n *html.Node) bool {
	switch {
	case n.Type != html.ElementNode || isElement(n, "html", "body", "main", "article"):
		return false
	case isElement(n, "nav", "footer", "form", "dialog", "menu", "button", "select"):
		return !inside(n, "blockquote") // a quotation's <footer> is its source
	case attr(n, "role") == "navigation", attr(n, "role") == "banner", attr(n, "role") == "contentinfo", attr(n, "aria-hidden") == "true" && !isElement(n, "a", "span", "i"):
		return true
	case isElement(n, "header") && !inside(n, "article", "main", "section"):
		return true
	case isElement(n, "aside") && attr(n, "data-block") == "" && !inside(n, "article", "main"):
		return true
	}
	for _, class := range strings.Fields(attr(n, "class") + " " + attr(n, "id")) {
		if furnitureClass.MatchString(class) {
			return true
		}
	}
	return false
}

func inFurniture(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if isFurniture(p) {
			return true
		}
	}
	return false
}

// inside says whether one of n's ancestors has one of the names.
func inside(n *html.Node, names ...string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if isElement(p, names...) {
			return true
		}
	}
	return false
}

// hasClass says whether n has one of the classes.
func hasClass(n *html.Node, classes ...string) bool {
	if n.Type != html.ElementNode {
		return false
	}
	for _, have := range strings.Fields(attr(n, "class")) {
		for _, want := range classes {
			if have == want {
				return true
			}
		}
	}
	return false
}

// first returns the first node under root that passes the test, or nil.
func first(root *html.Node, test func(*html.Node) bool) *html.Node {
	var found *html.Node
	eachNode(root, func(n *html.Node) {
		if found == nil && test(n) {
			found = n
		}
	})
	return found
}
