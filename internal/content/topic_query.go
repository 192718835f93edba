package content

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// TopicBySlug is the topic of that slug; [ErrNotFound] when there is none.
//
// Index: idx_topics_slug.
func TopicBySlug(app core.App, slug string) (*Topic, error) {
	return one[Topic](app.RecordQuery(CollectionTopics).AndWhere(dbx.HashExp{"slug": slug}), "the topic "+slug)
}

// TopicsOf are the topics of a post, in her order. Index: the primary key.
func TopicsOf(app core.App, p *Post) ([]*Topic, error) {
	ids := p.TopicIDs()
	if len(ids) == 0 {
		return nil, nil
	}
	var topics []*Topic
	if err := app.RecordQuery(CollectionTopics).AndWhere(dbx.In("id", anyOf(ids)...)).All(&topics); err != nil {
		return nil, fmt.Errorf("reading the topics of a post: %w", err)
	}
	return inOrderOf(ids, topics), nil
}

// Topics are all topics by name, each with its number of published posts, which may be 0.
//
// The numbers are counted in the primary key of post_topics, which begins with the topic.
func Topics(app core.App) ([]TopicCount, error) {
	topics, err := allTopics(app)
	if err != nil {
		return nil, err
	}
	var counts []struct {
		Topic string `db:"topic"`
		Posts int    `db:"posts"`
	}
	if err := app.ConcurrentDB().Select("topic", "count(*) AS posts").From("post_topics").GroupBy("topic").All(&counts); err != nil {
		return nil, fmt.Errorf("counting the posts of topics: %w", err)
	}
	posts := make(map[string]int, len(counts))
	for _, c := range counts {
		posts[c.Topic] = c.Posts
	}
	counted := make([]TopicCount, len(topics))
	for i, t := range topics {
		counted[i] = TopicCount{Topic: t, Posts: posts[t.Id]}
	}
	return counted, nil
}

// allTopics are all topics by name. A site has a few, read whole: no index.
func allTopics(app core.App) ([]*Topic, error) {
	var topics []*Topic
	if err := app.RecordQuery(CollectionTopics).OrderBy("[[name]] COLLATE NOCASE", "rowid").All(&topics); err != nil {
		return nil, fmt.Errorf("listing topics: %w", err)
	}
	return topics, nil
}
