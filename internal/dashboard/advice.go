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
}

// piece is what the checklist reads.
type piece struct {
	Title, Excerpt, SEODescription, Body, ContentNote string
	Cover, CoverAlt                                   string
	Guide                                             *content.Guide // nil: none chosen
	HasGuideBlock                                     bool
}

// Lengths in characters. A search engine shows about 155 of a description; under 50 it
// tends to make one of its own.
const (
	shortDescription = 50
	longDescription  = 300
	// repeated paragraphs shorter than this are a refrain, or "Yes."
	refrain = 40
)

func adviseTitle(p piece) Advice {
	if strings.TrimSpace(p.Title) == "" {
		return Advice{false, "The article has no title yet.", "title"}
	}
	return Advice{true, "It has a title.", "title"}
}

func adviseDescription(p piece) Advice {
	description, where := p.SEODescription, "seo_description"
	if description == "" {
		description, where = p.Excerpt, "excerpt"
	}
	switch n := utf8.RuneCountInString(description); {
	case n == 0:
		return Advice{false, "There is no summary. Lists and search engines will show the first lines instead.", "excerpt"}
	case n < shortDescription:
		return Advice{false, "The summary is very short. Two sentences help a reader decide whether this is for her.", where}
	case n > longDescription:
		return Advice{false, "The summary is long: lists and search engines show about the first two sentences.", where}
	}
	return Advice{true, "It has a summary.", where}
}

func adviseNote(p piece) Advice {
	if strings.TrimSpace(p.ContentNote) == "" {
		return Advice{false, "There is no gentle note. If the article speaks of something hard, a word beforehand lets a reader choose her moment.", "content_note"}
	}
	return Advice{true, "A gentle note stands before the text.", "content_note"}
}

func adviseGuide(p piece) Advice {
	switch {
	case p.Guide != nil && !p.Guide.Live():
		return Advice{false, "The free guide “" + p.Guide.Title() + "” is still a draft, so its box will not be shown.", "guide"}
	case p.Guide != nil || p.HasGuideBlock:
		return Advice{true, "A free guide is offered.", "guide"}
	}
	return Advice{false, "No free guide is chosen, so the article offers none.", "guide"}
}

// advisePictures looks for pictures that say nothing to somebody who cannot see them.
// described says whether the library knows a description for the picture at an address.
func advisePictures(p piece, body *html.Node, described func(src string) bool) Advice {
	if p.Cover != "" && strings.TrimSpace(p.CoverAlt) == "" {
		return Advice{false, "The picture at the top has no words for somebody who cannot see it.", "cover_alt"}
	}
	pictures, silent := 0, 0
	for n := range body.Descendants() {
		if n.DataAtom != atom.Img {
			continue
		}
		pictures++
		if strings.TrimSpace(attribute(n, "alt")) == "" && !described(attribute(n, "src")) {
			silent++
		}
	}
	switch {
	case silent == 1:
		return Advice{false, "One picture in the text has no words for somebody who cannot see it.", "body"}
	case silent > 1:
		return Advice{false, fmt.Sprintf("%d pictures in the text have no words for somebody who cannot see them.", silent), "body"}
	case pictures == 0 && p.Cover == "":
		return Advice{true, "There is no picture to describe.", "body"}
	}
	return Advice{true, "Every picture is described.", "body"}
}

// adviseHeadings looks for a step left out on the way down (WCAG 2.2 technique G141).
func adviseHeadings(body *html.Node) Advice {
	before := 0
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
			return Advice{false, "The heading “" + name + "” is two steps smaller than the one before it. People who listen to the page may think something is missing.", "body"}
		}
		before = level
	}
	return Advice{true, "The headings follow one another.", "body"}
}

// adviseRepeats looks for a heading or a paragraph that stands twice, as after a paste that went wrong.
func adviseRepeats(body *html.Node) Advice {
	seen := map[string]bool{}
	for n := range body.Descendants() {
		heading := headingLevel(n) > 0
		if !heading && n.DataAtom != atom.P && n.DataAtom != atom.Li {
			continue
		}
		words := strings.Join(strings.Fields(text(n)), " ")
		if words == "" || !heading && utf8.RuneCountInString(words) < refrain {
			continue
		}
		key := fmt.Sprint(heading) + strings.ToLower(words)
		if seen[key] {
			what := "paragraph"
			if heading {
				what = "heading"
			}
			return Advice{false, "The " + what + " “" + clip(words) + "” stands twice.", "body"}
		}
		seen[key] = true
	}
	return Advice{true, "Nothing stands twice.", "body"}
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
