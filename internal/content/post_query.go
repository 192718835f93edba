package content

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// newest is the order of posts everywhere: newest first, and of two of the same instant
// the one created later. rowid ends every index of SQLite, so idx_posts_status
// (status, published_at) serves the filter and the whole order, without a sort.
var newest = []string{"published_at DESC", "rowid DESC"}

// published is every query's first condition, the head of idx_posts_status.
var published = dbx.HashExp{"status": StatusPublished}

// PostBySlug is the published post of that slug; [ErrNotFound] when there is none.
//
// Index: idx_posts_slug.
func PostBySlug(app core.App, slug string) (*Post, error) {
	return one[Post](app.RecordQuery(CollectionPosts).
		AndWhere(dbx.HashExp{"slug": slug, "status": StatusPublished}), "the post "+slug)
}

// PostByID is a post of any status, for previews; [ErrNotFound] when there is none.
func PostByID(app core.App, id string) (*Post, error) {
	return one[Post](app.RecordQuery(CollectionPosts).AndWhere(dbx.HashExp{"id": id}), "the post "+id)
}

// PostQuery chooses published posts.
type PostQuery struct {
	Topic  string // the id of a topic; "" for all posts
	Offset int    // how many of the newest to leave out
	Limit  int    // how many at most; 0 for none, as when only the total is wanted
}

// Posts are the published posts of a query, newest first, and how many there are in all.
// Nothing found is an empty slice and no error.
func Posts(app core.App, query PostQuery) (posts []*Post, total int, err error) {
	if total, err = countPosts(app, query.Topic); err != nil {
		return nil, 0, err
	}
	if query.Limit <= 0 || query.Offset >= total {
		return nil, total, nil
	}
	if query.Topic != "" {
		posts, err = postsOfTopic(app, query)
		return posts, total, err
	}
	err = app.RecordQuery(CollectionPosts).
		AndWhere(published).
		OrderBy(newest...).
		Offset(int64(query.Offset)).Limit(int64(query.Limit)).
		All(&posts)
	if err != nil {
		return nil, 0, fmt.Errorf("listing posts: %w", err)
	}
	return posts, total, nil
}

// countPosts counts published posts, of one topic when topic is not "".
//
// Both are counted inside an index: idx_posts_status, or the primary key of post_topics.
func countPosts(app core.App, topic string) (total int, err error) {
	count := app.ConcurrentDB().Select("count(*)").From(CollectionPosts).Where(published)
	if topic != "" {
		count = app.ConcurrentDB().Select("count(*)").From("post_topics").Where(dbx.HashExp{"topic": topic})
	}
	if err := count.Row(&total); err != nil {
		return 0, fmt.Errorf("counting posts: %w", err)
	}
	return total, nil
}

// postsOfTopic reads one page of a topic. Which posts is answered by post_topics alone,
// in its primary key (topic, published_at DESC, post): the posts' own rows, whose topics
// lie in a JSON list behind a long body, are read only for the page that is shown.
func postsOfTopic(app core.App, query PostQuery) ([]*Post, error) {
	var ids []string
	err := app.ConcurrentDB().Select("post").From("post_topics").
		Where(dbx.HashExp{"topic": query.Topic}).
		OrderBy("published_at DESC", "post").
		Offset(int64(query.Offset)).Limit(int64(query.Limit)).
		Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("listing the posts of a topic: %w", err)
	}
	return publishedPosts(app, ids)
}

// publishedPosts are those of ids that are published, in the order of ids.
//
// Index: the primary key. The plus keeps the planner off idx_posts_status, which it
// prefers once it has statistics: with it, ten posts by id read all ten thousand.
func publishedPosts(app core.App, ids []string) ([]*Post, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var posts []*Post
	err := app.RecordQuery(CollectionPosts).
		AndWhere(dbx.In("id", anyOf(ids)...)).
		AndWhere(dbx.NewExp("+status = {:status}", dbx.Params{"status": StatusPublished})).
		All(&posts)
	if err != nil {
		return nil, fmt.Errorf("reading posts: %w", err)
	}
	return inOrderOf(ids, posts), nil
}

// PublishedSince are the posts that went live after since, newest first, at most limit.
// Index: idx_posts_status, of which it reads the end.
func PublishedSince(app core.App, since time.Time, limit int) ([]*Post, error) {
	after, err := types.ParseDateTime(since)
	if err != nil {
		return nil, fmt.Errorf("reading the date: %w", err)
	}
	var posts []*Post
	err = app.RecordQuery(CollectionPosts).
		AndWhere(published).
		AndWhere(dbx.NewExp("published_at > {:after}", dbx.Params{"after": after.String()})).
		OrderBy(newest...).
		Limit(int64(limit)).
		All(&posts)
	if err != nil {
		return nil, fmt.Errorf("listing posts since a date: %w", err)
	}
	return posts, nil
}

// Neighbours are the published posts just before and just after p in time; nil where
// there is none, and both nil when p is not published itself. Those in over are stepped
// over: the next one further in time takes their place.
//
// The two are compared as a pair (published_at, rowid), the order of [Posts], so that
// posts of the same instant neither hide each other nor lead in a circle. Index:
// idx_posts_status, one step from where p stands in it.
func Neighbours(app core.App, p *Post, over ...string) (previous, next *Post, err error) {
	if !p.Published() {
		return nil, nil, nil
	}
	here := dbx.Params{"at": p.GetDateTime("published_at").String(), "id": p.Id}
	beside := func(compare string, order ...string) (*Post, error) {
		var found []*Post
		err := app.RecordQuery(CollectionPosts).
			AndWhere(published).
			AndWhere(dbx.NotIn("id", anyOf(over)...)).
			AndWhere(dbx.NewExp("(published_at, rowid) "+compare+" ({:at}, (SELECT rowid FROM posts WHERE id = {:id}))", here)).
			OrderBy(order...).
			Limit(1).
			All(&found)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		return found[0], nil
	}
	if previous, err = beside("<", newest...); err != nil {
		return nil, nil, fmt.Errorf("finding the previous post: %w", err)
	}
	if next, err = beside(">", "published_at", "rowid"); err != nil {
		return nil, nil, fmt.Errorf("finding the next post: %w", err)
	}
	return previous, next, nil
}

// duePosts are the ids of scheduled posts whose time has come, oldest first. skip leaves
// out those at the front that could not be published just now. Index: idx_posts_status,
// from whose range of scheduled posts only the due ones are read.
func duePosts(app core.App, now time.Time, limit, skip int) (ids []string, err error) {
	at, err := types.ParseDateTime(now)
	if err != nil {
		return nil, fmt.Errorf("reading the time: %w", err)
	}
	err = app.ConcurrentDB().Select("id").From(CollectionPosts).
		Where(dbx.HashExp{"status": StatusScheduled}).
		AndWhere(dbx.NewExp("published_at <= {:now}", dbx.Params{"now": at.String()})).
		OrderBy("published_at", "rowid").
		Offset(int64(skip)).Limit(int64(limit)).
		Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("finding posts that are due: %w", err)
	}
	return ids, nil
}
