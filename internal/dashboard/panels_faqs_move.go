package dashboard

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// mostFAQs is how many questions one article can have, as posts.faqs has it.
const mostFAQs = 50

// faqsFromText answers POST faqs/from-text: a question is made of each {question, answer}
// that stood in an article's text, and the ids come back in their order. All are made, or
// none. Readers see them where an article uses them, and not among all the questions: a
// draft's must not be out before it.
func (d *desk) faqsFromText(e *core.RequestEvent) error {
	var sent struct {
		Questions []struct {
			Question string `json:"question"`
			Answer   string `json:"answer"`
		} `json:"questions"`
	}
	if err := e.BindBody(&sent); err != nil {
		return e.BadRequestError("What was sent could not be read.", err)
	}
	if n := len(sent.Questions); n == 0 || n > mostFAQs {
		return e.BadRequestError(fmt.Sprintf("Between 1 and %d questions can be moved at once.", mostFAQs), nil)
	}
	collection, err := e.App.FindCachedCollectionByNameOrId(content.CollectionFAQs)
	if err != nil {
		return fmt.Errorf("finding the questions: %w", err)
	}
	ids := make([]string, 0, len(sent.Questions))
	err = e.App.RunInTransaction(func(tx core.App) error {
		for _, words := range sent.Questions {
			made := core.NewRecord(collection)
			made.Set("question", words.Question)
			made.Set("answer", words.Answer)
			made.Set("status", content.StatusPublished)
			made.Set("only_here", true)
			if err := tx.Save(made); err != nil {
				return fmt.Errorf("keeping the question “%s”: %w", clip(words.Question), err)
			}
			ids = append(ids, made.Id)
		}
		return nil
	})
	if err != nil {
		return refuse(e, err)
	}
	return e.JSON(http.StatusOK, map[string]any{"ids": ids})
}
