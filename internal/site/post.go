package site

import (
	"cmp"
	"html/template"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// faqHeading stands over an article's questions when she has written none.
const faqHeading = "Questions about this"

type postView struct {
	layout
	Preview              bool
	Crumbs, Topics       []link
	Date                 *when
	Minutes, ContentNote string
	Cover                *picture
	Body                 template.HTML
	EndGuide, EndBooking template.HTML
	FAQHeading           string
	FAQs                 []faqView
	Related              []card
	Previous, Next       *link
}

// postOrMarkdown takes both addresses of an article, because a pattern of net/http cannot
// end after a wildcard.
func (s *site) postOrMarkdown(e *core.RequestEvent) (*document, error) {
	slug, markdown := strings.CutSuffix(e.Request.PathValue("slug"), ".md")
	p, err := content.PostBySlug(s.app, slug)
	if err != nil {
		return nil, err
	}
	if markdown {
		return s.markdown(p)
	}
	view, err := s.postView(p)
	if err != nil {
		return nil, err
	}
	view.Markdown = p.Path() + ".md"
	return s.templates.render("post", view)
}

// postView makes the whole view of a post of any status; who calls it decides who may see it.
func (s *site) postView(p *content.Post) (*postView, error) {
	l, err := s.layout(p.Path(), p.Title())
	if err != nil {
		return nil, err
	}
	view := &postView{
		layout: l, Date: l.date(p.PublishedAt()), Minutes: minutes(p.Body()), ContentNote: p.ContentNote(),
		Cover: postCover(p, "960x0", "480x0", "1600x0"), FAQHeading: or(p.FAQHeading(), faqHeading),
	}
	used := newIDs()
	if err := s.addText(view, p, used); err != nil {
		return nil, err
	}
	faqs, err := content.FAQsOf(s.app, p)
	if err != nil {
		return nil, err
	}
	if view.FAQs, err = s.faqViews(faqs, used); err != nil {
		return nil, err
	}
	if err := s.addWays(view, p); err != nil {
		return nil, err
	}
	s.describe(view, p)
	return view, nil
}

// addText dresses the text and adds an offer and an invitation at the end, where the
// author has not put one in the last part herself.
func (s *site) addText(view *postView, p *content.Post, used ids) error {
	own, err := s.liveGuide(p.GuideID())
	if err != nil {
		return err
	}
	boxes := boxMaker{site: s, layout: view.layout, page: p.Path()}
	dressed, err := s.dress(p.Body(), dressing{guide: boxes.form, booking: boxes.booking, ownGuide: own, level: 2, ids: used})
	if err != nil {
		return err
	}
	view.Body = dressed.HTML
	if own != "" && !dressed.lateGuide {
		if view.EndGuide, err = boxes.form(own); err != nil {
			return err
		}
	}
	if !dressed.lateTalk {
		view.EndBooking, err = boxes.booking()
	}
	return err
}

// liveGuide is the slug of the guide with this id, "" unless it is live.
func (s *site) liveGuide(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	g, err := content.GuideByID(s.app, id)
	if err != nil {
		return "", ignoreNotFound(err)
	}
	if !g.Live() {
		return "", nil
	}
	return g.Slug(), nil
}

// addWays adds where one can go from here: topics, related articles, the ones before and after.
func (s *site) addWays(view *postView, p *content.Post) error {
	topics, err := content.TopicsOf(s.app, p)
	if err != nil {
		return err
	}
	view.Topics = topicLinks(topics)
	view.Crumbs = []link{{"/blog", "Articles"}}
	related, err := content.Related(s.app, p, content.RelatedShown)
	if err != nil {
		return err
	}
	view.Related = view.cards(related)
	view.Previous, view.Next, err = s.neighbours(p, related)
	return err
}

// neighbours lead to the articles before and after p: to the next ones further on where
// those are among the cards above, so that nothing is offered twice; but rather twice than
// not at all.
func (s *site) neighbours(p *content.Post, cards []*content.Post) (previous, next *link, err error) {
	var over []string
	for _, card := range cards {
		over = append(over, card.Id)
	}
	before, after, err := content.Neighbours(s.app, p, over...)
	if err != nil {
		return nil, nil, err
	}
	if len(over) > 0 && (before == nil || after == nil) {
		nearest, following, err := content.Neighbours(s.app, p)
		if err != nil {
			return nil, nil, err
		}
		before, after = cmp.Or(before, nearest), cmp.Or(after, following)
	}
	return linkTo(before), linkTo(after), nil
}

// linkTo is nil for no article.
func linkTo(p *content.Post) *link {
	if p == nil {
		return nil
	}
	return &link{p.Path(), p.Title()}
}

// describe fills in what search engines and link previews are told.
func (s *site) describe(view *postView, p *content.Post) {
	view.OGType, view.NoIndex = "article", p.NoIndex()
	if p.SEOTitle() != "" {
		view.Title = p.SEOTitle() + " · " + view.Site.Name
	}
	if view.Description = p.SEODescription(); view.Description == "" {
		view.Description = excerpt(p)
	}
	article := ldArticle{
		Context: schemaOrg, Type: "BlogPosting", Headline: p.Title(), Description: view.Description, URL: s.absolute(p.Path()),
		Language: view.Site.Language, Publisher: ldPerson{Type: "Organization", Name: view.Site.Name, URL: s.absolute("/")},
	}
	if view.Date != nil {
		article.DatePublished, article.DateModified = view.Date.Machine, view.date(p.Updated()).Machine
	}
	if view.Site.AuthorName != "" {
		article.Author = &ldPerson{Type: "Person", Name: view.Site.AuthorName}
	}
	if cover := p.CoverPath("1600x0"); cover != "" {
		view.Image = s.absolute(cover)
		article.Image = []string{view.Image}
	}
	for _, t := range view.Topics {
		article.Keywords = append(article.Keywords, t.Label)
	}
	view.LinkedData = append([]any{article, s.crumbsData(append(view.Crumbs, link{p.Path(), p.Title()})...)}, questionsData(view.FAQs)...)
}
