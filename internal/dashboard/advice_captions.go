package dashboard

import (
	"regexp"
	"slices"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// longestCaption is how many characters the words of a picture have, at most.
const longestCaption = 300

// What the words of a picture begin with, or hold, when they came as text without their
// picture. The first two are read by the form's own offer, too (ui/paste_captions.js); the
// others describe what only a picture shows.
var captions = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^\[?\s*(image|picture|photo|photograph|alt|alt(ernative)? text|image alt|image description|picture description|caption|image caption|(photo|image|picture) credit)\s*:\s*\S`),
	regexp.MustCompile(`^(Photo|Photograph|Image|Picture|Illustration|Drawing)s? (by|courtesy of) \p{Lu}.{1,80}$`),
	regexp.MustCompile(`(?i)^(an? |the |two |three )?(silhouetted? |black[- ]and[- ]white (photo|picture|image)|close[- ]?up of |(photo|photograph|picture|image|illustration|drawing|painting|sketch|screenshot|infographic) (of|showing) )`),
	regexp.MustCompile(`(?i)\b(facing|looking at|looking into|backs? to|towards?) the (viewer|camera)\b|\bin the (background|foreground) of the (picture|image|photo)\b`),
}

// adviseCaptions looks for a paragraph that reads like the words of a picture which did not
// come along; nothing when there is none.
func adviseCaptions(body *html.Node) []Advice {
	for _, p := range topParagraphs(body) {
		lines := linesOf(p)
		if p.DataAtom == atom.P && len(lines) == 1 && isCaption(lines[0]) && !holdsPicture(p) {
			return []Advice{lookAt(lines[0], "“"+clip(lines[0])+"” reads like the words of a picture. If the picture belongs here, put it in and give it these words; then take the line out.")}
		}
	}
	return nil
}

// isCaption says whether a line reads like the words of a picture.
func isCaption(line string) bool {
	return utf8.RuneCountInString(line) <= longestCaption && slices.ContainsFunc(captions, func(caption *regexp.Regexp) bool { return caption.MatchString(line) })
}
