package site

import (
	"strconv"

	"waymark/internal/content"
)

// card is an article in a list.
type card struct {
	URL, Title, Excerpt, Minutes string
	Date                         *when
	Cover                        *picture
}

// excerptLength is in characters, for an article whose author wrote no excerpt.
const excerptLength = 180

func (l layout) cards(posts []*content.Post) []card {
	cards := make([]card, len(posts))
	for i, p := range posts {
		cards[i] = card{
			URL: p.Path(), Title: p.Title(), Excerpt: excerpt(p), Minutes: minutes(p.Body()),
			Date: l.date(p.PublishedAt()), Cover: postCover(p, "480x0", "960x0"),
		}
	}
	return cards
}

// excerpt is hers, or the beginning of the text.
func excerpt(p *content.Post) string {
	if own := p.Excerpt(); own != "" {
		return own
	}
	return content.Excerpt(p.Body(), excerptLength)
}

// minutes says how long a text takes; "" when there is nothing to read.
func minutes(body string) string {
	switch n := content.ReadingMinutes(body); n {
	case 0:
		return ""
	case 1:
		return "1 minute to read"
	default:
		return strconv.Itoa(n) + " minutes to read"
	}
}

// postCover is the picture of a post in the given sizes, the first of them the one for
// browsers that do not choose; nil without a cover.
func postCover(p *content.Post, sizes ...string) *picture {
	if p.Cover() == "" {
		return nil
	}
	return &picture{
		Src: p.CoverPath(sizes[0]), SrcSet: sourceSet(p.CoverPath, sizes...),
		Alt: p.CoverAlt(), Caption: p.CoverCaption(),
	}
}

// sourceSet lists the sizes ("960x0" is 960 wide) for a browser to choose from.
func sourceSet(path func(size string) string, sizes ...string) string {
	set := ""
	for i, size := range sizes {
		if i > 0 {
			set += ", "
		}
		set += path(size) + " " + size[:len(size)-2] + "w"
	}
	return set
}

func topicLinks(topics []*content.Topic) []link {
	links := make([]link, len(topics))
	for i, t := range topics {
		links[i] = link{t.Path(), t.Name()}
	}
	return links
}
