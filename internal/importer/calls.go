package importer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

const (
	guideNoun   = `(?:guides?|workbooks?|e-?books?|journals?|checklists?|worksheets?|pdfs?|toolkits?|printables?|resources?|booklets?|handouts?|templates?|planners?)`
	bookingNoun = `(?:consultations?|consults?|discovery calls?|calls?|sessions?|appointments?|chats?)`
	// invitation is what may stand before the verb: "Or,", "If you'd like to read on,", "you can", "feel free to".
	invitation = `(?:(?:or|and|so|then|also|next|first|otherwise),?\s+)?` +
		`(?:(?:if|when|before|while|to|for|as|once|after)\b[^,.!?]{0,90},\s+)?` +
		`(?:(?:please|simply|just|why not|feel free to|you (?:can|may|might|could)(?: also)?(?: (?:like|want|wish) to)?|you(?:'d| would| are|'re) (?:like|welcome|invited) to|i(?:'d| would) (?:love|like) you to|(?:click|tap|press)(?: here)? to)\s+)?`
)

var (
	guideCall   = regexp.MustCompile(`^` + invitation + `(?:(?:download|grab|claim)\b.{0,90}\b` + guideNoun + `\b|(?:get|access|request|pick up)\b.{0,40}\bfree\b.{0,60}\b` + guideNoun + `\b)`)
	guideButton = regexp.MustCompile(`\b(?:download|get|grab|claim|access)\b.*\b(?:` + guideNoun + `|copy|it free|free)\b|^(?:free )?download(?: now| here)?$`)
	guideLabel  = regexp.MustCompile(`^(?:(?:a|my|your|the) )?(?:free|bonus)(?: [\p{L}-]+){0,2} (?:` + guideNoun + `|downloads?)$|^(?:free )?downloads?(?: (?:the|your|my))?(?: free)?(?: ` + guideNoun + `)?$`)
	bookingCall = regexp.MustCompile(`^` + invitation + `(?:book|schedule|arrange|reserve)\b.{0,60}\b` + bookingNoun + `\b`)
	giftMarks   = "📥📩🎁📘📗📙📕📖📝⬇👇"
	pointMarks  = "➡👉→▶☞⏩🔗📞📅🗓☎"
)

// maxAside is the most letters beside a call that may go with it: “Ready?”, “It's free.”
const maxAside = 15

// maxCall is the most letters of a paragraph that is a call and nothing else.
const maxCall = 400

// guideBox is the block where the page shows the guide; an empty slug means the post's own guide.
func guideBox(slug string) *html.Node {
	n := element("div")
	n.Attr = []html.Attribute{{Key: "data-block", Val: "guide"}, {Key: "data-guide", Val: slug}}
	return n
}

// openGuideBox is a guide box as [content.Clean] writes it while no guide is named.
const openGuideBox = `<div data-block="guide"></div>`

// bookingBox is the block where the page shows the site's call to book.
func bookingBox() *html.Node {
	n := element("div")
	n.Attr = []html.Attribute{{Key: "data-block", Val: "booking"}}
	return n
}

// findCalls makes boxes of calls to download and to book. A paragraph that is
// only a call becomes the box, since the box says it in the words the author
// keeps in one place; one that says more keeps its words, with the box after it.
func (d *draft) findCalls() {
	for i := 0; i < len(d.blocks); i++ {
		b := d.blocks[i]
		if b.kind != paragraph && b.kind != heading {
			continue
		}
		guide, booking := callsIn(b)
		switch {
		case b.kind == heading && guide && i+1 < len(d.blocks) && d.isGuideCall(i+1):
			d.sayBox(i, AboutGuide, "This heading belongs to the call to download below it, so the guide's box stands for both")
			d.remove(i, i+1)
			i--
		case b.kind == heading:
			d.dropMarks(i)
		case guide:
			i = d.putBox(i, AboutGuide, guideBox(""))
		case booking:
			i = d.putBox(i, AboutBooking, bookingBox())
		}
	}
	d.mergeBoxes()
}

// isGuideCall says whether block i is, or will be, a guide box.
func (d *draft) isGuideCall(i int) bool {
	b := d.blocks[i]
	guide := false
	if b.kind == paragraph {
		guide, _ = callsIn(b)
	}
	return guide || b.kind == box && attr(b.node, "data-block") == "guide"
}

