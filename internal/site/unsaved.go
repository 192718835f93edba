package site

import (
	"errors"
	"regexp"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// Renderer makes pages of what is not saved yet, for whoever is writing it.
type Renderer struct{ site *site }

// ErrNotServing: a page was asked for before [Register].
var ErrNotServing = errors.New("site: there are no templates yet")

// WithRenderer makes r ready for use when the site is registered.
func WithRenderer(r *Renderer) Option {
	return func(s *site) { r.site = s }
}

// scripts are what an unsaved page goes without: in the frame beside a form the way out
// would lead the author away from what she is writing.
var scripts = regexp.MustCompile(`(?s)<script\b.*?</script>\n?`)

// Page is the whole HTML page of a record of posts or pages as it stands in memory,
// whatever its status, made with the templates readers get. Nothing is saved, and nothing
// in it runs. [ErrNotServing] before [Register]; [content.ErrNotFound] for a record of
// another collection.
func (r *Renderer) Page(record *core.Record) ([]byte, error) {
	if r.site == nil {
		return nil, ErrNotServing
	}
	doc, err := r.site.unsaved(record)
	if err != nil {
		return nil, err
	}
	return scripts.ReplaceAll(doc.body, nil), nil
}

// GuideAtEnd says whether the page of a record of posts, as it stands in memory, ends with a
// box for its guide that the site adds itself. False for any other record; [ErrNotServing]
// before [Register].
func (r *Renderer) GuideAtEnd(record *core.Record) (bool, error) {
	if r.site == nil {
		return false, ErrNotServing
	}
	if record.Collection().Name != content.CollectionPosts {
		return false, nil
	}
	p := &content.Post{}
	p.SetProxyRecord(record)
	l, err := r.site.layout(p.Path(), p.Title())
	if err != nil {
		return false, err
	}
	view := &postView{layout: l}
	if err := r.site.addText(view, p, newIDs()); err != nil {
		return false, err
	}
	return view.EndGuide != "", nil
}

func (s *site) unsaved(record *core.Record) (*document, error) {
	switch record.Collection().Name {
	case content.CollectionPosts:
		p := &content.Post{}
		p.SetProxyRecord(record)
		view, err := s.postView(p)
		if err != nil {
			return nil, err
		}
		view.NoIndex, view.Canonical, view.LinkedData = true, "", nil
		return s.templates.render("post", view)
	case content.CollectionPages:
		p := &content.Page{}
		p.SetProxyRecord(record)
		view, err := s.pageView(p)
		if err != nil {
			return nil, err
		}
		view.NoIndex, view.Canonical, view.LinkedData = true, "", nil
		return s.templates.render("page", view)
	}
	return nil, content.ErrNotFound
}
