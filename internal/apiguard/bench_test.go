package apiguard

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// A list of thirty articles with three companions and five questions each, with the
// guard and without: the difference is what the guard costs.
func BenchmarkListOfThirtyArticles(b *testing.B) {
	for name, make := range map[string]func(testing.TB, ...func(core.App) error) *site{"guarded": guarded, "unguarded": unguarded} {
		b.Run(name, func(b *testing.B) {
			s := make(b, manyArticles)
			for b.Loop() {
				got := s.get("/api/collections/posts/records?perPage=30&skipTotal=1&sort=-published_at")
				if got.status != http.StatusOK || len(got.ids()) != 30 {
					b.Fatalf("status %d, %d records", got.status, len(got.ids()))
				}
			}
		})
	}
}

func manyArticles(app core.App) error {
	posts, err := app.FindCollectionByNameOrId("posts")
	if err != nil {
		return err
	}
	faqs, err := app.FindCollectionByNameOrId("faqs")
	if err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		for i := range 100 {
			faq, post := core.NewRecord(faqs), core.NewRecord(posts)
			faq.Id, post.Id = fmt.Sprintf("manyfaqs%07d", i), fmt.Sprintf("manypost%07d", i)
			faq.Load(map[string]any{"question": "Why?", "status": "published"})
			post.Load(map[string]any{
				"title": "Words", "slug": fmt.Sprintf("words-%d", i), "status": "published", "published_at": fmt.Sprintf("2026-03-01 08:%02d:%02dZ", i/60, i%60), "guide": guideLive,
				"related": []string{ref("manypost", i-1), ref("manypost", i-2), ref("manypost", i-3)},
				"faqs":    []string{ref("manyfaqs", i), ref("manyfaqs", i-1), ref("manyfaqs", i-2), ref("manyfaqs", i-3), ref("manyfaqs", i-4)},
			})
			if err := tx.SaveNoValidate(faq); err != nil {
				return err
			}
			if err := tx.SaveNoValidate(post); err != nil {
				return err
			}
		}
		return nil
	})
}

func ref(prefix string, i int) string { return fmt.Sprintf("%s%07d", prefix, max(i, 0)) }
