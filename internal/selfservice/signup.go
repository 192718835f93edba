package selfservice

import (
	"errors"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/subscribers"
)

// formFields are the fields of a signup that a page has to carry along when it asks something first.
var formFields = []string{"guide", "letters", "newsletter", "first_name", "discreet", "word", "timezone", "safe_from", "safe_until", "page", "wording", "stamp"}

// answerAfter is how long every signup takes: several times what the longest of them needs by
// itself. One that waits for others waits with all that are written with it.
const answerAfter = 10 * time.Millisecond

// field is a hidden input.
type field struct{ Name, Value string }

// signupForm is what signup.html shows: what to mend, or which of two addresses is meant.
type signupForm struct {
	Problems []string
	Email    string
	Suggests string // did you mean…
	Press    string // what one more press sends back
	AsksWord bool   // for the word that goes with discretion
	Hidden   []field
}

// signUp takes what a form or another site's front end asks for. The answer is the same
// for every address: 303 to the sent page for a form, 202 for JSON.
func (s *service) signUp(e *core.RequestEvent) error {
	fields, asJSON, err := readBody(e)
	if err != nil {
		return s.unreadable(e, asJSON, err)
	}
	now := s.now()
	press := fields.Get("press")
	if press != "" {
		if fields, err = s.openPress(press, now); err != nil {
			return s.notPressed(e, asJSON, press, err)
		}
	}
	r := subscribers.Request{
		Email: fields.Get("email"), Guide: fields.Get("guide"), Letters: yes(fields, "letters"), Newsletter: yes(fields, "newsletter"),
		FirstName: fields.Get("first_name"), Discreet: yes(fields, "discreet"), Word: fields.Get("word"), Timezone: fields.Get("timezone"),
		SafeFrom: fields.Get("safe_from"), SafeUntil: fields.Get("safe_until"), Page: fields.Get("page"), Wording: fields.Get("wording"),
	}
	if !asJSON && !r.Discreet && r.Word != "" {
		if !yes(fields, "as_usual") {
			return s.chooseWord(e, fields, "You wrote a word, and did not tick the box above it. Please write it once more, or take the usual way.")
		}
		fields.Del("word")
	}
	var problems subscribers.Problems
	if err := r.Validate(); errors.As(err, &problems) {
		return s.problems(e, asJSON, fields, problems)
	}
	if suggestion, ok := subscribers.Suggest(r.Email); ok && !yes(fields, "as_typed") {
		return s.didYouMean(e, asJSON, fields, r.Email, suggestion)
	}
	goes := s.admit(e, fields, &r, press, now)
	if goes == whenPressed {
		return s.askPress(e, asJSON, fields, r.Guide, now)
	}
	if goes == atOnce {
		// before the clock below: it takes what it takes, for every address
		if err := s.people.ChooseWord(e.Request.Context(), &r); err != nil {
			return s.notChosen(e, asJSON, err)
		}
	}
	// the same answer after the same time: how long the work took would tell who is known
	even := time.NewTimer(answerAfter)
	defer even.Stop()
	if err = nil; goes == atOnce {
		err = s.people.SignUp(r)
	}
	<-even.C
	switch {
	case errors.As(err, &problems):
		return s.problems(e, asJSON, fields, problems)
	case err != nil && asJSON:
		s.app.Logger().Error("A signup failed", "error", err)
		return s.json(e, http.StatusInternalServerError, map[string]any{"error": "Something went wrong here, and nothing was kept. Please try again in a few minutes."})
	case err != nil:
		return s.fault(e, err)
	case asJSON:
		return s.json(e, http.StatusAccepted, map[string]any{"status": "accepted", "message": "If everything is in order with that address, a mail is on its way to it."})
	}
	s.pages.private(e)
	// the next page is ours too: the browser may tell it where the form stood, see cameFrom
	e.Response.Header().Set("Referrer-Policy", "same-origin")
	return e.Redirect(http.StatusSeeOther, "/signup/sent")
}

