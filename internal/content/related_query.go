package content

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// sharingTopics are at most limit published posts that share a topic with p, most
// shared topics first, then newest; without those of the ids in except.
//
// The counting happens in post_topics alone, one range of its primary key for each topic
// of p: a few thousand short rows at ten thousand posts, and no post is read that is
// not shown. p's topics come from the record, since a draft has no rows there.
func sharingTopics(app core.App, p *Post, except []string, limit int) ([]*Post, error) {
	topics := p.TopicIDs()
	if len(topics) == 0 {
		return nil, nil
	}
	var ids []string
	err := app.ConcurrentDB().Select("post").From("post_topics").
		Where(dbx.In("topic", anyOf(topics)...)).
		AndWhere(dbx.NotIn("post", anyOf(except)...)).
		GroupBy("post").
		OrderBy("count(*) DESC", "max(published_at) DESC", "post").
		Limit(int64(limit)).
		Column(&ids)
	if err != nil {
		return nil, err
	}
	return publishedPosts(app, ids)
}
