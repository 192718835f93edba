package importer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

var (
	// ErrAlreadyThere says that a post of this address and title exists: the article was brought in before.
	ErrAlreadyThere = errors.New("this article is here already; nothing was changed")
	// ErrSlugTaken says that another post has the address this one would have.
	ErrSlugTaken = errors.New("another post has this address already")
	// ErrNoGuide says that the guide asked for does not exist or is not live.
	ErrNoGuide = errors.New("there is no live guide of this name")
)

// Options are the author's wishes for one article.
type Options struct {
	// Guide is the slug of the live guide that the article's boxes offer. Empty means the only live guide, when there is just one.
	Guide string
	// Publish makes the post and its questions public at once; otherwise all are drafts.
	Publish bool
}

// plan is what would be written, read from the site but not written yet.
type plan struct {
	slug    string
	guide   *content.Guide // nil when the boxes wait for the post's own guide
	guides  int            // how many guides are live, when that left the choice open
	related []string       // ids of posts whose titles the article names
}

// Apply writes an article as a post, with its questions as FAQ records in their
// order under its heading, in one transaction: all of it or nothing.
//
// The errors are [ErrAlreadyThere], [ErrSlugTaken] and [ErrNoGuide], each
// wrapped with the address or name in question, or whatever refused a record.
func Apply(app core.App, a Article, opts Options) (post *content.Post, err error) {
	err = app.RunInTransaction(func(tx core.App) error {
		p, err := planFor(tx, a, opts)
		if err != nil {
			return err
		}
		faqs, err := saveFAQs(tx, a.FAQs, opts)
		if err != nil {
			return err
		}
		post, err = savePost(tx, a, p, faqs, opts)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("importing %s: %w", quoted(a.Title), err)
	}
	return post, nil
}

// planFor settles the address, the guide and the related posts, and refuses an article that is there already.
func planFor(app core.App, a Article, opts Options) (plan, error) {
	p := plan{slug: slugOf(a)}
	var there []*content.Post
	if err := app.RecordQuery(content.CollectionPosts).AndWhere(dbx.HashExp{"slug": p.slug}).Limit(1).All(&there); err != nil {
		return plan{}, fmt.Errorf("looking for a post of this address: %w", err)
	}
	if len(there) > 0 {
		if fold(there[0].Title()) == fold(a.Title) {
			return plan{}, fmt.Errorf("/blog/%s: %w", p.slug, ErrAlreadyThere)
		}
		return plan{}, fmt.Errorf("/blog/%s: %w (%s); give the file another title, or the post another address", p.slug, ErrSlugTaken, quoted(there[0].Title()))
	}
	if err := p.chooseGuide(app, a, opts); err != nil {
		return plan{}, err
	}
	for _, title := range a.Related {
		other, err := content.PostBySlug(app, content.Slugify(title))
		switch {
		case err == nil && len(p.related) < maxRelated:
			p.related = append(p.related, other.Id)
		case err != nil && !errors.Is(err, content.ErrNotFound):
			return plan{}, fmt.Errorf("looking for a related post: %w", err)
		}
	}
	return p, nil
}

// maxRelated is how many related posts a post holds.
const maxRelated = 12

// slugOf is the address an article asks for, else one made from its title.
func slugOf(a Article) string {
	if a.Slug != "" {
		return content.Slugify(a.Slug)
	}
	return content.Slugify(a.Title)
}

// chooseGuide takes the guide asked for, else, when the article has a box for one, the only live guide.
func (p *plan) chooseGuide(app core.App, a Article, opts Options) error {
	if opts.Guide != "" {
		guide, err := content.GuideBySlug(app, opts.Guide)
		if errors.Is(err, content.ErrNotFound) {
			return fmt.Errorf("%s: %w", quoted(opts.Guide), ErrNoGuide)
		}
		if err != nil {
			return fmt.Errorf("looking for the guide: %w", err)
		}
		p.guide = guide
		return nil
	}
	if a.Counts.Guides == 0 {
		return nil
	}
	live, err := content.LiveGuides(app)
	if err != nil {
		return fmt.Errorf("looking for the guide: %w", err)
	}
	if p.guides = len(live); p.guides == 1 {
		p.guide = live[0]
	}
	return nil
}

// saveFAQs saves the questions and returns their ids in order.
func saveFAQs(app core.App, faqs []FAQ, opts Options) ([]string, error) {
	if len(faqs) == 0 {
		return nil, nil
	}
	collection, err := app.FindCachedCollectionByNameOrId(content.CollectionFAQs)
	if err != nil {
		return nil, fmt.Errorf("finding the questions: %w", err)
	}
	var ids []string
	for _, f := range faqs {
		record := core.NewRecord(collection)
		record.Set("question", f.Question)
		record.Set("answer", f.Answer)
		record.Set("status", statusFor(opts))
		if err := app.Save(record); err != nil {
			return nil, fmt.Errorf("saving the question in line %d: %w", f.Line, err)
		}
		ids = append(ids, record.Id)
	}
	return ids, nil
}

func savePost(app core.App, a Article, p plan, faqs []string, opts Options) (*content.Post, error) {
	collection, err := app.FindCachedCollectionByNameOrId(content.CollectionPosts)
	if err != nil {
		return nil, fmt.Errorf("finding the posts: %w", err)
	}
	post := &content.Post{}
	post.SetProxyRecord(core.NewRecord(collection))
	post.Set("title", a.Title)
	post.Set("slug", p.slug)
	post.Set("excerpt", a.Excerpt)
	post.Set("body", a.Body)
	post.Set("status", statusFor(opts))
	post.Set("faqs", faqs)
	post.Set("faq_heading", a.FAQHeading)
	post.Set("related", p.related)
	if p.guide != nil {
		post.Set("guide", p.guide.Id)
		post.Set("body", strings.ReplaceAll(a.Body, openGuideBox, `<div data-block="guide" data-guide="`+p.guide.Slug()+`"></div>`))
	}
	if err := app.Save(post); err != nil {
		return nil, fmt.Errorf("saving the post: %w", err)
	}
	return post, nil
}

func statusFor(opts Options) string {
	if opts.Publish {
		return content.StatusPublished
	}
	return content.StatusDraft
}
