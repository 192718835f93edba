package content_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// library fills a house with published posts of 8 kB in ten topics, by plain SQL since
// ten thousand saves take a while. It returns one from the middle.
func (h *house) library(posts int) *content.Post {
	h.t.Helper()
	var topics []string
	for i := range 10 {
		topics = append(topics, h.add("topics", map[string]any{"name": fmt.Sprint("Topic ", i)}).Id)
	}
	err := h.RunInTransaction(func(tx core.App) error {
		for i := range posts {
			_, err := tx.DB().Insert("posts", dbx.Params{
				"id": fmt.Sprintf("post%011d", i), "title": fmt.Sprint("Post ", i), "slug": fmt.Sprint("post-", i),
				"body": strings.Repeat("<p>words</p>", 700), "status": "published",
				"published_at": h.now.Add(-time.Duration(i) * time.Hour).Format("2006-01-02 15:04:05.000Z"),
				"topics":       `["` + topics[i%10] + `","` + topics[(i/10)%10] + `"]`,
				"updated":      "2026-03-02 12:00:00.000Z",
			}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.DB().NewQuery("ANALYZE").Execute(); err != nil {
		h.t.Fatal(err)
	}
	p, err := content.PostBySlug(h, fmt.Sprint("post-", posts/2+1)) // of two topics
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// reads are what the site asks for when it renders.
func (h *house) reads(p *content.Post) map[string]func() error {
	topic := p.TopicIDs()[0]
	return map[string]func() error{
		"PostBySlug":     func() error { _, err := content.PostBySlug(h, p.Slug()); return err },
		"Posts":          func() error { _, _, err := content.Posts(h, content.PostQuery{Limit: 10}); return err },
		"PostsOfTopic":   func() error { _, _, err := content.Posts(h, content.PostQuery{Topic: topic, Limit: 10}); return err },
		"PublishedSince": func() error { _, err := content.PublishedSince(h, h.now.Add(-time.Hour*24), 10); return err },
		"Neighbours":     func() error { _, _, err := content.Neighbours(h, p); return err },
		"Related":        func() error { _, err := content.Related(h, p, 4); return err },
		"FAQsOf":         func() error { _, err := content.FAQsOf(h, p); return err },
		"TopicsOf":       func() error { _, err := content.TopicsOf(h, p); return err },
		"Topics":         func() error { _, err := content.Topics(h); return err },
		"Addresses":      func() error { _, err := content.Addresses(h); return err },
		"RedirectFor":    func() error { _, _, err := content.RedirectFor(h, "/blog/gone"); return err },
		"ContentVersion": func() error { _, err := content.ContentVersion(h); return err },
		"PublishDue":     func() error { _, err := content.PublishDue(h, h.now); return err },
		"GuideBySlug":    func() error { _, _ = content.GuideBySlug(h, "x"); return nil },
		"PageBySlug":     func() error { _, _ = content.PageBySlug(h, "x"); return nil },
		"MenuPages":      func() error { _, err := content.MenuPages(h, content.MenuTop); return err },
		"PublishedFAQs":  func() error { _, err := content.PublishedFAQs(h); return err },
		"LiveGuides":     func() error { _, err := content.LiveGuides(h); return err },
	}
}

func TestNoQueryReadsEveryPostNorSortsThem(t *testing.T) {
	h := newHouse(t)
	p := h.library(400)
	db, ok := h.ConcurrentDB().(*dbx.DB)
	if !ok {
		t.Fatalf("the database is a %T", h.ConcurrentDB())
	}
	for name, read := range h.reads(p) {
		var asked []string
		db.QueryLogFunc = func(_ context.Context, _ time.Duration, query string, _ *sql.Rows, _ error) {
			asked = append(asked, query)
		}
		err := read()
		db.QueryLogFunc = nil
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, query := range asked {
			var steps []struct {
				Detail string `db:"detail"`
			}
			if err := h.ConcurrentDB().NewQuery("EXPLAIN QUERY PLAN " + query).All(&steps); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			for _, step := range steps {
				scans := strings.HasPrefix(step.Detail, "SCAN posts") || strings.HasPrefix(step.Detail, "SCAN guides") || strings.HasPrefix(step.Detail, "SCAN faqs")
				// Related counts what is shared and sorts the counts: a few thousand short rows
				sorts := strings.Contains(step.Detail, "TEMP B-TREE FOR ORDER BY") && strings.Contains(query, "FROM `posts`")
				// with statistics the planner likes to walk every published post to find ten of them by id
				walks := strings.Contains(query, "`id` IN (") && strings.Contains(step.Detail, "(status=?)")
				if walks || scans && !strings.Contains(step.Detail, "COVERING INDEX") || sorts {
					t.Errorf("%s: %s\nin %s", name, step.Detail, query)
				}
			}
		}
	}
}

func BenchmarkTenThousandPosts(b *testing.B) {
	h := newHouse(b)
	p := h.library(10_000)
	for name, read := range h.reads(p) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
