package site

import (
	"html/template"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

type pageView struct {
	layout
	Body template.HTML
}

// page takes every address of one part: files have a dot in their name, pages never.
func (s *site) page(e *core.RequestEvent) error {
	if strings.Contains(e.Request.PathValue("page"), ".") {
		return s.assets.serve(e, e.Request.PathValue("page"))
	}
	return s.cached(s.standingPage)(e)
}

// standingPage is a page that stands by itself, such as "About".
func (s *site) standingPage(e *core.RequestEvent) (*document, error) {
	p, err := content.PageBySlug(s.app, e.Request.PathValue("page"))
	if err != nil {
		return nil, err
	}
	view, err := s.pageView(p)
	if err != nil {
		return nil, err
	}
	return s.templates.render("page", view)
}

// pageView makes the whole view of a page of any status; who calls it decides who may see it.
func (s *site) pageView(p *content.Page) (*pageView, error) {
	l, err := s.layout(p.Path(), p.Title())
	if err != nil {
		return nil, err
	}
	if l.Description = p.SEODescription(); l.Description == "" {
		l.Description = content.Excerpt(p.Body(), excerptLength)
	}
	l.LinkedData = []any{s.crumbsData(link{"/", l.Site.Name}, link{p.Path(), p.Title()})}
	boxes := boxMaker{site: s, layout: l, page: p.Path()}
	dressed, err := s.dress(p.Body(), dressing{guide: boxes.form, booking: boxes.booking, level: 2, ids: newIDs()})
	if err != nil {
		return nil, err
	}
	return &pageView{layout: l, Body: dressed.HTML}, nil
}
