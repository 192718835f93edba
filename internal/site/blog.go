package site

import (
	"fmt"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// pageSize is how many articles stand on a page of a list.
const pageSize = 12

// listView is a list of articles: all of them, or those of a topic.
type listView struct {
	layout
	Lede         string
	Crumbs       []link
	Topics       []link
	Posts        []card
	Newer, Older string // addresses; "" at an end
}

func (s *site) blog(e *core.RequestEvent) (*document, error) {
	l, err := s.layout("/blog", "Articles")
	if err != nil {
		return nil, err
	}
	l.Description = l.Site.Tagline
	view := listView{layout: l}
	if view.Topics, err = s.topicsInUse(); err != nil {
		return nil, err
	}
	if err := s.fillList(&view, "", max(pageNumber(e.Request), 1)); err != nil {
		return nil, err
	}
	return s.templates.render("list", view)
}

// fillList puts page n of the articles of a topic ("" for all) into view, and the links
// to the pages beside it. A page beyond the last is content.ErrNotFound; the first is
// always there, even when it is empty.
func (s *site) fillList(view *listView, topic string, n int) error {
	// far above any site, and far below where the multiplication would turn negative
	if n > 1_000_000 {
		return content.ErrNotFound
	}
	posts, total, err := content.Posts(s.app, content.PostQuery{Topic: topic, Offset: (n - 1) * pageSize, Limit: pageSize})
	if err != nil {
		return err
	}
	if n > 1 && len(posts) == 0 {
		return content.ErrNotFound
	}
	view.Posts = view.cards(posts)
	address := func(n int) string {
		if n == 1 {
			return view.Path
		}
		return view.Path + "?page=" + strconv.Itoa(n)
	}
	if n > 1 {
		view.Newer = address(n - 1)
		view.Canonical = s.absolute(address(n))
		view.Title = fmt.Sprintf("%s, page %d · %s", view.Heading, n, view.Site.Name)
	}
	if n*pageSize < total {
		view.Older = address(n + 1)
	}
	return nil
}
