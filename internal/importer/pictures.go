package importer

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	pictureLabel = regexp.MustCompile(`(?i)^[\[(]?\s*(?:image|picture|photo(?:graph)?|illustration|figure|alt(?: text)?|image description)\s*(?:\d+\s*)?[:—–-]\s*(.+?)[\])]?$`)
	pictureOpens = regexp.MustCompile(`(?i)^(?:an? |the |two |three |some )?(?:(?:[\p{L}-]+ ){0,2})?(?:photo(?:graph)?|image|picture|illustration|drawing|painting|close-?up|silhouettes?|silhouetted|view|portrait|sketch|diagram|collage)\b`)
	pictureWho   = regexp.MustCompile(`(?i)^(?:[\p{L}-]+[ ,]+){0,4}(?:wom[ae]n|m[ae]n|couple|person|people|girl|boy|child|children|hands?|figures?|family|friends|dog|cat|tree|sunset|sunrise|landscape|beach|path|cup|window|candle)\b`)
	pictureDoing = regexp.MustCompile(`(?i)\b(?:sitting|standing|leaning|looking|watching|holding|walking|lying|resting|smiling|gazing|facing|hugging|embracing|wearing|reading|writing|staring|crouching|kneeling|reaching|surrounded by|seated|lit by|set against)\b`)
	pictureMeans = regexp.MustCompile(`(?i)\b(?:capturing|symboli[sz]ing|representing|depicting|illustrating|evoking|conveying|in the background|in the foreground|the viewer|the camera)\b`)
	spokenTo     = regexp.MustCompile(`(?i)\b(?:i|you|your|yours|we|our|us|my|me|is|are|was|were|am|has|have|had|can|can't|could|may|might|will|would|should|do|does|did|don't|it's|isn't)\b`)
)

// maxAlt is the most letters read as a picture's description.
const maxAlt = 320

// describesPicture says whether a paragraph of a text without pictures reads
// like the description of one: one sentence without a verb of its own, that
// names who or what is seen and what they are doing. It returns the
// description, or "".
func describesPicture(text string) string {
	if utf8.RuneCountInString(text) > maxAlt {
		return ""
	}
	if m := pictureLabel.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if spokenTo.MatchString(straighten.Replace(text)) || len(regexpSentenceEnd.FindAllString(text, -1)) > 0 || strings.HasSuffix(text, "?") || strings.HasSuffix(text, ":") {
		return ""
	}
	score := 0
	for _, sign := range []*regexp.Regexp{pictureOpens, pictureWho, pictureDoing, pictureMeans} {
		if sign.MatchString(text) {
			score++
		}
	}
	if len(pictureDoing.FindAllString(text, 3)) >= 2 {
		score++
	}
	if score < 3 {
		return ""
	}
	return text
}

// findPictures settles the places where a picture stood. A description is for
// somebody who cannot see the picture; printed without it, it would only
// puzzle, so it leaves the text and is given back to the author in full. A
// caption is the author's sentence to everybody, and stays as a paragraph.
func (d *draft) findPictures() {
	for i := 0; i < len(d.blocks); i++ {
		b := d.blocks[i]
		if b.kind == paragraph && b.node != nil && d.plain {
			if alt := describesPicture(b.text()); alt != "" {
				b.kind, b.pic = picture, Picture{Line: b.line, Alt: alt}
				b.node = element("p")
				if i+1 < len(d.blocks) && couldBeCaption(d.blocks[i+1]) {
					b.pic.Caption = d.blocks[i+1].text()
				}
			}
		}
		if b.kind != picture {
			continue
		}
		d.notePicture(b)
		if b.text() == "" {
			d.remove(i, i+1)
			i--
			continue
		}
		d.blocks[i].kind = paragraph
	}
}

// couldBeCaption says whether the paragraph below a description may be the picture's caption: two short sentences at most.
func couldBeCaption(b block) bool {
	t := b.text()
	return b.kind == paragraph && utf8.RuneCountInString(t) <= 200 && len(regexpSentenceEnd.FindAllString(t, -1)) <= 1 && !strings.HasSuffix(t, ":")
}

// notePicture says where a picture stood, with everything needed to put it back.
func (d *draft) notePicture(b block) {
	d.article.Pictures = append(d.article.Pictures, b.pic)
	says := "A picture stood here, and was not brought over."
	if b.pic.Source != "" {
		says += " Its file: " + shorten(b.pic.Source, 120) + "."
	}
	if b.pic.Alt != "" {
		says += " Its description, to use when you put the picture back: “" + b.pic.Alt + "”"
	}
	if b.pic.Caption != "" {
		says += " The next paragraph, " + quoted(b.pic.Caption) + ", may be its caption; it was kept in the text."
	}
	d.doubt(b.line, AboutPicture, says)
}

// shorten cuts s to at most n letters, with an ellipsis.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
