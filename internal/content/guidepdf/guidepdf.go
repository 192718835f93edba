// Package guidepdf makes the PDF of a guide from the HTML its author wrote in the editor, and reads and cleans what a
// PDF made elsewhere says about itself.
//
// Whoever gets a guide may share a computer with the person the guide is about. So everything that shows without
// opening the file is neutral: the metadata hold the guide's outside name and a date, and nothing else. The subject
// appears on the pages only.
//
// A guide is laid out in four steps, one file each: HTML to blocks (parse.go), blocks to strips (layout.go), strips to
// pages (paginate.go), pages to PDF (paint.go). A strip is a piece that never breaks, such as a line of text or a picture; everything is
// measured before anything is drawn, so that a heading can be kept with its paragraph.
//
// The package is pure: it opens no file, asks no network and reads no clock.
package guidepdf

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// What Make accepts. A guide that reaches one of these is a mistake or an attack: a long book has 1 MB of HTML.
const (
	// MaxBody is the longest body HTML, in bytes.
	MaxBody = 2 << 20
	// MaxPicture is the largest picture file, in bytes.
	MaxPicture = 10 << 20
	// MaxPages is the longest guide.
	MaxPages = 400

	maxPictures = 100
	maxStrips   = 40_000
)

var (
	// ErrTooLarge: the body, a picture or an uploaded PDF is over its limit. The error around it says which.
	ErrTooLarge = errors.New("too large")
	// ErrTooLong: the guide would have more than MaxPages pages.
	ErrTooLong = fmt.Errorf("the guide is longer than %d pages", MaxPages)
	// ErrTooDeep: the elements of the body are nested deeper than any editor writes (512).
	ErrTooDeep = errors.New("the text is nested too deeply")
	// ErrUnprintable: the text has letters which the fonts cannot print, such as Arabic or Chinese. The error around it
	// shows them. Symbols and emoji never cause it: they are replaced by a likeness or left out.
	ErrUnprintable = errors.New("the fonts have no letters for")
)

// Paper is the size of a page.
type Paper int

const (
	// A4 is 210 × 297 mm, and the default.
	A4 Paper = iota
	// A5 is 148 × 210 mm: easier to read on a small screen.
	A5
)

// Document is a guide to be laid out.
type Document struct {
	// Title is printed at the head of page one and nowhere else: it may name the subject. May be empty.
	Title string
	// OutsideName becomes the metadata title, which viewers, folders and search show.
	OutsideName string
	// Body is HTML as the editor writes it. Tags that are not known are flattened to their text; scripts, forms and
	// embedded pages are left out, and so are the blocks of the site (guide and booking boxes).
	Body string
	// Language is a BCP 47 tag, for screen readers. Empty or malformed: none is set.
	Language string
	// Author is printed under the title, and never put in the metadata. May be empty.
	Author string
	// Footer is printed once, small, at the foot of the last page, so that a page lying about says nothing.
	Footer string
	// Images opens the picture behind the src of an <img>. A nil func, an error that is fs.ErrNotExist, and a picture that
	// is not a JPEG, PNG, GIF or WebP all print the alt text instead; any other error ends Make.
	Images func(src string) (io.ReadCloser, error)
	// Created is the date in the metadata. The same document with the same date gives the same bytes.
	Created time.Time
	// Paper is A4 unless it says A5.
	Paper Paper
}

// Make lays d out and writes the PDF to w. Nothing is written before the whole guide is made.
//
// Writing room: <p data-lines="4"> is followed by four ruled lines (30 at most). In an exercise box the items of a list get two each, unless
// the box uses data-lines itself, or the item is a tick box (begins with ☐ or [ ]).
//
// The errors are ErrTooLarge, ErrTooLong, ErrTooDeep, ErrUnprintable, and those of d.Images and w, all wrapped.
func Make(w io.Writer, d Document) error {
	if len(d.Body) > MaxBody {
		return fmt.Errorf("the text of the guide has %d bytes: %w", len(d.Body), ErrTooLarge)
	}
	blocks, missing, err := parseBody(d.Body)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrTooDeep, err)
	}
	title, author, footer := printable(d.Title, missing), printable(d.Author, missing), printable(d.Footer, missing)
	if len(missing) > 0 {
		return fmt.Errorf("%w %s", ErrUnprintable, missing)
	}
	if len(blocks) > 0 && blocks[0].kind == heading && strings.EqualFold(plain(blocks[0].spans), strings.TrimSpace(title)) {
		blocks = blocks[1:] // the title block says it already
	}

	c := newCanvas(d)
	l := &layout{canvas: c, sheet: c.sheet, pictures: newPictures(d.Images)}
	l.titleBlock(title, author)
	l.blocks(blocks, column{x: c.sheet.left, width: c.sheet.measure()})
	if l.err != nil {
		return l.err
	}
	body := l.take()
	l.colophon(footer)
	pages := paginate(body, l.take(), c.sheet)
	if len(pages) > MaxPages {
		return ErrTooLong
	}
	if err := c.write(w, pages); err != nil {
		return fmt.Errorf("write the guide's PDF: %w", err)
	}
	return nil
}
