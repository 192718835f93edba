package dashboard

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// repeated paragraphs shorter than this are a refrain, or "Yes."
	refrain = 40
	// a heading is two lines on a phone at most
	longestHeading = 90
)

// The bullets and numbers people type by hand.
var (
	typedBullet = regexp.MustCompile(`^[•·◦▪‣●○∙]\s*\S`)
	typedItem   = regexp.MustCompile(`^([-–*]|\(?\d{1,2}[.)])\s+\S`)
)

// adviseTyped looks for what was typed by hand and stands in the text as plain words:
// headings, bullets, and a sentence that a box cuts in two. Nothing when all is well.
func adviseTyped(body *html.Node) []Advice {
	var list []Advice
	paragraphs := topParagraphs(body)
	for i, p := range paragraphs {
		if i+1 < len(paragraphs) && typedHeading(p, paragraphs[i+1]) {
			words := wordsOf(p)
			list = append(list, lookAt(words, "“"+clip(words)+"” looks like a heading, but it is plain text. Choose “Heading” for it in the list above the text, and readers can find their way by it."))
			break
		}
	}
	if words, found := typedBullets(body); found {
		list = append(list, lookAt(words, "“"+clip(words)+"” begins with a typed bullet. Choose those lines and press the list button; the typed bullets go by themselves."))
	}
	for _, p := range paragraphs {
		if words := wordsOf(p); cutByBox(p) {
			list = append(list, lookAt(words, "The sentence “"+clip(words)+"” is cut in two by what stands below it. It goes on after it."))
			break
		}
	}
	return list
}

// A line that speaks of a download, as the form's own button looks for one (ui/guides_box.js).
var (
	speaksOfDownload = regexp.MustCompile(`(?i)\bdownload`)
	downloaded       = regexp.MustCompile(`(?i)\b(free|guide|pdf|workbook|worksheet|checklist|e-?book)\b`)
)

// longestOffer is how many characters a line has that offers something, at most.
const longestOffer = 300

// adviseDownload looks for words about a download in a text that has no box to ask for it;
// nothing when there are none.
func adviseDownload(p piece, body *html.Node) []Advice {
	if p.Guide == nil || len(p.Boxes) > 0 {
		return nil
	}
	for _, line := range topParagraphs(body) {
		words := wordsOf(line)
		if utf8.RuneCountInString(words) <= longestOffer && speaksOfDownload.MatchString(words) && downloaded.MatchString(words) {
			return []Advice{lookAt(words, "Your text speaks of a download, and the box stands only at the end. “Put its box in the text”, under Free guide, puts one there.")}
		}
	}
	return nil
}

// topParagraphs are the parts of the text that stand by themselves, in their order.
func topParagraphs(body *html.Node) (found []*html.Node) {
	for n := range body.Descendants() {
		if n.Type == html.ElementNode && n.Parent != nil && n.Parent.DataAtom == atom.Body {
			found = append(found, n)
		}
	}
	return found
}

// typedHeading says whether a paragraph is one short line that closes with no full stop, or
// is bold from end to end, above a paragraph or a list.
func typedHeading(p, next *html.Node) bool {
	words := wordsOf(p)
	if p.DataAtom != atom.P || words == "" || utf8.RuneCountInString(words) > longestHeading || len(linesOf(p)) != 1 ||
		next.DataAtom != atom.P && next.DataAtom != atom.Ul && next.DataAtom != atom.Ol || typedBullet.MatchString(words) || typedItem.MatchString(words) || isCaption(words) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(words)
	last, _ := utf8.DecodeLastRuneInString(words)
	plainEnd := !strings.ContainsRune(`.,;:!…—–-"”'’»/`, last)
	if allBold(p, words) {
		return last != '.' && last != ','
	}
	return plainEnd && !unicode.IsLower(first) && strings.IndexFunc(words, unicode.IsLetter) >= 0 && !strings.ContainsAny(words, "→@") &&
		!strings.ContainsRune("“\"‘'«([—–", first) && !strings.Contains(words, ". ")
}

