package selfservice

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/nothing"
	"waymark/internal/subscribers"
	"waymark/internal/word"
)

// The gate before every token page of a discreet subscriber: her word. It goes with a POST, never into an address, and what it opens
// is the answer to that POST. What she does there goes on with a hidden field that opens this one link for half an
// hour. There is no cookie, and nothing stays in her browser.
//
// A wrong word, a dead link and one whose tries are used up are answered with the same page after the same
// work: whoever holds her mail cannot tell which it was.

// opened is how a token page was opened.
type opened struct {
	by    string     // what its forms carry on, and subscribers.Opened takes; "" where no word is asked for
	form  url.Values // of a POST; nil of a GET
	looks bool       // it is to be shown, and nothing done: a GET, or the word itself
}

// gate reads the form of a POST and opens a link whose lock is given, where the request does. Otherwise ok is false and the request
// is answered, with asks where a word may be typed: answer is the handler's.
func (s *service) gate(e *core.RequestEvent, link string, lock subscribers.Lock, asks func() view) (o opened, ok bool, answer error) {
	o = opened{looks: e.Request.Method != http.MethodPost}
	var err error
	if o.form, err = formOf(e); errors.Is(err, errTooLarge) {
		return o, false, s.unreadable(e, false, err)
	}
	if !lock.Asks() {
		return o, true, nil
	}
	if by := o.form.Get("opened"); by != "" && s.people.Opened(link, lock, by) {
		o.by = by
		return o, true, nil
	}
	if typed := o.form.Get("word"); typed != "" {
		by, right, err := s.people.Unlock(e.Request.Context(), link, lock, typed, s.network(e))
		switch {
		case err != nil:
			return o, false, s.busy(e, err)
		case !right:
			return o, false, nothing.Answer(e.Response, e.Request)
		}
		o.by, o.looks = by, true
		return o, true, nil
	}
	v := asks()
	if closed, err := s.people.Closed(link, lock); err != nil {
		return o, false, s.fault(e, err)
	} else if closed && v.Actions == nil {
		return o, false, s.wrongLink(e)
	}
	return o, false, s.pages.show(e, http.StatusOK, "word.html", v)
}

// gateFor is gate for what is one subscriber's.
func (s *service) gateFor(e *core.RequestEvent, link string, person *subscribers.Subscriber, asks func() view) (opened, bool, error) {
	lock, err := s.people.LockOf(person)
	if err != nil {
		return opened{}, false, s.fault(e, err)
	}
	return s.gate(e, link, lock, asks)
}

// askWord is the page that asks for the word, and says nothing else.
func (s *service) askWord() view {
	return s.view("Your word, please", "It is the one you chose when you asked for this. Capital letters make no difference.")
}

// sameWork does what a word on a link that is right would cost, for one that is not, and reports whether the
// request is still to be answered.
func (s *service) sameWork(e *core.RequestEvent) (goOn bool, answer error) {
	fields, _ := formOf(e)
	if fields.Get("word") == "" {
		return true, nil
	}
	if _, _, err := s.people.Unlock(e.Request.Context(), "", subscribers.Lock{}, fields.Get("word"), s.network(e)); err != nil {
		return false, s.busy(e, err)
	}
	return true, nil
}

// formOf returns the fields of a POST, read once; of anything else, or when they cannot be read, none. Errors: readBody's.
func formOf(e *core.RequestEvent) (url.Values, error) {
	type read struct {
		fields url.Values
		err    error
	}
	const key = "waymark_form"
	if e.Request.Method != http.MethodPost {
		return nil, nil
	}
	if known, ok := e.Get(key).(read); ok {
		return known.fields, known.err
	}
	fields, _, err := readBody(e)
	e.Set(key, read{fields, err})
	return fields, err
}

// busy answers when a word could not be looked at.
func (s *service) busy(e *core.RequestEvent, err error) error {
	if !errors.Is(err, word.ErrBusy) {
		if e.Request.Context().Err() != nil {
			return nil // she has gone
		}
		return s.fault(e, err)
	}
	e.Response.Header().Set("Retry-After", "20")
	return s.note(e, http.StatusServiceUnavailable, s.view("A moment, please", "Many are here at once. Please go back and try again in half a minute."))
}

// network is the keyed hashes of where a request comes from.
func (s *service) network(e *core.RequestEvent) string {
	return networkOf(s.signer, "word", parseNetwork(e.RealIP()), s.now())
}
