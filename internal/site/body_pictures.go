package site

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"waymark/internal/content"
)

// mediaPath takes the address of a picture in the media collection apart.
var mediaPath = regexp.MustCompile(`^/api/files/` + content.CollectionMedia + `/([a-z0-9]+)/([A-Za-z0-9._-]+)(?:\?[^#]*)?$`)

// articleSizes tells a browser how wide a picture stands in the column of site.css.
const articleSizes = "(min-width: 43rem) 40rem, 94vw"

// dressPictures gives the pictures of a text their size, so that nothing jumps while they
// arrive, smaller copies for small screens, and what the author said of them.
func (s *site) dressPictures(root *html.Node) error {
	pictures := elements(root, atom.Img)
	var ids []string
	for _, img := range pictures {
		if found := mediaPath.FindStringSubmatch(attribute(img, "src")); found != nil {
			ids = append(ids, found[1])
		}
	}
	known, err := content.MediaByIDs(s.app, ids)
	if err != nil {
		return err
	}
	for _, img := range pictures {
		setAttribute(img, "loading", "lazy")
		setAttribute(img, "decoding", "async")
		caption := ""
		if found := mediaPath.FindStringSubmatch(attribute(img, "src")); found != nil {
			if m := known[found[1]]; m != nil {
				caption = m.Caption()
				dressPicture(img, m)
			}
		}
		setAttribute(img, "alt", attribute(img, "alt")) // without one a screen reader spells the file name
		intoFigure(img, caption)
	}
	return nil
}

func dressPicture(img *html.Node, m *content.Media) {
	if attribute(img, "alt") == "" && attribute(img, "role") != "presentation" { // the author says it is decoration here
		setAttribute(img, "alt", m.Alt())
	}
	if m.Width() <= 0 || m.Height() <= 0 {
		return
	}
	if attribute(img, "width") == "" || attribute(img, "height") == "" {
		setAttribute(img, "width", strconv.Itoa(m.Width()))
		setAttribute(img, "height", strconv.Itoa(m.Height()))
	}
	if path.Ext(m.File()) == ".gif" {
		return // a smaller copy would stand still
	}
	var sizes []string
	for _, width := range []int{480, 960, 1600} {
		if width < m.Width() {
			sizes = append(sizes, strconv.Itoa(width)+"x0")
		}
	}
	set := sourceSet(m.Path, sizes...)
	if m.Width() <= 1600 { // a bigger one is for no column of text
		set = strings.TrimPrefix(set+", "+m.Path("")+" "+strconv.Itoa(m.Width())+"w", ", ")
	}
	setAttribute(img, "srcset", set)
	setAttribute(img, "sizes", articleSizes)
	if m.Width() > 960 {
		setAttribute(img, "src", m.Path("960x0"))
	}
}

// intoFigure makes a figure of a picture that has a paragraph to itself, with the caption,
// unless the author made one.
func intoFigure(img *html.Node, caption string) {
	alone := img
	if p := img.Parent; p.DataAtom == atom.A { // a picture that is a link
		alone = p
	}
	p := alone.Parent
	if p == nil || p.DataAtom != atom.P {
		return
	}
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		if c != alone && !blank(c) {
			return
		}
	}
	figure := element("figure")
	replace(p, figure)
	p.RemoveChild(alone)
	figure.AppendChild(alone)
	if caption != "" {
		words := element("figcaption")
		words.AppendChild(textNode(caption))
		figure.AppendChild(words)
	}
}
