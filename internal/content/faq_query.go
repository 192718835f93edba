package content

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// FAQsOf are the published questions under a post, in her order.
//
// Index: the primary key; a post has at most 50. The plus is that of publishedPosts.
func FAQsOf(app core.App, p *Post) ([]*FAQ, error) {
	ids := p.FAQIDs()
	if len(ids) == 0 {
		return nil, nil
	}
	var faqs []*FAQ
	err := app.RecordQuery(CollectionFAQs).
		AndWhere(dbx.In("id", anyOf(ids)...)).
		AndWhere(dbx.NewExp("+status = {:status}", dbx.Params{"status": StatusPublished})).
		All(&faqs)
	if err != nil {
		return nil, fmt.Errorf("reading the questions of a post: %w", err)
	}
	return inOrderOf(ids, faqs), nil
}

// PublishedFAQs are all published questions but those written for one article alone, grouped by topic: topics by name, the
// questions without one last, and within a group the oldest first.
//
// Index: idx_faqs_status (status, topic), whose rows come grouped already and, within a
// topic, in order of rowid.
func PublishedFAQs(app core.App) ([]FAQGroup, error) {
	var faqs []*FAQ
	err := app.RecordQuery(CollectionFAQs).
		AndWhere(dbx.HashExp{"status": StatusPublished, "only_here": false}).
		OrderBy("topic", "rowid").
		All(&faqs)
	if err != nil {
		return nil, fmt.Errorf("listing questions: %w", err)
	}
	byTopic := map[string][]*FAQ{}
	for _, f := range faqs {
		byTopic[f.TopicID()] = append(byTopic[f.TopicID()], f)
	}
	topics, err := allTopics(app)
	if err != nil {
		return nil, err
	}
	var groups []FAQGroup
	for _, t := range topics {
		if its := byTopic[t.Id]; len(its) > 0 {
			groups = append(groups, FAQGroup{Topic: t, FAQs: its})
		}
	}
	if loose := byTopic[""]; len(loose) > 0 {
		groups = append(groups, FAQGroup{FAQs: loose})
	}
	return groups, nil
}
