// Package demo fills an empty site with writing of its own, so that a stranger sees a
// whole site, and the loop from an article to the last letter, a minute after the first
// command.
//
// The writing lies in content/, embedded: settings, topics, questions and the letters as
// YAML, everything longer as HTML with a YAML head. Blocks and links in it are as an author
// would write them; a picture is src="media:FILE", of content/media.
package demo

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/sequence"
	"waymark/internal/settings"
	"waymark/internal/subscribers"
)

// ErrNotEmpty: the site holds what somebody wrote or the address of somebody who asked.
// The error that wraps it says what was found.
var ErrNotEmpty = errors.New("the demo fills an empty site only, and leaves this one as it is")

// Fill fills an empty site with the demo's writing, dated back from this morning. done is
// false when the site is a filled demo already: then nothing is changed, but for a guide's
// PDF that is missing since the power went off. [ErrNotEmpty] when the site is not empty.
//
// All of it is written in one transaction, so that a site is a demo or is not.
func Fill(app core.App) (done bool, err error) { return FillAt(app, time.Now()) }

// FillAt is Fill at another moment.
func FillAt(app core.App, now time.Time) (done bool, err error) {
	src, err := readSource(embedded)
	if err != nil {
		return false, err
	}
	err = app.RunInTransaction(func(tx core.App) error {
		site, err := settings.Load(tx)
		if err != nil {
			return err
		}
		if site.Demo() {
			return nil
		}
		if err := mustBeEmpty(tx, site); err != nil {
			return err
		}
		done = true
		return newFiller(tx, src, now).fill()
	})
	if err != nil {
		return false, err
	}
	return done, completePDFs(app)
}

// written are the collections that hold nothing on an empty site, with what to call
// one of their rows and several.
var written = []struct{ collection, one, many string }{
	{content.CollectionPosts, "article", "articles"},
	{content.CollectionPages, "page", "pages"},
	{content.CollectionFAQs, "question", "questions"},
	{content.CollectionTopics, "topic", "topics"},
	{content.CollectionGuides, "guide", "guides"},
	{content.CollectionMedia, "picture", "pictures"},
	{sequence.Collection, "sequence", "sequences"},
	{subscribers.Collection, "subscriber", "subscribers"},
}

// mustBeEmpty returns an [ErrNotEmpty] that says what there is, or nil.
func mustBeEmpty(app core.App, site *settings.Site) error {
	var found []string
	for _, w := range written {
		n, err := app.CountRecords(w.collection)
		if err != nil {
			return fmt.Errorf("looking for %s: %w", w.many, err)
		}
		switch {
		case n == 1:
			found = append(found, "1 "+w.one)
		case n > 1:
			found = append(found, fmt.Sprintf("%d %s", n, w.many))
		}
	}
	// she may have begun with her settings, which the demo would write over
	if site.AuthorName() != "" || site.ReplyTo() != "" || site.PostalAddress() != "" {
		found = append(found, "settings of its own")
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("this site has %s: %w", sentenceOf(found), ErrNotEmpty)
}

// sentenceOf joins words as one says them: "a, b and c".
func sentenceOf(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// completePDFs makes the PDF of every live guide that has none. It is made after a guide is
// committed, and a program that is killed in between leaves a guide without; saving it makes one.
func completePDFs(app core.App) error {
	var guides []*content.Guide
	if err := app.RecordQuery(content.CollectionGuides).AndWhere(dbx.HashExp{"status": content.StatusLive}).All(&guides); err != nil {
		return fmt.Errorf("listing the guides: %w", err)
	}
	for _, g := range guides {
		_, _, _, err := content.GuidePDF(app, g)
		if errors.Is(err, content.ErrNotFound) {
			if err := app.Save(g); err != nil {
				return fmt.Errorf("making the guide's PDF: %w", err)
			}
			_, _, _, err = content.GuidePDF(app, g)
		}
		if err != nil {
			return fmt.Errorf("looking for the guide's PDF: %w", err)
		}
	}
	return nil
}
