package site

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// feedPosts is how many articles a feed holds, each whole.
const feedPosts = 20

// feedPost is an article as both feeds need it.
type feedPost struct {
	*content.Post
	html   template.HTML
	topics []link
}

func (s *site) feedPosts() ([]feedPost, error) {
	posts, _, err := content.Posts(s.app, content.PostQuery{Limit: feedPosts})
	if err != nil {
		return nil, err
	}
	whole := make([]feedPost, len(posts))
	for i, p := range posts {
		text, err := s.plainBody(p)
		if err != nil {
			return nil, err
		}
		topics, err := content.TopicsOf(s.app, p)
		if err != nil {
			return nil, err
		}
		whole[i] = feedPost{p, text, topicLinks(topics)}
	}
	return whole, nil
}

// plainBody is the text of an article for somewhere else than its page: with whole
// addresses, a link where a form would be, and the content note first.
func (s *site) plainBody(p *content.Post) (template.HTML, error) {
	own, err := s.liveGuide(p.GuideID())
	if err != nil {
		return "", err
	}
	dressed, err := s.dress(p.Body(), dressing{guide: s.guideLink, ownGuide: own, level: 2, ids: newIDs(), address: p.Path()})
	if err != nil {
		return "", err
	}
	whole := dressed.HTML
	if note := p.ContentNote(); note != "" {
		whole = template.HTML("<p><em>"+template.HTMLEscapeString(note)+"</em></p>\n") + whole //nolint:gosec // escaped here
	}
	return whole, nil
}

// guideLink is what a guide box becomes where no form can stand.
func (s *site) guideLink(slug string) (template.HTML, error) {
	g, err := content.GuideBySlug(s.app, slug)
	if err != nil {
		return "", ignoreNotFound(err)
	}
	return template.HTML(fmt.Sprintf(`<p><a href="%s">%s</a></p>`, //nolint:gosec // both escaped here
		template.HTMLEscapeString(s.absolute(g.Path())), template.HTMLEscapeString(g.Title()))), nil
}

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Author   *atomPerson `xml:"author,omitempty"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Link       atomLink       `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
	Content    atomContent    `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

// atom is the feed of RFC 4287. An entry's id is made of the record's, so that it stays
// the same when its address changes.
func (s *site) atom(*core.RequestEvent) (*document, error) {
	l, err := s.layout("/", "")
	if err != nil {
		return nil, err
	}
	posts, err := s.feedPosts()
	if err != nil {
		return nil, err
	}
	feed := atomFeed{
		Language: l.Site.Language, ID: s.absolute("/"), Title: l.Site.Name, Subtitle: l.Site.Tagline,
		Links: []atomLink{{"self", "application/atom+xml", s.absolute("/feed.xml")}, {"alternate", "text/html", s.absolute("/")}},
		// RFC 4287 section 4.1.1 wants an author
		Author: &atomPerson{or(l.Site.AuthorName, l.Site.Name)},
	}
	latest := l.set.GetDateTime("created").Time()
	for _, p := range posts {
		if p.Updated().After(latest) {
			latest = p.Updated()
		}
		entry := atomEntry{
			ID: s.absolute("/?post=" + p.Id), Title: p.Title(), Link: atomLink{"alternate", "text/html", s.absolute(p.Path())},
			Published: stamp(p.PublishedAt()), Updated: stamp(p.Updated()), Summary: excerpt(p.Post), Content: atomContent{"html", string(p.html)},
		}
		for _, t := range p.topics {
			entry.Categories = append(entry.Categories, atomCategory{t.Label})
		}
		feed.Entries = append(feed.Entries, entry)
	}
	feed.Updated = stamp(latest)
	return xmlDocument("application/atom+xml; charset=utf-8", feed)
}

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	HomePage    string       `json:"home_page_url"`
	Feed        string       `json:"feed_url"`
	Language    string       `json:"language"`
	Authors     []jsonAuthor `json:"authors,omitempty"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	HTML      string   `json:"content_html"`
	Summary   string   `json:"summary,omitempty"`
	Image     string   `json:"image,omitempty"`
	Published string   `json:"date_published"`
	Modified  string   `json:"date_modified"`
	Tags      []string `json:"tags,omitempty"`
}

// jsonFeed is the feed of https://www.jsonfeed.org/version/1.1/.
func (s *site) jsonFeed(*core.RequestEvent) (*document, error) {
	l, err := s.layout("/", "")
	if err != nil {
		return nil, err
	}
	posts, err := s.feedPosts()
	if err != nil {
		return nil, err
	}
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: l.Site.Name, Description: l.Site.Tagline, Language: l.Site.Language,
		HomePage: s.absolute("/"), Feed: s.absolute("/feed.json"), Items: []jsonItem{},
		Authors: []jsonAuthor{{or(l.Site.AuthorName, l.Site.Name)}},
	}
	for _, p := range posts {
		item := jsonItem{
			ID: s.absolute("/?post=" + p.Id), URL: s.absolute(p.Path()), Title: p.Title(), HTML: string(p.html), Summary: excerpt(p.Post),
			Published: stamp(p.PublishedAt()), Modified: stamp(p.Updated()),
		}
		if cover := p.CoverPath("1600x0"); cover != "" {
			item.Image = s.absolute(cover)
		}
		for _, t := range p.topics {
			item.Tags = append(item.Tags, t.Label)
		}
		feed.Items = append(feed.Items, item)
	}
	body, err := json.Marshal(feed)
	if err != nil {
		return nil, fmt.Errorf("writing the JSON feed: %w", err)
	}
	return &document{contentType: "application/feed+json; charset=utf-8", body: body}, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func or(value, fallback string) string {
	if value != "" {
		return value
	}
	return fallback
}
