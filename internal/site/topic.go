package site

import (
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

func (s *site) topic(e *core.RequestEvent) (*document, error) {
	t, err := content.TopicBySlug(s.app, e.Request.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	l, err := s.layout(t.Path(), t.Name())
	if err != nil {
		return nil, err
	}
	l.Description = t.Description()
	way := []link{{"/blog", "Articles"}}
	l.LinkedData = []any{s.crumbsData(append(way, link{t.Path(), t.Name()})...)}
	view := listView{layout: l, Lede: t.Description(), Crumbs: way}
	if err := s.fillList(&view, t.Id, max(pageNumber(e.Request), 1)); err != nil {
		return nil, err
	}
	return s.templates.render("list", view)
}
