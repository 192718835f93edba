package dashboard

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"waymark/internal/content"
)

// Advice is one line of the checklist that is read before something is published. It
// never stands in the way: what is not OK is only said.
type Advice struct {
	OK    bool   `json:"ok"`
	Text  string `json:"text"`  // a sentence for the author
	Where string `json:"where"` // the field of the form it speaks of
	// Find is how the part of the text begins that it speaks of, as it is read; "" for none.
	Find string `json:"find,omitempty"`
	// Places are parts of the text as Find is, where there is more than one to go to; in their order.
	Places []string `json:"places,omitempty"`
	// Name asks for a name of the site, which is given in the settings.
	Name bool `json:"name,omitempty"`
	// Untried says that links to other sites can be tried, which was not asked for.
	Untried bool `json:"untried,omitempty"`
}

// fine is a line of the list with nothing to do about it.
func fine(text, where string) Advice { return Advice{OK: true, Text: text, Where: where} }

// look is something worth a look.
func look(text, where string) Advice { return Advice{Text: text, Where: where} }

// lookAt is something worth a look at one place of the text.
func lookAt(words, text string) Advice { return Advice{Text: text, Where: "body", Find: words} }

// piece is what the checklist reads.
type piece struct {
	Title, Excerpt, SEODescription, Body, ContentNote string
	Cover, CoverAlt                                   string
	Site                                              string         // the site's name
	Guide                                             *content.Guide // nil: none chosen
	Boxes                                             []guideBox     // the boxes in the text that offer a guide
}

// guideBox is a box in a text that offers a guide.
type guideBox struct {
	Slug string // "" for the guide of the article
	Live bool   // readers can ask for the guide it names
}

// Lengths in characters. A search engine shows about 155 of a description; under 50 it
// tends to make one of its own.
const (
	shortDescription = 50
	longDescription  = 300
)

func adviseTitle(p piece) Advice {
	if strings.TrimSpace(p.Title) == "" {
		return look("The article has no title yet.", "title")
	}
	return fine("It has a title.", "title")
}

// adviseName is about a site that still has the name it began with; found is false when it has
// one of its own.
func adviseName(p piece) (trouble Advice, found bool) {
	trouble = look("Your site is still called “"+unnamed+"”. Readers see that name at the top of every page.", "")
	trouble.Name = true
	return trouble, p.Site == unnamed
}

func adviseDescription(p piece) Advice {
	description, where := p.SEODescription, "seo_description"
	if description == "" {
		description, where = p.Excerpt, "excerpt"
	}
	switch n := utf8.RuneCountInString(description); {
	case n == 0:
		return look("There is no summary. Lists and search engines will show the first lines instead.", "excerpt")
	case n < shortDescription:
		return look("The summary is very short. Two sentences help a reader decide whether this is for her.", where)
	case n > longDescription:
		return look("The summary is long: lists and search engines show about the first two sentences.", where)
	}
	return fine("It has a summary.", where)
}

func adviseNote(p piece) Advice {
	if strings.TrimSpace(p.ContentNote) == "" {
		return look("There is no gentle note. If the article speaks of something hard, a word beforehand lets a reader choose her moment.", "content_note")
	}
	return fine("A gentle note stands before the text.", "content_note")
}

func adviseGuide(p piece) Advice {
	if trouble, found := adviseBoxes(p); found {
		return trouble
	}
	switch {
	case p.Guide != nil && !p.Guide.Live():
		return look("The free guide “"+p.Guide.Title()+"” is still a draft, so its box will not be shown.", "guide")
	case p.Guide != nil || len(p.Boxes) > 0:
		return fine("A free guide is offered.", "guide")
	}
	return look("No free guide is chosen, so the article offers none.", "guide")
}

// adviseBoxes looks for a box in the text that readers will not see. found is false when there is none.
func adviseBoxes(p piece) (trouble Advice, found bool) {
	for _, box := range p.Boxes {
		switch {
		case box.Slug == "" && p.Guide == nil:
			return look("A box for a free guide stands in the text, but no guide is chosen. Readers will not see the box.", "guide"), true
		case box.Slug != "" && !box.Live:
			return look("A box in the text offers a guide that is still a draft, or gone. Readers will not see the box.", "body"), true
		}
	}
	return Advice{}, false
}

// manyHeadings is from how many headings on their being of one size is worth a word: a
// shorter article needs no parts within its parts.
const manyHeadings = 8

// adviseHeadings looks for a step left out on the way down (WCAG 2.2 technique G141), and for
// many headings that are all of one size.
func adviseHeadings(body *html.Node) Advice {
	before, levels := 0, map[int]bool{}
	var names []string
	for n := range body.Descendants() {
		level := headingLevel(n)
		if level == 0 {
			continue
		}
		name := clip(content.PlainText(text(n)))
		if name == "" {
			continue // an empty one is left out of the page
		}
		if before > 0 && level > before+1 {
			return lookAt(name, "The heading “"+name+"” is two steps smaller than the one before it. People who listen to the page may think something is missing.")
		}
		before = level
		levels[level] = true
		names = append(names, name)
	}
	if len(names) >= manyHeadings && len(levels) == 1 {
		return Advice{
			Text:  fmt.Sprintf("All %d headings are the same size. That may be just right; where some belong under another, “Smaller heading” in the list above the text shows it.", len(names)),
			Where: "body", Places: names,
		}
	}
	return fine("The headings follow one another.", "body")
}

// clip is the beginning of a sentence, enough to find it by.
func clip(words string) string {
	const limit = 60
	if utf8.RuneCountInString(words) <= limit {
		return words
	}
	return strings.TrimRightFunc(string([]rune(words)[:limit]), unicode.IsSpace) + "…"
}

// headingLevel is 1 to 6, and 0 for anything else.
func headingLevel(n *html.Node) int {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return int(n.Data[1] - '0')
	}
	return 0
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var words strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			words.WriteString(c.Data)
		}
	}
	return words.String()
}
