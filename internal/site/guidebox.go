package site

import (
	"errors"
	"html/template"
	"strconv"

	"waymark/internal/content"
)

// guideBox is the offer of a guide, with what its form sends to POST /signup. The names of
// the fields are a promise: see the page "Signup" of the design.
type guideBox struct {
	ID                                                 string // unique on the page
	Called                                             string // says which one it is, where another has its title already
	OutsideName                                        string // the neutral name it has in mail; "" when its title is that already
	Eyebrow, Title, Summary                            string
	Slug, Page, Wording, Stamp                         string
	GuideSentence, LettersSentence, NewsletterSentence string
	Letters                                            bool // letters follow this guide at present
	Landing                                            bool // it stands on the guide's own page, under its title
	Cover                                              *picture
}

// boxMaker makes the boxes of one page and numbers them.
type boxMaker struct {
	*site
	layout layout
	page   string // the path kept with her consent
	made   int
	titles map[string]int // how many boxes have this heading
}

// called is what a screen reader calls a box, so that two with the same heading can be told
// apart; "" for the first of them, which its heading names.
func (b *boxMaker) called(heading string) string {
	if b.titles == nil {
		b.titles = map[string]int{}
	}
	b.titles[heading]++
	if n := b.titles[heading]; n > 1 {
		return heading + " (" + strconv.Itoa(n) + ")"
	}
	return ""
}

func (b *boxMaker) box(g *content.Guide) (guideBox, error) {
	letters, err := sequenceLive(b.app, g.SequenceID())
	if err != nil {
		return guideBox{}, err
	}
	b.made++ // two hyphens: no heading's id, which is a slug, can be the same
	set := b.layout.set
	box := guideBox{
		ID: "guide--" + strconv.Itoa(b.made), Eyebrow: set.GuideHeading(), Title: g.Title(), Summary: g.Summary(),
		Called: b.called(g.Title()), Slug: g.Slug(), Page: b.page, Wording: set.WordingVersion(), Stamp: stampRoom, Letters: letters,
		GuideSentence: set.ConsentGuide(), LettersSentence: set.ConsentLetters(), NewsletterSentence: set.ConsentNewsletter(),
	}
	if name := g.OutsideName(); name != g.Title() {
		box.OutsideName = name
	}
	if cover := g.CoverPath("480x0"); cover != "" {
		box.Cover = &picture{Src: cover, Alt: g.CoverAlt()}
	}
	return box, nil
}

// form is the box of the live guide with this slug, as HTML; "" when there is no such guide.
func (b *boxMaker) form(slug string) (template.HTML, error) {
	g, err := content.GuideBySlug(b.app, slug)
	if errors.Is(err, content.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	box, err := b.box(g)
	if err != nil {
		return "", err
	}
	return b.templates.part("guidebox", box)
}

// booking is the invitation to talk, as HTML; "" when there is none.
func (b *boxMaker) booking() (template.HTML, error) {
	view := b.layout.booking()
	if view == nil {
		return "", nil
	}
	b.made++
	view.ID, view.Called = "talk--"+strconv.Itoa(b.made), b.called(view.Heading)
	return b.templates.part("booking", view)
}
