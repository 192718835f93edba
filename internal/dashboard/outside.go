package dashboard

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/email"
	"waymark/internal/settings"
)

// words is a letter as it stands on the screen.
type words struct {
	Sequence  string `json:"sequence"`
	Subject   string `json:"subject"`
	Preheader string `json:"preheader"`
	Body      string `json:"body"`
}

func (w words) template() email.Template {
	return email.Template{Subject: w.Subject, Preheader: w.Preheader, Body: w.Body}
}

// remark is one thing to mend in a letter, with the field it is about.
type remark struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// bindOutside answers POST outside: what of a letter would show on a locked phone what it
// is about, and which of its tags cannot be filled in. Without it she would learn that
// only when the letter is refused.
func (d *desk) bindOutside(g *router.RouterGroup[*core.RequestEvent]) {
	g.POST("/outside", func(e *core.RequestEvent) error {
		var w words
		if err := e.BindBody(&w); err != nil {
			return e.BadRequestError("What was written did not arrive as it should.", err)
		}
		site, err := settings.Load(e.App)
		if err != nil {
			return err
		}
		return e.JSON(http.StatusOK, remarks(site, w))
	})
}

// fieldOf is the field of a letter that a place in a mail stands for.
var fieldOf = map[string]string{"subject": "subject", "the subject": "subject", "preview line": "preheader", "the line after the subject": "preheader"}

// remarks reads a letter over. The list is never nil.
func remarks(site *settings.Site, w words) []remark {
	said := []remark{}
	for _, finding := range email.Lint(email.Outside{Of: "this letter", FromName: site.FromName(), Subject: w.Subject, Preheader: w.Preheader}, site.LinterWords()) {
		said = append(said, remark{fieldOf[finding.Field], finding.Text})
	}
	if _, err := email.Compile(w.template()); err != nil {
		field := "body"
		var tag *email.TagError
		if errors.As(err, &tag) && fieldOf[tag.Where] != "" {
			field = fieldOf[tag.Where]
		}
		said = append(said, remark{field, sentenceOf(err.Error())})
	}
	return said
}

// sentenceOf begins with a capital letter, as what she reads does.
func sentenceOf(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