// sent says the same to everybody. It does not name what was asked for: nothing in this
// page's address says it, and the name is to be found where the form stood.
func (s *service) sent(e *core.RequestEvent) error {
	if press := e.Request.URL.Query().Get("press"); press != "" {
		return s.pressPage(e, press)
	}
	v := s.afterForm(e, "Please look at your mail", "If everything is in order with the address, a mail is on its way to it. Its subject is a plain one that gives nothing away, and it has one button. Press that, and once more on the page it opens, and what you asked for is yours. If you chose a word, that page asks for it first.")
	v.TalksOfMail = true
	return s.note(e, http.StatusOK, v)
}

func (s *service) json(e *core.RequestEvent, status int, body any) error {
	s.pages.private(e)
	return e.JSON(status, body)
}

// problems says what to mend, beside the address as it was typed.
func (s *service) problems(e *core.RequestEvent, asJSON bool, fields url.Values, problems subscribers.Problems) error {
	if sentence := problems["word"]; sentence != "" && len(problems) == 1 {
		if !asJSON {
			return s.chooseWord(e, fields, sentence)
		}
		return s.json(e, http.StatusUnprocessableEntity, map[string]any{"error": sentence, "fields": problems})
	}
	if asJSON {
		return s.json(e, http.StatusBadRequest, map[string]any{"error": problems.Error(), "fields": problems})
	}
	if sentence := problems["guide"]; sentence != "" {
		// nothing she could type here would mend that
		return s.note(e, http.StatusBadRequest, s.afterForm(e, "This is not offered any more", sentence))
	}
	v := s.afterForm(e, "One thing to look at")
	form := signupForm{Email: clipped(fields.Get("email")), Hidden: carried(fields)}
	delete(problems, "word") // asked for on a page of its own, in its turn
	for _, sentence := range problems {
		form.Problems = append(form.Problems, sentence)
	}
	sort.Strings(form.Problems)
	v.Fields = form
	return s.pages.show(e, http.StatusBadRequest, "signup.html", v)
}

// didYouMean asks about a likely slip before anything is kept or sent.
func (s *service) didYouMean(e *core.RequestEvent, asJSON bool, fields url.Values, typed, suggestion string) error {
	if asJSON {
		return s.json(e, http.StatusUnprocessableEntity, map[string]any{
			"error":        "Please check the address. If it is right as it is, send the same again with as_typed set to true.",
			"did_you_mean": suggestion,
		})
	}
	v := s.afterForm(e, "Is this the right address?")
	v.Fields = signupForm{Email: typed, Suggests: suggestion, Hidden: append(carried(fields), field{"as_typed", "1"})}
	return s.pages.show(e, http.StatusOK, "signup.html", v)
}

// unreadable answers a body that is no form of ours.
func (s *service) unreadable(e *core.RequestEvent, asJSON bool, err error) error {
	status, sentence := http.StatusBadRequest, "We could not read what was sent. Please go back and try again."
	switch {
	case errors.Is(err, errTooLarge):
		// the rest is not read, and must not be taken for the next request on this connection
		e.Response.Header().Set("Connection", "close")
		status, sentence = http.StatusRequestEntityTooLarge, "That was far more than our form holds. Please go back and try again."
	case errors.Is(err, errType):
		status, sentence = http.StatusUnsupportedMediaType, "This address takes a form, or JSON with the content type application/json."
	}
	if asJSON {
		return s.json(e, status, map[string]any{"error": sentence})
	}
	return s.note(e, status, s.view("We could not read that", sentence))
}

// carried keeps what else was in the form, cut to a size that no real value has.
func carried(fields url.Values) []field {
	var kept []field
	for _, name := range formFields {
		if value := fields.Get(name); value != "" {
			kept = append(kept, field{name, clipped(value)})
		}
	}
	return kept
}

func clipped(s string) string {
	if len(s) > 500 {
		return strings.ToValidUTF8(s[:500], "") // no half of a letter
	}
	return s
}
