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
		Slug: g.Slug(), Page: b.page, Wording: set.WordingVersion(), Stamp: stampRoom, Letters: letters,
		GuideSentence: set.ConsentGuide(), LettersSentence: set.ConsentLetters(), NewsletterSentence: set.ConsentNewsletter(),
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
	view.ID = "talk--" + strconv.Itoa(b.made)
	return b.templates.part("booking", view)
}
