// Package content is the author's writing: posts, pages, questions, topics, guides and
// pictures, as typed proxies over PocketBase's records, with the queries the site needs.
//
// What the reading functions return is what a reader may see: published posts, pages and
// questions, and live guides. PocketBase's own Find functions ignore API rules, so
// nothing that shows content to a reader may go past the functions of this package. The
// few that return any status say so.
//
// [Register] binds what keeps the writing in order: addresses made from titles, old
// addresses that still lead somewhere, posts that go live on time, the search index, the
// guides' PDFs. It is called the same way by main and by tests:
//
//	content.Register(app, time.Now, os.DirFS("pb_public"))
//
// For each kind, the proxy stands in its own file (post.go) and its SQL beside it (post_query.go).
package content

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// The collections of this package.
const (
	CollectionPosts      = "posts"
	CollectionPages      = "pages"
	CollectionFAQs       = "faqs"
	CollectionTopics     = "topics"
	CollectionGuides     = "guides"
	CollectionGuideFiles = "guide_files"
	CollectionMedia      = "media"
	CollectionRedirects  = "redirects"
)

// The statuses of what is written. Posts know all but live, guides draft and live, the
// rest draft and published.
const (
	StatusDraft     = "draft"
	StatusScheduled = "scheduled"
	StatusPublished = "published"
	StatusArchived  = "archived"
	StatusLive      = "live"
)

// ErrNotFound: there is nothing of that name which a reader may see.
var ErrNotFound = errors.New("not found")

// one runs a query that has at most one answer; [ErrNotFound] when it has none.
func one[T any](query *dbx.SelectQuery, what string) (*T, error) {
	found := new(T)
	err := query.Limit(1).One(found)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, fmt.Errorf("%s: %w", what, ErrNotFound)
	case err != nil:
		return nil, fmt.Errorf("finding %s: %w", what, err)
	}
	return found, nil
}

// inOrderOf sorts records into the order of ids; an id without a record is left out.
func inOrderOf[T core.RecordProxy](ids []string, records []T) []T {
	byID := make(map[string]T, len(records))
	for _, r := range records {
		byID[r.ProxyRecord().Id] = r
	}
	sorted := make([]T, 0, len(records))
	for _, id := range ids {
		if r, ok := byID[id]; ok {
			sorted = append(sorted, r)
		}
	}
	return sorted
}

// anyOf is ids as a dbx argument list.
func anyOf(ids []string) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return list
}

// filePath is the address on this site of a record's file, "" without one. thumb is a
// size such as "960x0" (960 wide, height as it comes), or "" for the file as uploaded.
func filePath(r *core.Record, name, thumb string) string {
	if name == "" {
		return ""
	}
	path := "/api/files/" + r.Collection().Name + "/" + r.Id + "/" + name
	if thumb != "" {
		path += "?thumb=" + thumb
	}
	return path
}
