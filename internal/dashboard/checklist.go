package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"golang.org/x/net/html"

	"waymark/internal/content"
	"waymark/internal/settings"
)

// bindChecklist answers POST checklist: what is worth a look before readers see it.
func (d *desk) bindChecklist(g *router.RouterGroup[*core.RequestEvent]) {
	links := newLinkChecker(d.app, d.cfg.URL)
	g.POST("/checklist", func(e *core.RequestEvent) error {
		record, ask, err := readDraft(e)
		if err != nil {
			return err
		}
		list, err := checklist(e, links, record, ask.Links)
		if err != nil {
			return err
		}
		return e.JSON(http.StatusOK, list)
	})
}

// checklist reads an unsaved record of posts or pages. outside: ask other sites whether
// they answer, which takes seconds.
func checklist(e *core.RequestEvent, links *linkChecker, record *core.Record, outside bool) ([]Advice, error) {
	p, err := pieceOf(e.App, record)
	if err != nil {
		return nil, err
	}
	body, err := html.Parse(strings.NewReader(content.Clean(p.Body)))
	if err != nil {
		return nil, fmt.Errorf("reading the text: %w", err)
	}
	described, err := describedPictures(e.App, p.Body)
	if err != nil {
		return nil, err
	}
	if p.Boxes, err = guideBoxes(e.App, body); err != nil {
		return nil, err
	}
	list := []Advice{adviseTitle(p)}
	if unnamedSite, found := adviseName(p); found {
		list = append(list, unnamedSite)
	}
	if record.Collection().Name == content.CollectionPosts {
		list = append(list, adviseDescription(p), adviseGuide(p), adviseNote(p))
		list = append(list, adviseDownload(p, body)...)
	} else if trouble, found := adviseBoxes(p); found {
		trouble.Where = "body" // a page has no guide of its own
		list = append(list, trouble)
	}
	list = append(list, advisePictures(p, body, described), adviseHeadings(body))
	list = append(list, adviseTyped(body)...)
	list = append(list, adviseCaptions(body)...)
	list = append(list, adviseRepeats(body))
	onLinks, err := links.advise(e.Request.Context(), body, outside)
	if err != nil {
		return nil, err
	}
	return append(list, onLinks...), nil
}

func pieceOf(app core.App, record *core.Record) (piece, error) {
	site, err := settings.Load(app)
	if err != nil {
		return piece{}, err
	}
	p := piece{
		Title: record.GetString("title"), Excerpt: record.GetString("excerpt"), SEODescription: record.GetString("seo_description"),
		Body: record.GetString("body"), ContentNote: record.GetString("content_note"),
		Cover: record.GetString("cover"), CoverAlt: record.GetString("cover_alt"), Site: site.Name(),
	}
	if id := record.GetString("guide"); id != "" {
		guide, err := content.GuideByID(app, id)
		if err != nil && !errors.Is(err, content.ErrNotFound) {
			return piece{}, err
		}
		p.Guide = guide
	}
	return p, nil
}

// guideBoxes are the boxes of a text that offer a guide, in their order.
func guideBoxes(app core.App, body *html.Node) (boxes []guideBox, err error) {
	for n := range body.Descendants() {
		if attribute(n, "data-block") != "guide" {
			continue
		}
		box := guideBox{Slug: attribute(n, "data-guide")}
		if box.Slug != "" {
			switch _, err := content.GuideBySlug(app, box.Slug); {
			case err == nil:
				box.Live = true
			case !errors.Is(err, content.ErrNotFound):
				return nil, err
			}
		}
		boxes = append(boxes, box)
	}
	return boxes, nil
}

var mediaID = regexp.MustCompile(`/api/files/` + content.CollectionMedia + `/([a-z0-9]+)/`)

// describedPictures answers, for a picture's address, whether the library has words for
// it, which are used where the text has none, or calls it decoration.
func describedPictures(app core.App, body string) (func(src string) bool, error) {
	var ids []string
	for _, found := range mediaID.FindAllStringSubmatch(body, -1) {
		ids = append(ids, found[1])
	}
	media, err := content.MediaByIDs(app, ids)
	if err != nil {
		return nil, err
	}
	return func(src string) bool {
		found := mediaID.FindStringSubmatch(src)
		if found == nil || media[found[1]] == nil {
			return false
		}
		known := media[found[1]]
		return known.Alt() != "" || known.GetBool("decorative")
	}, nil
}
