// Package importer brings one article, written elsewhere, into Waymark.
//
// [Parse] is a pure function: bytes in, an [Article] out, together with a list
// of doubts. It reads Markdown, HTML (a fragment or a whole saved page) and
// plain text, finds the parts an article has (title, headings, lists,
// quotations, calls to download a guide or to book, a closing FAQ) and says in
// a sentence, with a line number, whatever it guessed or left out.
//
// [Apply] writes an Article as a post with its FAQ records, in one
// transaction. [NewCommand] wraps both as `waymark import FILE`, which shows
// what it would do and changes nothing until `--apply` is given.
package importer

import (
	"errors"
	"fmt"
)

// MaxBytes is the largest file Parse reads: 2 MB, some three hundred thousand
// words, well above any article.
const MaxBytes = 2 << 20

// MaxBlocks is the most paragraphs, headings and lists Parse reads: more than a long book has in a chapter.
const MaxBlocks = 5_000

var (
	// ErrTooLarge says that a file is larger than [MaxBytes].
	ErrTooLarge = errors.New("the file is larger than 2 MB, which is more than one article")
	// ErrBinary says that a file is not text: a Word document, a PDF, a picture.
	ErrBinary = errors.New("the file is not text; save it as plain text, Markdown or HTML first")
	// ErrEmpty says that no words were found in a file.
	ErrEmpty = errors.New("no words were found in the file")
	// ErrTooMany says that a file has more than [MaxBlocks] paragraphs, headings and lists.
	ErrTooMany = errors.New("the file has more than 5,000 paragraphs, which is more than one article")
	// ErrTooLong says that a Markdown file has a paragraph longer than 20,000 bytes.
	ErrTooLong = errors.New("one paragraph in the file is longer than 20,000 letters; leave a blank line between paragraphs")
	// ErrTooDeep says that a file's elements are nested deeper than anybody writes by hand.
	ErrTooDeep = errors.New("the file is nested too deeply to be read safely")
)

// Article is what was found in one file.
type Article struct {
	// Title is plain text. It is never empty: a file without one is called after its file name, and that is a doubt.
	Title string
	// Slug is what the file asks to be called ("slug" in front matter), or empty: then the title decides.
	Slug string
	// Excerpt is plain text of 200 characters at most, from the file's own description or its opening; it may be empty.
	Excerpt string
	// Body is sanitised, well-formed HTML; headings in it begin at <h2>.
	Body string
	// FAQHeading stands over FAQs, and is empty when there are none.
	FAQHeading string
	FAQs       []FAQ
	// RelatedWanted says that the file has a place for related posts; Related holds the titles it names there, often none.
	RelatedWanted bool
	Related       []string
	// Pictures are the places where a picture stood. The pictures themselves are not brought over.
	Pictures []Picture
	// Outline lists the headings of Body in order.
	Outline []Heading
	Counts  Counts
	// Doubts are in the order of the file.
	Doubts []Doubt
}

// FAQ is one question of an article's closing FAQ. Question is plain text, Answer sanitised HTML.
type FAQ struct {
	Question string
	Answer   string
	Line     int
}

// Picture is a place where a picture stood. Each field may be empty except Line.
type Picture struct {
	Line    int
	Source  string
	Alt     string
	Caption string
}

// Heading is one line of the outline. Level is 2, 3 or 4.
type Heading struct {
	Level int
	Text  string
	Line  int
}

// Counts says how many of each part Body has.
type Counts struct {
	Paragraphs, Headings, Lists, Quotations, Links, Leads, Chains, Guides, Bookings int
}

// About names the kind of a doubt.
type About string

// The kinds of doubt.
const (
	AboutText    About = "text"     // how the bytes were read
	AboutTitle   About = "title"    // where the title came from
	AboutHeading About = "heading"  // a heading or its level was guessed
	AboutList    About = "list"     // a list was pieced together
	AboutQuote   About = "quote"    // a quotation or its source was guessed
	AboutLead    About = "lead"     // opening words were made bold
	AboutPicture About = "picture"  // a picture stood here
	AboutGuide   About = "guide"    // a call to download became a box
	AboutBooking About = "booking"  // a call to book became a box
	AboutFAQ     About = "faq"      // something about the closing FAQ
	AboutRepeat  About = "repeat"   // something stands twice
	AboutLink    About = "link"     // a link needs a look
	AboutLeftOut About = "left out" // something was not brought over
)

// Doubt is something Parse was not sure of, or left out.
type Doubt struct {
	// Line counts from 1 in the file as it was given; 0 means the file as a whole.
	Line  int
	About About
	// Says is one or two sentences for the author.
	Says string
}

// Parse turns one article in Markdown, HTML or plain text into an Article.
//
// name is the file's name: its ending tells the format (.md, .markdown, .html,
// .htm; anything else is looked at), and it stands in for a missing title.
// The errors are [ErrTooLarge], [ErrBinary], [ErrEmpty],
// [ErrTooMany], [ErrTooLong] and [ErrTooDeep],
// wrapped with the name. Parse never fails for want of structure: what it
// cannot tell, it keeps as paragraphs and says so.
func Parse(name string, data []byte) (Article, error) {
	d := &draft{name: name}
	if err := d.read(data); err != nil {
		return Article{}, fmt.Errorf("reading %s: %w", baseName(name), err)
	}
	if err := d.edit(); err != nil {
		return Article{}, fmt.Errorf("reading %s: %w", baseName(name), err)
	}
	return d.article, nil
}
