package site

import (
	"errors"
	"html/template"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// faqView is a question on a page.
type faqView struct {
	ID, Question string
	Answer       template.HTML
	Plain        string // the answer without markup
}

type faqGroup struct {
	ID, Name string
	FAQs     []faqView
}

type faqPage struct {
	layout
	Groups []faqGroup
}

func (s *site) faq(*core.RequestEvent) (*document, error) {
	l, err := s.layout("/faq", "Questions")
	if err != nil {
		return nil, err
	}
	groups, err := content.PublishedFAQs(s.app)
	if err != nil {
		return nil, err
	}
	view, used := faqPage{layout: l}, newIDs()
	var all []faqView
	for _, g := range groups {
		name := "Other questions"
		if g.Topic != nil {
			name = g.Topic.Name()
		}
		group := faqGroup{ID: used.unique(content.Slugify(name)), Name: name}
		if group.FAQs, err = s.faqViews(g.FAQs, used); err != nil {
			return nil, err
		}
		view.Groups = append(view.Groups, group)
		all = append(all, group.FAQs...)
	}
	view.LinkedData = questionsData(all)
	return s.templates.render("faq", view)
}

// faqViews dresses answers. A guide or an invitation offered inside one is left out: it
// stands in the article.
func (s *site) faqViews(faqs []*content.FAQ, used ids) ([]faqView, error) {
	views := make([]faqView, len(faqs))
	for i, f := range faqs {
		answer, err := s.dress(f.Answer(), dressing{level: 4, ids: used})
		if err != nil {
			return nil, err
		}
		views[i] = faqView{
			ID: used.unique(f.Anchor()), Question: f.Question(), Answer: answer.HTML, Plain: content.PlainText(content.Clean(f.Answer())),
		}
	}
	return views, nil
}

// ignoreNotFound is err, or nil when it only says that there is nothing.
func ignoreNotFound(err error) error {
	if errors.Is(err, content.ErrNotFound) {
		return nil
	}
	return err
}
