package dashboard

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/content"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// card is an article or a question as it is shown where she chooses one.
type card struct {
	ID     string         `db:"id" json:"id"`
	Title  string         `db:"title" json:"title"`
	Status string         `db:"status" json:"status"`
	At     types.DateTime `db:"at" json:"at,omitzero"`        // an article: when it went or goes live
	Cover  string         `db:"cover" json:"cover,omitempty"` // an article: the address of its picture, small
	Lines  string         `db:"lines" json:"lines,omitempty"` // a question: how its answer begins
	UsedIn int            `db:"used_in" json:"usedIn"`        // a question: in how many articles it stands
	// a question: it stands in its article, and not among all the questions
	OnlyHere bool `db:"only_here" json:"onlyHere,omitempty"`
}

// bindPanels adds what the form asks while she chooses questions, related articles and a
// guide's file.
func (d *desk) bindPanels(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/search/{collection}", d.searchCards)
	g.GET("/related/{post}", d.related)
	g.GET("/faqs/{id}/usage", d.faqUsage)
	g.POST("/faqs/{id}/copy-for/{post}", d.copyFAQ)
	g.POST("/faqs/from-text", d.faqsFromText)
	d.bindGuides(g)
}

// refuse turns what went wrong with something she changed into an answer with a sentence,
// or, for a field, the sentence beside it.
func refuse(e *core.RequestEvent, err error) error {
	var why content.Refusal
	var fields validation.Errors
	switch {
	case errors.As(err, &why):
		return e.BadRequestError(why.Error(), nil)
	case errors.As(err, &fields):
		for _, trouble := range fields {
			return e.BadRequestError(trouble.Error(), fields)
		}
	case errors.Is(err, content.ErrNotFound):
		return e.NotFoundError("This is not there any more.", err)
	}
	return err
}

// searchCards answers GET search/{posts|faqs}: what has every word of ?q= in its title, or
// the newest without one; or, in place of a search, exactly the ?ids= in their order.
func (d *desk) searchCards(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	find, ok := map[string]func(core.App, cardQuery) ([]card, error){
		content.CollectionPosts: postCards,
		content.CollectionFAQs:  faqCards,
	}[e.Request.PathValue("collection")]
	if !ok {
		return e.NotFoundError("Only articles and questions can be searched here.", nil)
	}
	cards, err := find(e.App, cardQuery{words: query.Get("q"), ids: listOf(query, "ids"), exact: query.Has("ids")})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, cards)
}