// allBold says whether one bold stretch holds every word of a paragraph.
func allBold(p *html.Node, words string) bool {
	for n := range p.Descendants() {
		if (n.DataAtom == atom.Strong || n.DataAtom == atom.B) && wordsOf(n) == words {
			return true
		}
	}
	return false
}

// typedBullets finds a line that begins with a bullet, or two that begin with a dash or a number.
func typedBullets(body *html.Node) (words string, found bool) {
	for n := range body.Descendants() {
		if n.DataAtom == atom.Li && typedBullet.MatchString(wordsOf(n)) {
			return wordsOf(n), true
		}
	}
	items, first := 0, ""
	for _, p := range topParagraphs(body) {
		for _, line := range linesOf(p) {
			switch {
			case p.DataAtom != atom.P:
				items = 0
			case typedBullet.MatchString(line):
				return line, true
			case !typedItem.MatchString(line):
				items = 0
			case items == 0:
				items, first = 1, line
			default:
				return first, true
			}
		}
	}
	return "", false
}

// cutByBox says whether a paragraph breaks off before something that is no paragraph and
// goes on in small letters after it.
func cutByBox(p *html.Node) bool {
	words := wordsOf(p)
	if p.DataAtom != atom.P || words == "" {
		return false
	}
	if last, _ := utf8.DecodeLastRuneInString(words); !unicode.IsLetter(last) && !unicode.IsDigit(last) && last != ',' && last != '–' && last != '—' {
		return false
	}
	boxes := 0
	for n := p.NextSibling; n != nil; n = n.NextSibling {
		switch {
		case n.Type != html.ElementNode || n.DataAtom == atom.P && wordsOf(n) == "" && !holdsPicture(n):
			continue
		case isBox(n):
			boxes++
		default:
			first, _ := utf8.DecodeRuneInString(wordsOf(n))
			return boxes > 0 && n.DataAtom == atom.P && unicode.IsLower(first)
		}
	}
	return false
}

// isBox says whether something stands apart from the sentences around it.
func isBox(n *html.Node) bool {
	return attribute(n, "data-block") != "" || n.DataAtom == atom.Aside || n.DataAtom == atom.Figure || n.DataAtom == atom.Blockquote || wordsOf(n) == "" && holdsPicture(n)
}

func holdsPicture(n *html.Node) bool {
	for c := range n.Descendants() {
		if c.DataAtom == atom.Img {
			return true
		}
	}
	return false
}

// adviseRepeats looks for a heading or a paragraph that stands twice, as after a paste that
// went wrong. A short line is a heading here, whether it is marked as one or not.
func adviseRepeats(body *html.Node) Advice {
	seen := map[string]bool{}
	tops := topParagraphs(body)
	typed := map[*html.Node]bool{}
	for i := range tops[:max(len(tops)-1, 0)] {
		typed[tops[i]] = typedHeading(tops[i], tops[i+1])
	}
	for n := range body.Descendants() {
		heading := headingLevel(n) > 0 || typed[n]
		if !heading && n.DataAtom != atom.P && n.DataAtom != atom.Li {
			continue
		}
		for _, line := range linesOf(n) {
			if !heading && utf8.RuneCountInString(line) < refrain {
				continue
			}
			key := fmt.Sprint(heading) + strings.ToLower(line)
			if seen[key] {
				what := "paragraph"
				if heading {
					what = "heading"
				}
				return lookAt(line, "The "+what+" “"+clip(line)+"” stands twice.")
			}
			seen[key] = true
		}
	}
	return fine("Nothing stands twice.", "body")
}

// linesOf is the text of an element, parted at its line breaks; none of them is empty.
func linesOf(n *html.Node) (lines []string) {
	line := ""
	end := func() {
		if words := strings.Join(strings.Fields(line), " "); words != "" {
			lines = append(lines, words)
		}
		line = ""
	}
	for c := range n.Descendants() {
		switch {
		case c.DataAtom == atom.Br:
			end()
		case c.Type == html.TextNode:
			line += c.Data
		}
	}
	end()
	return lines
}

// wordsOf is the text of an element as one line.
func wordsOf(n *html.Node) string { return strings.Join(linesOf(n), " ") }
