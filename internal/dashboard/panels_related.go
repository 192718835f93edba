package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// relatedAnswer is what stands under an article, and why.
type relatedAnswer struct {
	Hers  []card `json:"hers"`  // chosen by her, in her order, of any status
	Site  []card `json:"site"`  // added by the site after hers
	Never []card `json:"never"` // what the site must not add
	Shown int    `json:"shown"` // how many readers see at most
}

// unsaved is the id in the address for an article that was never saved.
const unsaved = "new"

// related answers GET related/{post}. ?related=, ?never= and ?topics= stand for what is on
// the screen and not saved; without one of them, what is saved counts.
func (d *desk) related(e *core.RequestEvent) error {
	post, err := postOnScreen(e)
	if err != nil {
		return err
	}
	found, err := content.Related(e.App, post, content.RelatedShown)
	if err != nil {
		return err
	}
	var site []string
	for _, p := range found {
		if !slices.Contains(post.RelatedIDs(), p.Id) {
			site = append(site, p.Id)
		}
	}
	answer := relatedAnswer{Shown: content.RelatedShown}
	for _, part := range []struct {
		ids   []string
		cards *[]card
	}{{post.RelatedIDs(), &answer.Hers}, {site, &answer.Site}, {post.RelatedNeverIDs(), &answer.Never}} {
		if *part.cards, err = postCards(e.App, cardQuery{ids: part.ids, exact: true}); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, answer)
}

// postOnScreen is an article, saved or not, with what is on the screen in place of what is saved.
func postOnScreen(e *core.RequestEvent) (*content.Post, error) {
	post, err := content.PostByID(e.App, e.Request.PathValue("post"))
	if errors.Is(err, content.ErrNotFound) { // it is not kept yet, or deleted while its form is still open
		collection, err := e.App.FindCachedCollectionByNameOrId(content.CollectionPosts)
		if err != nil {
			return nil, fmt.Errorf("finding the articles: %w", err)
		}
		post = &content.Post{}
		post.SetProxyRecord(core.NewRecord(collection))
	} else if err != nil {
		return nil, refuse(e, err)
	}
	query := e.Request.URL.Query()
	for asked, field := range map[string]string{"related": "related", "never": "related_never", "topics": "topics"} {
		if query.Has(asked) {
			post.Set(field, listOf(query, asked))
		}
	}
	return post, nil
}
