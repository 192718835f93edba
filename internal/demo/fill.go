package demo

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/sequence"
	"waymark/internal/settings"
)

// filler writes a source into a site, each part after those it refers to.
type filler struct {
	tx  core.App
	src *source
	now time.Time

	site     *settings.Site
	pictures map[string]*content.Media // by file name
	ids      map[string]string         // of what is written, by "collection/name"
}

func newFiller(tx core.App, src *source, now time.Time) *filler {
	return &filler{tx: tx, src: src, now: now, pictures: map[string]*content.Media{}, ids: map[string]string{}}
}

func (f *filler) fill() error {
	for _, part := range []struct {
		what  string
		write func() error
	}{
		{"the settings", f.settings}, // first: letters go live only when an answer to them reaches somebody
		{"the pictures", f.media},
		{"the topics", f.topics},
		{"the questions", f.faqs},
		{"the letters", f.letters},
		{"the guides", f.guides},
		{"the articles", f.posts},
		{"what to read next", f.related},
		{"the pages", f.pages},
	} {
		if err := part.write(); err != nil {
			return fmt.Errorf("filling in %s: %w", part.what, err)
		}
	}
	return nil
}

func (f *filler) settings() (err error) {
	if f.site, err = settings.Load(f.tx); err != nil {
		return err
	}
	for field, value := range f.src.site {
		if f.site.Collection().Fields.GetByName(field) == nil {
			return fmt.Errorf("there is no setting %q", field)
		}
		f.site.Set(field, value)
	}
	f.site.Set("demo", true)
	return f.tx.Save(f.site)
}

func (f *filler) media() error {
	for _, p := range f.src.pictures {
		file, err := f.file(p.File)
		if err != nil {
			return err
		}
		record, err := f.add(content.CollectionMedia, p.File, map[string]any{"file": file, "alt": p.Alt})
		if err != nil {
			return err
		}
		m := &content.Media{}
		m.SetProxyRecord(record)
		f.pictures[p.File] = m
	}
	return nil
}

func (f *filler) topics() error {
	for _, t := range f.src.topics {
		if _, err := f.add(content.CollectionTopics, t.Slug, map[string]any{"name": t.Name, "slug": t.Slug}); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) faqs() error {
	for _, q := range f.src.faqs {
		topics, err := f.all(content.CollectionTopics, q.Topic)
		if err != nil {
			return err
		}
		if _, err := f.add(content.CollectionFAQs, q.ID, map[string]any{
			"question": q.Question, "answer": q.Answer, "topic": topics, "status": content.StatusPublished,
		}); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) letters() error {
	l := f.src.letters
	saved, err := f.add(sequence.Collection, "letters", map[string]any{
		"name": l.Name, "weekdays": l.Weekdays, "send_from": l.From, "send_until": l.Until, "timezone": l.Timezone,
		"status": sequence.Draft,
	})
	if err != nil {
		return err
	}
	for i, step := range l.Steps {
		if _, err := f.add(sequence.CollectionSteps, step.Subject, map[string]any{
			"sequence": saved.Id, "position": i + 1, "subject": step.Subject, "preheader": step.Preheader, "body": step.Body,
			"delay": step.Delay, "delay_unit": step.Unit, "status": "active",
		}); err != nil {
			return err
		}
	}
	return f.change(sequence.Collection, saved.Id, "status", sequence.Live)
}

func (f *filler) guides() error {
	for _, g := range f.src.guides {
		cover, err := f.file(g.Cover)
		if err != nil {
			return err
		}
		body, err := f.body(g.body)
		if err != nil {
			return err
		}
		letters, err := f.all(sequence.Collection, "letters")
		if err != nil {
			return err
		}
		if _, err := f.add(content.CollectionGuides, g.Slug, map[string]any{
			"title": g.Title, "outside_name": g.OutsideName, "slug": g.Slug, "summary": g.Summary, "body": body,
			"cover": cover, "cover_alt": f.pictures[g.Cover].Alt(), "sequence": letters, "status": content.StatusLive,
		}); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) posts() error {
	for _, p := range f.src.posts {
		cover, err := f.file(p.Cover)
		if err != nil {
			return err
		}
		body, err := f.body(p.body)
		if err != nil {
			return err
		}
		fields := map[string]any{
			"title": p.Title, "slug": p.Slug, "excerpt": p.Excerpt, "body": body,
			"cover": cover, "cover_alt": p.CoverAlt, "cover_caption": p.CoverCaption,
			"faq_heading": p.FAQHeading, "content_note": p.ContentNote,
			"seo_title": p.SEOTitle, "seo_description": p.SEODescription,
			"status": content.StatusPublished, "published_at": f.morning(p.DaysAgo),
		}
		for field, of := range map[string]struct {
			collection string
			names      []string
		}{
			"topics": {content.CollectionTopics, p.Topics},
			"faqs":   {content.CollectionFAQs, p.FAQs},
			"guide":  {content.CollectionGuides, some(p.Guide)},
		} {
			if fields[field], err = f.all(of.collection, of.names...); err != nil {
				return err
			}
		}
		if _, err := f.add(content.CollectionPosts, p.Slug, fields); err != nil {
			return err
		}
	}
	return nil
}

// related comes when every article is there: they point at each other.
func (f *filler) related() error {
	for _, p := range f.src.posts {
		ids, err := f.all(content.CollectionPosts, p.Related...)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Slug, err)
		}
		if err := f.change(content.CollectionPosts, f.ids[content.CollectionPosts+"/"+p.Slug], "related", ids); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) pages() error {
	for _, p := range f.src.pages {
		body, err := f.body(p.body)
		if err != nil {
			return err
		}
		if _, err := f.add(content.CollectionPages, p.Slug, map[string]any{
			"title": p.Title, "slug": p.Slug, "body": body, "menu": p.Menu, "position": p.Position,
			"seo_description": p.SEODescription, "status": content.StatusPublished,
		}); err != nil {
			return err
		}
	}
	return nil
}
