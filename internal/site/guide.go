package site

import (
	"html/template"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// guideView is the page that offers a guide. It never holds the guide itself.
type guideView struct {
	layout
	Summary string
	Form    template.HTML
}

func (s *site) guide(e *core.RequestEvent) (*document, error) {
	g, err := content.GuideBySlug(s.app, e.Request.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	l, err := s.layout(g.Path(), g.Title())
	if err != nil {
		return nil, err
	}
	l.Description = g.Summary()
	if cover := g.CoverPath("960x0"); cover != "" {
		l.Image = s.absolute(cover)
	}
	l.LinkedData = []any{s.crumbsData(link{"/", l.Site.Name}, link{g.Path(), g.Title()})}
	boxes := boxMaker{site: s, layout: l, page: g.Path()}
	box, err := boxes.box(g)
	if err != nil {
		return nil, err
	}
	box.Landing = true
	form, err := s.templates.part("guidebox", box)
	if err != nil {
		return nil, err
	}
	return s.templates.render("guide", guideView{layout: l, Summary: g.Summary(), Form: form})
}
