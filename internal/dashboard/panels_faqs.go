package dashboard

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// faqUsage answers GET faqs/{id}/usage: the articles in which a question stands.
func (d *desk) faqUsage(e *core.RequestEvent) error {
	articles, err := usesOf(e.App, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"articles": articles})
}

// copyFAQ answers POST faqs/{id}/copy-for/{post}: a new question with the words sent, and
// whatever else the old one has. The form puts it in the old one's place; the other
// articles keep theirs.
func (d *desk) copyFAQ(e *core.RequestEvent) error {
	if id := e.Request.PathValue("post"); id != unsaved {
		if _, err := content.PostByID(e.App, id); err != nil {
			return refuse(e, err)
		}
	}
	old, err := e.App.FindRecordById(content.CollectionFAQs, e.Request.PathValue("id"))
	if err != nil {
		return e.NotFoundError("This question is not there any more. Your words are still in the form.", err)
	}
	words := struct {
		Question string `json:"question"`
		Answer   string `json:"answer"`
	}{old.GetString("question"), old.GetString("answer")}
	if err := e.BindBody(&words); err != nil {
		return e.BadRequestError("What was sent could not be read.", err)
	}
	made := core.NewRecord(old.Collection())
	made.Set("question", words.Question)
	made.Set("answer", words.Answer)
	made.Set("topic", old.GetString("topic"))
	made.Set("status", old.GetString("status"))
	made.Set("only_here", true) // or all questions would show it twice
	if err := e.App.Save(made); err != nil {
		return refuse(e, fmt.Errorf("keeping the question for this article: %w", err))
	}
	if err := apis.EnrichRecord(e, made); err != nil {
		return fmt.Errorf("preparing the question: %w", err)
	}
	return e.JSON(http.StatusOK, made)
}