// callsIn says which calls a block makes.
func callsIn(b block) (guide, booking bool) {
	text := b.text()
	if utf8.RuneCountInString(text) > maxCall {
		return false, false
	}
	marks, rest := splitMarks(text)
	line := fold(rest)
	if b.kind == heading {
		return guideLabel.MatchString(strings.TrimRight(line, ":!.")) || guideCall.MatchString(line), false
	}
	if a := onlyChild(b.node, "a"); a != nil {
		if guideButton.MatchString(line) || strings.HasSuffix(strings.ToLower(attr(a, "href")), ".pdf") {
			return true, false
		}
	}
	for _, sentence := range sentences(line) {
		guide = guide || guideCall.MatchString(sentence)
		booking = booking || bookingCall.MatchString(sentence)
	}
	if strings.ContainsAny(marks, giftMarks) && regexp.MustCompile(`\b`+guideNoun+`\b`).MatchString(line) {
		guide = true
	}
	return guide, booking && !guide
}

// putBox replaces block i by a box, or puts the box after it when the
// paragraph says more than the call. It returns the index of the box.
func (d *draft) putBox(i int, about About, node *html.Node) int {
	b := d.blocks[i]
	_, rest := splitMarks(b.text())
	call := guideCall
	what := "the guide's box"
	if about == AboutBooking {
		call, what = bookingCall, "the booking box"
	}
	others := 0
	parts := sentences(fold(rest))
	if marks, _ := splitMarks(b.text()); about == AboutGuide && strings.ContainsAny(marks, giftMarks) && len(parts) == 1 {
		parts = nil // “📘 My workbook” is a call without a verb
	}
	for _, s := range parts {
		if !call.MatchString(s) {
			others += utf8.RuneCountInString(s)
		}
	}
	if others > maxAside && onlyChild(b.node, "a") == nil {
		d.doubt(b.line, about, "This paragraph makes a call, and says more besides. Its words were kept, and "+what+" stands after it.")
		d.blocks = append(d.blocks[:i+1], append([]block{{kind: box, line: b.line, node: node}}, d.blocks[i+1:]...)...)
		return i + 1
	}
	if about == AboutGuide {
		d.sayBox(i, about, "This call to download became the guide's box, which shows the guide's own title and summary")
	} else {
		d.sayBox(i, about, "This call to book became the booking box, which shows the words in the site's settings")
	}
	d.blocks[i] = block{kind: box, line: b.line, node: node}
	return i
}

// sayBox tells the author which words a box stands for, in full, so that none are lost.
func (d *draft) sayBox(i int, about About, why string) {
	says := why + ". It read: “" + d.blocks[i].text() + "”"
	eachNode(d.blocks[i].node, func(c *html.Node) {
		if isElement(c, "a") {
			says += " It linked to " + shorten(attr(c, "href"), 200) + "."
		}
	})
	d.doubt(d.blocks[i].line, about, says)
}

// mergeBoxes leaves one of two equal boxes that touch.
func (d *draft) mergeBoxes() {
	for i := len(d.blocks) - 1; i > 0; i-- {
		a, b := d.blocks[i-1], d.blocks[i]
		if a.kind == box && b.kind == box && attr(a.node, "data-block") == attr(b.node, "data-block") && attr(a.node, "data-guide") == attr(b.node, "data-guide") {
			d.remove(i, i+1)
		}
	}
}

// dropMarks takes pictographs that only pointed at a button off a heading.
func (d *draft) dropMarks(i int) {
	text := d.blocks[i].text()
	marks, rest := splitMarks(text)
	if !strings.ContainsAny(marks, giftMarks+pointMarks) || rest == "" {
		return
	}
	n := d.blocks[i].node
	lead := rawText(n)
	cutFront(n, utf8.RuneCountInString(lead[:strings.Index(lead, firstWord(rest))]))
	d.doubt(d.blocks[i].line, AboutHeading, "The pictograph before the heading "+quoted(rest)+" was left out: it is read aloud to somebody who cannot see the page.")
}

// splitMarks parts the pictographs and signs before a text from its first letter on.
func splitMarks(text string) (marks, rest string) {
	i := strings.IndexFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("\"“‘'([«", r)
	})
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i:]
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return s
}

var sentenceEnd = regexp.MustCompile(`[.!?…]["”’)]?\s+`)

// sentences cuts a paragraph after each full stop, question or exclamation mark.
func sentences(text string) []string {
	var out []string
	start := 0
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		out = append(out, text[start:at[1]])
		start = at[1]
	}
	return append(out, text[start:])
}
