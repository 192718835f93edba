package importer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxQuestion is the most letters a question has; longer lines that end in "?" are prose.
const maxQuestion = 200

// maxFAQHeadings is how many headings are tried, from the last backwards: a closing FAQ is near the end.
const maxFAQHeadings = 4

var (
	faqHeading   = regexp.MustCompile(`(?i)^\W*(?:faqs?\b|q ?(?:&|and) ?as?\b|(?:frequently|often|commonly)[ -]asked\b|common questions\b|(?:your |reader )?questions(?: (?:and|&) answers| people| i(?:['’]m| am)| readers| clients| you| answered)?\b)`)
	sureFAQ      = regexp.MustCompile(`(?i)\b(?:faqs?|q ?(?:&|and) ?as?|asked|answers|answered)\b`)
	questionMark = regexp.MustCompile(`^(?:Q(?:uestion)?\s*\d*\s*[.:)]|\d{1,2}[.)])\s*`)
	answerMark   = regexp.MustCompile(`^(?:A(?:nswer)?\s*\d*\s*[.:)])\s+`)
)

// takeFAQ moves a closing FAQ out of the text: its heading, and each question
// with the answer below it. The last heading that fits and has questions with
// answers counts; "Questions" alone also needs two of them.
func (d *draft) takeFAQ() {
	tried := 0
	for i := len(d.blocks) - 1; i >= 0 && tried < maxFAQHeadings; i-- {
		b := d.blocks[i]
		if b.kind != heading && !(b.kind == paragraph && isShortLine(b) && onlyChild(b.node, "strong") != nil) || !faqHeading.MatchString(b.text()) || strings.HasSuffix(b.text(), "?") {
			continue
		}
		tried++
		d.splitQuestionLines(i + 1)
		doubts, pictures := len(d.article.Doubts), len(d.article.Pictures)
		faqs, end, first, bare := d.readFAQ(i)
		if len(faqs) == 0 || (len(faqs) < 2 || bare > 0) && !sureFAQ.MatchString(b.text()) {
			// A list of questions to think about, not a FAQ: what was noted while reading it does not count.
			d.article.Doubts, d.article.Pictures = d.article.Doubts[:doubts], d.article.Pictures[:pictures]
			if sureFAQ.MatchString(b.text()) {
				d.doubt(b.line, AboutFAQ, "The heading "+quoted(b.text())+" looks like a FAQ, but no question with an answer was found below it. It stays in the text.")
			}
			continue
		}
		d.article.FAQHeading = b.text()
		d.article.FAQs = faqs
		if first > i+1 {
			d.doubt(d.blocks[i+1].line, AboutFAQ, "There is an introduction between the heading "+quoted(b.text())+" and its first question. It was kept, as the last words of the text.")
		}
		if end < len(d.blocks) {
			d.doubt(d.blocks[end].line, AboutFAQ, "There is text after the FAQ. On the page the FAQ comes last, so this text now stands before it.")
		}
		d.remove(first, end)
		d.remove(i, i+1)
		return
	}
}

// readFAQ reads the questions below heading i. It returns them, the index
// after the last answer, the index of the first question, and how many
// questions were bare: followed by another instead of an answer.
func (d *draft) readFAQ(i int) (faqs []FAQ, end, first, bare int) {
	top := d.blocks[i]
	style := ""
	last := i + 1 // the last question's own place
	end, first = i+1, i+1
	var answer []*html.Node
	put := func() {
		if k := len(faqs); k > 0 {
			faqs[k-1].Answer = renderNodes(answer)
		}
		answer = nil
	}
	for ; end < len(d.blocks); end++ {
		b := d.blocks[end]
		s := questionStyle(b)
		switch {
		case s != "" && (style == "" || s == style || d.plain && style != "marked"):
			if k := len(faqs); k > 0 && len(answer) == 0 {
				bare++
				d.doubt(b.line, AboutFAQ, "Two questions follow each other here, so "+quoted(b.text())+" was taken as the answer to the one before. Please have a look.")
				answer = append(answer, element("p", words(b.text())))
				continue
			}
			if style == "" {
				style, first = s, end
			}
			put()
			last = end
			faqs = append(faqs, FAQ{Question: questionMark.ReplaceAllString(b.text(), ""), Line: b.line})
			continue
		case b.kind == heading && (b.level <= top.level || b.level == 0), b.kind == other && isElement(b.node, "hr"):
		case style == "":
			continue
		case b.kind == picture:
			d.notePicture(b)
			continue
		default:
			n := clone(b.node)
			if m := answerMark.FindString(rawText(n)); m != "" && len(answer) == 0 {
				cutFront(n, utf8.RuneCountInString(m))
			}
			answer = append(answer, n)
			continue
		}
		break
	}
	if k := len(faqs); k > 0 && len(answer) == 0 {
		d.doubt(faqs[k-1].Line, AboutFAQ, "The question "+quoted(faqs[k-1].Question)+" has no answer below it, so it stays in the text.")
		return faqs[:k-1], last, first, bare + 1
	}
	put()
	return faqs, end, first, bare
}

// questionStyle says how a question is marked ("heading", "bold", "marked" with Q:, "plain"), or "" when b is none.
func questionStyle(b block) string {
	t := b.text()
	if utf8.RuneCountInString(t) > maxQuestion || b.kind != heading && b.kind != paragraph {
		return ""
	}
	if mark := questionMark.FindString(t); strings.HasPrefix(mark, "Q") {
		if mark == t {
			return ""
		}
		return "marked"
	}
	if !strings.HasSuffix(t, "?") || len(regexpSentenceEnd.FindAllString(t, -1)) > 1 {
		return ""
	}
	switch {
	case b.kind == heading && b.level > 0:
		return "heading"
	case onlyChild(b.node, "strong") != nil || b.kind == heading:
		return "bold"
	}
	return "plain"
}

// splitQuestionLines parts a paragraph whose first line is a question from the answer on the lines below it.
func (d *draft) splitQuestionLines(from int) {
	for i := from; i < len(d.blocks); i++ {
		b := d.blocks[i]
		lines := breakLines(b)
		if b.kind != paragraph || len(lines) < 2 || !strings.HasSuffix(lines[0], "?") && !questionMark.MatchString(lines[0]) {
			continue
		}
		question, answer := element("p"), element("p")
		into := question
		for c := b.node.FirstChild; c != nil; c = b.node.FirstChild {
			b.node.RemoveChild(c)
			if into == question && isElement(c, "br") {
				into = answer
				continue
			}
			into.AppendChild(c)
		}
		if textOf(answer) == "" || textOf(question) == "" {
			moveChildren(b.node, question)
			moveChildren(b.node, answer)
			continue
		}
		d.blocks[i].node = question
		d.blocks = append(d.blocks[:i+1], append([]block{{kind: paragraph, line: b.line + 1, node: answer}}, d.blocks[i+1:]...)...)
	}
}
