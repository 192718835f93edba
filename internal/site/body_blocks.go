package site

import (
	"html/template"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// exerciseLabel stands over every exercise.
const exerciseLabel = "Something to try"

// blocks puts in place what the author's blocks stand for.
func (d dressing) blocks(root *html.Node) (body, error) {
	var b body
	late := lateness(root)
	for _, n := range elements(root, atom.Div, atom.Aside) {
		var made template.HTML
		var err error
		switch attribute(n, "data-block") {
		case "guide":
			if made, err = d.guideBlock(attribute(n, "data-guide")); made != "" {
				b.lateGuide = b.lateGuide || late(n)
			}
		case "booking":
			if d.booking != nil {
				made, err = d.booking()
			}
			b.lateTalk = b.lateTalk || made != "" && late(n)
		case "callout":
			addClass(n, "callout")
			setAttribute(n, "role", "note")
			continue
		case "exercise":
			dressExercise(n)
			continue
		default:
			continue
		}
		if err != nil {
			return body{}, err
		}
		replace(n, &html.Node{Type: html.RawNode, Data: string(made)})
	}
	return b, nil
}

func (d dressing) guideBlock(slug string) (template.HTML, error) {
	if slug == "" {
		slug = d.ownGuide
	}
	if slug == "" || d.guide == nil {
		return "", nil
	}
	return d.guide(slug)
}

func dressExercise(n *html.Node) {
	addClass(n, "exercise")
	setAttribute(n, "role", "note")
	setAttribute(n, "aria-label", exerciseLabel)
	label := element("p", "class", "eyebrow")
	label.AppendChild(textNode(exerciseLabel))
	n.InsertBefore(label, n.FirstChild)
}

// lateness returns whether a block stands in the last part of the text: its last sixth,
// or so close to the end (about a screen of a phone) that a second one would follow at once.
func lateness(root *html.Node) func(*html.Node) bool {
	before, total := map[*html.Node]int{}, 0
	for n := range root.Descendants() {
		before[n] = total
		if n.Type == html.TextNode {
			total += utf8.RuneCountInString(n.Data)
		}
	}
	return func(n *html.Node) bool { return total-before[n] <= max(total/6, 600) }
}
