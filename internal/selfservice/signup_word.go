package selfservice

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/word"
)

// chooseWord asks for the word that goes with discretion, where there is none yet that will do; or takes the
// usual way. What was typed is not shown again; where nothing was, the page says by itself what it asks for.
func (s *service) chooseWord(e *core.RequestEvent, fields url.Values, sentence string) error {
	v := s.afterForm(e, "Choose a word that only you know")
	form := signupForm{Email: clipped(fields.Get("email")), AsksWord: true}
	if strings.TrimSpace(fields.Get("word")) != "" {
		form.Problems = []string{sentence}
	}
	for _, field := range carried(fields) {
		if field.Name != "word" && field.Name != "discreet" {
			form.Hidden = append(form.Hidden, field)
		}
	}
	v.Fields = form
	return s.pages.show(e, http.StatusUnprocessableEntity, "signup.html", v)
}

// notChosen answers when the hash of a word could not be made.
func (s *service) notChosen(e *core.RequestEvent, asJSON bool, err error) error {
	switch {
	case e.Request.Context().Err() != nil:
		return nil // she has gone
	case !asJSON || !errors.Is(err, word.ErrBusy):
		return s.busy(e, err)
	}
	e.Response.Header().Set("Retry-After", "20")
	return s.json(e, http.StatusServiceUnavailable, map[string]any{"error": "Many are here at once. Please try again in half a minute."})
}
