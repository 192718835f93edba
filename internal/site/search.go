package site

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

const (
	// longestQuery is in characters, as the form's maxlength says.
	longestQuery = 200
	mostHits     = 30
)

type searchView struct {
	layout
	Query, Found string
	Hits         []hitView
}

type hitView struct {
	URL, Title string
	Snippet    []content.Part
}

// search is not kept: the questions are endless, and nobody's but hers.
func (s *site) search(e *core.RequestEvent) error {
	l, err := s.layout("/search", "Search")
	if err != nil {
		return err
	}
	l.NoIndex, l.Canonical = true, ""
	view := searchView{layout: l, Query: strings.TrimSpace(e.Request.URL.Query().Get("q"))}
	if runes := []rune(strings.ToValidUTF8(view.Query, "")); len(runes) > longestQuery {
		view.Query = string(runes[:longestQuery])
	}
	hits, err := content.Search(s.app, view.Query, mostHits)
	if err != nil {
		return err
	}
	for _, h := range hits {
		view.Hits = append(view.Hits, hitView{h.Path, h.Title, h.Snippet})
	}
	view.Found = found(len(hits))
	doc, err := s.templates.render("search", view)
	if err != nil {
		return err
	}
	return doc.send(e, http.StatusOK, keepNothing)
}

func found(n int) string {
	switch n {
	case 0:
		return "Nothing was found. One word, or a simpler one, may help."
	case 1:
		return "One thing was found."
	case mostHits:
		return fmt.Sprintf("These %d fit best.", n)
	default:
		return fmt.Sprintf("%d things were found.", n)
	}
}
