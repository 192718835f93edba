package dashboard

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// writing is a row of something she writes, as a list on the home page shows it.
type writing struct {
	Collection string         `db:"collection" json:"collection"`
	ID         string         `db:"id" json:"id"`
	Title      string         `db:"title" json:"title"`
	At         types.DateTime `db:"at" json:"at"`
	Path       string         `db:"path" json:"path,omitempty"` // on the site; "" while readers do not see it
	Waits      string         `db:"-" json:"waits,omitempty"`   // what readers have meanwhile, of what has changes waiting
}

// drafts returns what waits to be finished, the latest touched first: articles, guides,
// pages and questions. Each table is read through its status index.
func drafts(app core.App, limit int) ([]writing, error) {
	list := []writing{}
	err := app.DB().NewQuery(`
		SELECT 'posts' AS collection, id, title, updated AS at, '' AS path FROM posts WHERE status = 'draft'
		UNION ALL SELECT 'guides', id, title, updated, '' FROM guides WHERE status = 'draft'
		UNION ALL SELECT 'pages', id, title, updated, '' FROM pages WHERE status = 'draft'
		UNION ALL SELECT 'faqs', id, question, updated, '' FROM faqs WHERE status = 'draft'
		ORDER BY 4 DESC LIMIT {:limit}`).Bind(dbx.Params{"limit": limit}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("listing the drafts: %w", err)
	}
	return list, nil
}

// newest returns the articles readers saw last.
func newest(app core.App, limit int) ([]writing, error) {
	list := []writing{}
	err := app.DB().NewQuery(`
		SELECT 'posts' AS collection, id, title, published_at AS at, '/blog/' || slug AS path
		FROM posts WHERE status = 'published' ORDER BY published_at DESC LIMIT {:limit}`).Bind(dbx.Params{"limit": limit}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("listing the newest articles: %w", err)
	}
	return list, nil
}

// scheduled returns the articles that go live by themselves, the next one first.
func scheduled(app core.App, limit int) ([]writing, error) {
	list := []writing{}
	err := app.DB().NewQuery(`
		SELECT 'posts' AS collection, id, title, published_at AS at, '' AS path
		FROM posts WHERE status = 'scheduled' ORDER BY published_at LIMIT {:limit}`).Bind(dbx.Params{"limit": limit}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("listing what goes live next: %w", err)
	}
	return list, nil
}

// nextLetter returns the letter that goes out next, none when nobody waits for one. It
// reads one entry of idx_enrolments_due, however many readers there are.
func nextLetter(app core.App) ([]writing, error) {
	list := []writing{}
	err := app.DB().NewQuery(`
		SELECT 'steps' AS collection, s.id, s.subject AS title, e.next_at AS at, '' AS path
		FROM enrolments e JOIN steps s ON s.id = e.next_step
		WHERE e.status = 'active' AND e.next_at > '' AND e.next_at < '9' ORDER BY e.next_at LIMIT 1`).All(&list)
	if err != nil {
		return nil, fmt.Errorf("finding the next letter: %w", err)
	}
	return list, nil
}

// hiddenQuestions returns questions that a published article uses and no reader sees,
// because they are drafts.
func hiddenQuestions(app core.App, limit int) ([]writing, error) {
	list := []writing{}
	err := app.DB().NewQuery(`
		SELECT DISTINCT 'faqs' AS collection, f.id, f.question AS title, f.updated AS at, '' AS path
		FROM posts p, json_each(p.faqs) used JOIN faqs f ON f.id = used.value
		WHERE p.status = 'published' AND f.status = 'draft' LIMIT {:limit}`).Bind(dbx.Params{"limit": limit}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("looking for questions nobody sees: %w", err)
	}
	return list, nil
}

// wordlessPictures counts the pictures in the library that say nothing to somebody who
// cannot see them.
func wordlessPictures(app core.App) (n int, err error) {
	if err := app.DB().NewQuery(`SELECT count(*) FROM media WHERE alt = '' AND NOT decorative`).Row(&n); err != nil {
		return 0, fmt.Errorf("counting pictures without words: %w", err)
	}
	return n, nil
}

// has reports whether a collection has a row in this status.
func has(app core.App, collection, status string) (bool, error) {
	var found []int
	err := app.DB().Select("(1)").From(collection).Where(dbx.HashExp{"status": status}).Limit(1).Column(&found)
	if err != nil {
		return false, fmt.Errorf("looking into %s: %w", collection, err)
	}
	return len(found) > 0, nil
}
