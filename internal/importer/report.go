package importer

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/internal/content"
)

var smallNumbers = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// count writes a number of things as people do: "no pictures", "one list", "14 headings".
func count(n int, one, many string) string {
	name := plural(n, one, many)
	if n >= 0 && n < len(smallNumbers) {
		return smallNumbers[n] + " " + name
	}
	return strconv.Itoa(n) + " " + name
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// sentenceCase makes the first letter a capital.
func sentenceCase(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// width is the column at which the report breaks its lines.
const width = 78

// report tells the author what was found in her file: its parts, its outline,
// and everything that wants a second look.
func report(file string, a Article) string {
	var b strings.Builder
	fmt.Fprintf(&b, "I read %s.\n\n", file)
	paragraphOf(&b, "Title:   ", "         ", a.Title)
	if a.Excerpt != "" {
		paragraphOf(&b, "Summary: ", "         ", a.Excerpt)
	}
	b.WriteString("\nIt has\n")
	for _, part := range partsOf(a) {
		b.WriteString("  " + part + "\n")
	}
	if len(a.Outline) > 0 {
		b.WriteString("\nIts outline\n")
		for _, h := range a.Outline {
			fmt.Fprintf(&b, "  %s%s\n", strings.Repeat("  ", h.Level-2), h.Text)
		}
	}
	if len(a.FAQs) > 0 {
		fmt.Fprintf(&b, "\nIts questions, under %s\n", quoted(a.FAQHeading))
		for _, f := range a.FAQs {
			paragraphOf(&b, "  ", "    ", f.Question)
		}
	}
	if len(a.Doubts) == 0 {
		b.WriteString("\nThere was nothing I was unsure of.\n")
		return b.String()
	}
	b.WriteString("\nPlease have a look at these. The numbers are lines in your file.\n")
	for _, d := range a.Doubts {
		line := "  –"
		if d.Line > 0 {
			line = strconv.Itoa(d.Line)
		}
		paragraphOf(&b, fmt.Sprintf("%5s  ", line), "       ", d.Says)
	}
	return b.String()
}

// partsOf lists the parts an article has, and none it has not.
func partsOf(a Article) []string {
	c := a.Counts
	var parts []string
	for _, part := range []struct {
		n         int
		one, many string
	}{
		{c.Paragraphs, "paragraph", "paragraphs"},
		{c.Headings, "heading", "headings"},
		{c.Lists, "list", "lists"},
		{c.Quotations, "quotation", "quotations"},
		{c.Chains, "chain of steps with arrows", "chains of steps with arrows"},
		{c.Leads, "paragraph with bold opening words", "paragraphs with bold opening words"},
		{c.Links, "link", "links"},
		{len(a.Pictures), "place where a picture stood", "places where a picture stood"},
		{c.Guides, "box for a guide", "boxes for a guide"},
		{c.Bookings, "box for booking", "boxes for booking"},
		{len(a.FAQs), "question with its answer", "questions with their answers"},
	} {
		if part.n > 0 {
			parts = append(parts, count(part.n, part.one, part.many))
		}
	}
	return parts
}

// dryEnding says what --apply would do.
func dryEnding(p plan, a Article, opts Options) string {
	what := "as a draft that only you can see"
	if opts.Publish {
		what = "and publish it for everybody to read"
	}
	var b strings.Builder
	paragraphOf(&b, "", "", fmt.Sprintf("Nothing has been changed yet. To bring it in %s, run the same line again with --apply. Its address will end in /blog/%s.", what, p.slug))
	b.WriteString(guideEnding(p, a))
	return b.String()
}

// doneEnding says what was done, and what is left to do.
func doneEnding(p plan, a Article, post *content.Post) string {
	var b strings.Builder
	questions := ""
	if n := len(a.FAQs); n > 0 {
		questions = " with its " + count(n, "question", "questions")
	}
	if post.Published() {
		paragraphOf(&b, "", "", fmt.Sprintf("It is published%s, at %s.", questions, post.Path()))
	} else {
		paragraphOf(&b, "", "", fmt.Sprintf("It is in%s, as a draft that only you can see. When you have looked it over in the dashboard, publish it there; its address will end in %s.", questions, post.Path()))
		if questions != "" {
			paragraphOf(&b, "", "", "Its questions are drafts too. Publish each of them as well, or the article will be shown without them.")
		}
	}
	b.WriteString(guideEnding(p, a))
	return b.String()
}

// guideEnding says which guide the boxes offer, or that they still want one.
func guideEnding(p plan, a Article) string {
	var b strings.Builder
	switch {
	case p.guide != nil:
		paragraphOf(&b, "", "", "The guide it offers is "+quoted(p.guide.Title())+".")
	case a.Counts.Guides == 0:
	case p.guides > 1:
		paragraphOf(&b, "", "", "You have "+count(p.guides, "guide", "guides")+", so I left open which of them it offers. Choose one on the post, or add --guide and the end of the guide's address.")
	default:
		paragraphOf(&b, "", "", "It has a place for a guide, and there is no guide on offer yet. The place stays; choose the guide on the post when you have one.")
	}
	return b.String()
}

// paragraphOf writes a text in lines of at most width letters. The first line
// begins with lead, the others with indent.
func paragraphOf(b *strings.Builder, lead, indent, text string) {
	line, empty := lead, true
	for _, word := range strings.Fields(text) {
		switch {
		case empty:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			b.WriteString(line + "\n")
			line = indent + word
		default:
			line += " " + word
		}
		empty = false
	}
	b.WriteString(line + "\n")
}
