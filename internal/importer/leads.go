package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var (
	dotLead    = regexp.MustCompile(`^([\p{Lu}\d][^.!?:]{2,58}[.!?])\s+[\p{L}\d“"‘(]`)
	colonLead  = regexp.MustCompile(`^(\p{Lu}[^.!?:]{1,40}:)\s+[\p{L}\d“"‘(]`)
	pronounOff = regexp.MustCompile(`(?i)^(?:i|you|we|they|he|she|it|this|that|these|those|there|here|and|but|or|so|maybe|perhaps|yes|no|not|one|if|when|my|your|their|his|her|our)\b`)
)

// leadKind is how sure a paragraph's opening words are to be a run-in lead.
type leadKind int

const (
	noLead    leadKind = iota
	titleLead          // "Name the Feeling. Rest …": capitals say it is a small heading
	plainLead          // "Name it. Rest …": only its neighbours can say so
	labelLead          // "Sleep: rest …"
)

// leadOf returns the opening words of a paragraph that may be a run-in lead.
func leadOf(b block) (string, leadKind) {
	if b.kind != paragraph || b.node.FirstChild == nil || b.node.FirstChild.Type != html.TextNode {
		return "", noLead // marked up already, or not a paragraph
	}
	if first(b.node, func(n *html.Node) bool { return isElement(n, "br") }) != nil {
		return "", noLead // lines of their own, each as good as the first
	}
	text := b.text()
	if m := dotLead.FindStringSubmatch(text); m != nil {
		n := len(strings.Fields(m[1]))
		switch {
		case n >= 2 && n <= 8 && titleCase(m[1]):
			return m[1], titleLead
		case n <= 4 && !pronounOff.MatchString(m[1]) && utf8.RuneCountInString(text) > 3*utf8.RuneCountInString(m[1]):
			return m[1], plainLead
		}
	}
	if m := colonLead.FindStringSubmatch(text); m != nil && len(strings.Fields(m[1])) <= 4 && !pronounOff.MatchString(m[1]) {
		return m[1], labelLead
	}
	return "", noLead
}

// boldLeads makes the opening words of similar paragraphs bold, as they were
// before the text lost its bold: two of a section in Title Case, or three in a
// row of another kind.
func (d *draft) boldLeads() {
	for start := 0; start < len(d.blocks); {
		end := d.sectionEnd(start)
		if d.blocks[start].kind != heading {
			end = d.sectionEnd(start - 1)
		}
		d.boldSection(start, max(end, start+1))
		start = max(end, start+1)
	}
}

func (d *draft) boldSection(start, end int) {
	var titles []int
	runs := map[leadKind][]int{}
	bold := map[int]bool{}
	for i := start; i < end; i++ {
		_, k := leadOf(d.blocks[i])
		if k == titleLead {
			titles = append(titles, i)
		}
		for _, other := range []leadKind{plainLead, labelLead} {
			if k == other {
				runs[other] = append(runs[other], i)
			}
			if (k != other || i == end-1) && d.blocks[i].kind != list {
				if len(runs[other]) >= 3 {
					for _, j := range runs[other] {
						bold[j] = true
					}
				}
				runs[other] = nil
			}
		}
	}
	if len(titles) >= 2 {
		for _, i := range titles {
			bold[i] = true
		}
	}
	if len(bold) == 0 {
		return
	}
	firstLine := 0
	for i := start; i < end; i++ {
		if bold[i] {
			lead, _ := leadOf(d.blocks[i])
			makeLead(d.blocks[i].node, lead)
			if firstLine == 0 {
				firstLine = d.blocks[i].line
			}
		}
	}
	d.doubt(firstLine, AboutLead, fmt.Sprintf("%s from here on open with a few words like a small heading. Those words were made bold.", sentenceCase(count(len(bold), "paragraph", "paragraphs"))))
}

// makeLead wraps the first words of a paragraph, which are its first text, in <strong>.
func makeLead(p *html.Node, lead string) {
	t := p.FirstChild
	rest, ok := strings.CutPrefix(strings.TrimLeftFunc(t.Data, isSpace), lead)
	if !ok {
		return // the lead runs into a link or bold words: leave the author's own marks
	}
	t.Data = rest
	p.InsertBefore(element("strong", words(lead)), t)
}
