package content

import (
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"
)

// RelatedShown is how many articles the site offers after one.
const RelatedShown = 3

// RelatedNeverIDs are the posts she does not want offered after this one.
func (p *Post) RelatedNeverIDs() []string { return p.GetStringSlice("related_never") }

// Related are at most limit published posts to read after p: those the author chose, in
// her order, then those that share the most topics with it, newest first. Never p itself,
// nor one she said never to offer here, even if she chose it once. With nothing chosen and
// nothing shared, as in an article that was just brought in and has no topics yet, they
// are the newest: an article should not end at a wall. To the two beside it, see
// [Neighbours], its page leads anyway, so those are among the newest only where nothing else is.
func Related(app core.App, p *Post, limit int) ([]*Post, error) {
	never := append(p.RelatedNeverIDs(), p.Id)
	chosen := slices.DeleteFunc(p.RelatedIDs(), func(id string) bool { return slices.Contains(never, id) })
	posts, err := publishedPosts(app, chosen)
	if err != nil {
		return nil, fmt.Errorf("finding related posts: %w", err)
	}
	if len(posts) >= limit {
		return posts[:max(limit, 0)], nil
	}
	shared, err := sharingTopics(app, p, append(chosen, never...), limit-len(posts))
	if err != nil {
		return nil, fmt.Errorf("finding related posts: %w", err)
	}
	if posts = append(posts, shared...); len(posts) > 0 || limit <= 0 {
		return posts, nil
	}
	newest, err := newestBut(app, p, never, limit)
	if err != nil {
		return nil, fmt.Errorf("finding related posts: %w", err)
	}
	return newest, nil
}

// newestBut are at most limit of the newest posts without those of the ids in never, and
// without the two beside p where there are others.
func newestBut(app core.App, p *Post, never []string, limit int) ([]*Post, error) {
	previous, next, err := Neighbours(app, p)
	if err != nil {
		return nil, err
	}
	newest, _, err := Posts(app, PostQuery{Limit: limit + len(never) + 2})
	if err != nil {
		return nil, err
	}
	newest = slices.DeleteFunc(newest, func(other *Post) bool { return slices.Contains(never, other.Id) })
	beside := func(other *Post) bool {
		return previous != nil && other.Id == previous.Id || next != nil && other.Id == next.Id
	}
	if others := slices.DeleteFunc(slices.Clone(newest), beside); len(others) > 0 {
		newest = others
	}
	return newest[:min(limit, len(newest))], nil
}
