package apiguard

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// withLongTexts gives a site many articles of 30 kB, each with three others and five questions.
func withLongTexts(app core.App) error {
	if err := manyArticles(app); err != nil {
		return err
	}
	_, err := app.DB().Update("posts", dbx.Params{"body": "<p>" + strings.Repeat("quiet ", 5_000) + "</p>"}, dbx.Like("id", "manypost")).Execute()
	return err
}

func TestAnAnswerIsBoundedByItsBytes(t *testing.T) {
	s := guarded(t, withLongTexts)
	var page struct{ PerPage, TotalItems int }
	for _, query := range []string{"perPage=500", "perPage=500&expand=related", "perPage=200&expand=related,faqs,topics,guide,related.faqs,related.related", "perPage=200&expand=related&fields=id"} {
		got := s.get("/api/collections/posts/records?sort=-published_at&" + query)
		if len(got.body) > answerBytes+1<<20 {
			t.Errorf("%s: %d bytes", query, len(got.body))
		}
		if got.status == http.StatusBadRequest && strings.Contains(got.message(), "fewer records") {
			continue
		}
		if decode(t, got, &page); got.status != http.StatusOK || page.PerPage > 50 && strings.Contains(query, "expand") {
			t.Errorf("%s: %d, %d a page", query, got.status, page.PerPage)
		}
	}
}

func TestAListIsWholeWhateverFitsIntoAPage(t *testing.T) {
	s := guarded(t, withLongTexts)
	seen := map[string]bool{}
	for page := 1; ; page++ {
		got := s.get(fmt.Sprintf("/api/collections/posts/records?sort=published_at&perPage=200&page=%d", page))
		var list struct{ PerPage int }
		decode(t, got, &list)
		for _, id := range got.ids() {
			seen[id] = true
		}
		if len(got.ids()) < list.PerPage { // as the SDK's getFullList does
			break
		}
	}
	if len(seen) != 103 {
		t.Errorf("%d of 103 articles", len(seen))
	}
}

func TestOneHugeTextMakesPagesOfItsSizeAndIsReadAlone(t *testing.T) {
	s := guarded(t, func(app core.App) error {
		_, err := app.DB().Update("posts", dbx.Params{"body": "<p>" + strings.Repeat("quiet ", 300_000) + "</p>"}, dbx.HashExp{"id": []any{postMixed, postCompanion, postLonely}}).Execute()
		return err
	})
	for _, target := range []string{"?perPage=200", "?perPage=1", "/" + postMixed} {
		got := s.get("/api/collections/posts/records" + target)
		if got.status != http.StatusOK || len(got.body) > 2<<20 {
			t.Errorf("%s: %d, %d bytes", target, got.status, len(got.body))
		}
	}
	if got := s.get("/api/collections/posts/records/" + postMixed + "?expand=related.related"); got.status != http.StatusOK && got.message() == "" {
		t.Errorf("expanded: %d", got.status)
	}
}
