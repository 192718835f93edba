package site

import (
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// homePosts is how many articles stand on the first page.
const homePosts = 6

type homeView struct {
	layout
	Posts  []card
	More   bool // there are articles that are not shown
	Topics []link
	Guides []guideBox
}

func (s *site) home(*core.RequestEvent) (*document, error) {
	l, err := s.layout("/", "")
	if err != nil {
		return nil, err
	}
	l.Heading, l.Title, l.Description = l.Site.Name, l.Site.Name, l.Site.Tagline
	l.LinkedData = []any{s.websiteData(l)}
	view := homeView{layout: l}
	posts, total, err := content.Posts(s.app, content.PostQuery{Limit: homePosts})
	if err != nil {
		return nil, err
	}
	view.Posts, view.More = l.cards(posts), total > len(posts)
	if view.Topics, err = s.topicsInUse(); err != nil {
		return nil, err
	}
	guides, err := content.LiveGuides(s.app)
	if err != nil {
		return nil, err
	}
	boxes := boxMaker{site: s, layout: l, page: "/"}
	for _, g := range guides {
		box, err := boxes.box(g)
		if err != nil {
			return nil, err
		}
		view.Guides = append(view.Guides, box)
	}
	return s.templates.render("home", view)
}

// topicsInUse are the topics with an article in them.
func (s *site) topicsInUse() ([]link, error) {
	topics, err := content.Topics(s.app)
	if err != nil {
		return nil, err
	}
	var links []link
	for _, t := range topics {
		if t.Posts > 0 {
			links = append(links, link{t.Path(), t.Name()})
		}
	}
	return links, nil
}
