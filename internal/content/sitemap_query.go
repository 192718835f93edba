package content

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Address is something a search engine may find.
type Address struct {
	Path    string    // on this site
	Updated time.Time // when it was last saved, in UTC
}

// Addresses are what a sitemap lists: published posts that do not ask to be left out,
// published pages, topics with a post in them, and live guides.
//
// Of posts there may be thousands, each with a body of many kilobytes before the columns
// wanted here, so theirs come from idx_posts_sitemap (status, noindex, slug, updated) alone.
// The others are few. UNION ALL, since no two can be equal.
func Addresses(app core.App) ([]Address, error) {
	var rows []struct {
		Path    string         `db:"path"`
		Updated types.DateTime `db:"updated"`
	}
	err := app.ConcurrentDB().NewQuery(`
		SELECT '/blog/' || slug AS path, updated FROM posts WHERE status = 'published' AND noindex = FALSE
		UNION ALL SELECT '/' || slug, updated FROM pages WHERE status = 'published'
		UNION ALL SELECT '/topics/' || slug, updated FROM topics WHERE id IN (SELECT topic FROM post_topics)
		UNION ALL SELECT '/guides/' || slug, updated FROM guides WHERE status = 'live'`).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("listing addresses: %w", err)
	}
	addresses := make([]Address, len(rows))
	for i, row := range rows {
		addresses[i] = Address{Path: row.Path, Updated: row.Updated.Time()}
	}
	return addresses, nil
}
