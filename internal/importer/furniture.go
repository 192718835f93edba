package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var (
	navigationWord = regexp.MustCompile(`(?i)^[\s←→«»‹›<>]*(?:previous|prev|next|older|newer)(?: (?:post|article|story|entry|blog))?s?[\s←→«»‹›<>:]*$`)
	relatedWord    = regexp.MustCompile(`(?i)^(?:related(?: (?:blogs?|blog posts?|posts?|articles?|reading|stories|content))?|you (?:may|might) also (?:like|enjoy)|(?:further|more) (?:reading|posts|articles)|more from the blog|read (?:next|more))\s*[:…]?$`)
)

// isNavigation says whether lines are a page's "Previous" or "Next" and nothing else.
func isNavigation(lines []string) bool {
	for _, line := range lines {
		if !navigationWord.MatchString(line) {
			return false
		}
	}
	return len(lines) > 0
}

// dropFurniture takes out what belongs to the old page and not to the article:
// its place for related posts, and "Previous" and "Next" with the titles they
// name. Waymark makes both anew. What was dropped is said in full.
func (d *draft) dropFurniture() {
	d.dropNavigation()
	d.dropRelated()
}

// dropNavigation drops each navigation word and the title after it. At the
// very end of the file every short line after the first such word goes too.
func (d *draft) dropNavigation() {
	for i := 0; i < len(d.blocks); i++ {
		if !isNavigation(breakLines(d.blocks[i])) {
			continue
		}
		end := i + 1
		for end < len(d.blocks) && isShortLine(d.blocks[end]) {
			end++
		}
		if end < len(d.blocks) {
			if end == i+1 || d.blocks[i].level > 0 {
				continue // prose follows at once: the word is the author's own
			}
			end = i + 2 // prose follows later, so only the title beside the word is furniture
		}
		d.sayDropped(i, end, "These are the old page's “previous” and “next”. The new page makes its own")
		d.remove(i, end)
		i--
	}
}

// dropRelated drops a "Related posts" label and the titles or links under it, and keeps their words for [Article.Related].
func (d *draft) dropRelated() {
	for i := 0; i < len(d.blocks); i++ {
		if k := d.blocks[i].kind; k != paragraph && k != heading || !relatedWord.MatchString(d.blocks[i].text()) {
			continue
		}
		end := i + 1
		for end < len(d.blocks) && d.isRelatedEntry(end) {
			d.article.Related = append(d.article.Related, entries(d.blocks[end].node)...)
			end++
		}
		d.article.RelatedWanted = true
		d.sayDropped(i, end, "This is the old page's place for related posts. The new page has its own, and you choose what stands there")
		d.remove(i, end)
		i--
	}
}

// isRelatedEntry says whether block i can be a title under "Related posts":
// a list of links, a link by itself, or a short line without prose below it.
func (d *draft) isRelatedEntry(i int) bool {
	b := d.blocks[i]
	switch {
	case b.kind == heading && (b.level > 0 || faqHeading.MatchString(b.text())):
		return false
	case b.kind == picture:
		return true
	case b.kind == list:
		return linkShare(b.node) > 0.6 || d.plain && i+1 == len(d.blocks)
	case b.kind == paragraph && onlyChild(b.node, "a") != nil:
		return true
	}
	return isShortLine(b) && (i+1 == len(d.blocks) || isShortLine(d.blocks[i+1]) && !strings.HasSuffix(b.text(), "?"))
}

func (d *draft) sayDropped(from, to int, why string) {
	var gone []string
	for _, b := range d.blocks[from:to] {
		gone = append(gone, entries(b.node)...)
	}
	d.doubt(d.blocks[from].line, AboutLeftOut, fmt.Sprintf("%s, so this was left out: “%s”.", why, strings.Join(gone, " / ")))
}

// isShortLine says whether a block is one line that does not end as a sentence does: a title, a label.
func isShortLine(b block) bool {
	t := b.text()
	return (b.kind == paragraph || b.kind == heading) && utf8.RuneCountInString(t) <= maxTitle && !strings.HasSuffix(t, ".")
}

// breakLines returns a paragraph's lines as its <br> cut them.
func breakLines(b block) []string {
	if b.kind != paragraph && b.kind != heading {
		return nil
	}
	var lines []string
	var line strings.Builder
	eachNode(b.node, func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			line.WriteString(n.Data)
		case isElement(n, "br"):
			lines = append(lines, squeeze(line.String()))
			line.Reset()
		}
	})
	return append(lines, squeeze(line.String()))
}

// entries returns the titles a list or paragraph holds.
func entries(n *html.Node) []string {
	var out []string
	eachNode(n, func(c *html.Node) {
		if isElement(c, "li") {
			out = append(out, textOf(c))
		}
	})
	if len(out) == 0 {
		if t := textOf(n); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// linkShare is how much of n's words lie inside links, from 0 to 1.
func linkShare(n *html.Node) float64 {
	linked, all := 0, len(textOf(n))
	eachNode(n, func(c *html.Node) {
		if isElement(c, "a") {
			linked += len(textOf(c))
		}
	})
	if all == 0 {
		return 0
	}
	return float64(linked) / float64(all)
}
