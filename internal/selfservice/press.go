package selfservice

import (
	"encoding/binary"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/subscribers"
	"waymark/internal/token"
)

// While askings outrun the mail plan, a mail costs one more press, some seconds after the asking. Until then nothing is kept here:
// what was asked for goes out sealed, in the address of the sent page (or in JSON's answer), and comes back with the press. So
// a flood fills no queue and no table, what is not pressed lapses by itself, and the work is the same for
// every address, because none is looked up.

const (
	// pressAfter is how soon the press counts: nobody has read the page before that.
	pressAfter = 5 * time.Second
	// pressLasts is how long an asking waits for its press.
	pressLasts = 2 * time.Hour
)

var (
	errEarly  = errors.New("pressed before anybody can have read the page")
	errLapsed = errors.New("pressed long after it was asked")
)

// seal makes of an asking what the press brings back.
func (s *service) seal(fields url.Values, now time.Time) string {
	kept := url.Values{"as_typed": {"1"}} // she has been asked about a slip already
	for _, name := range append([]string{"email", "website"}, formFields...) {
		if value := fields.Get(name); value != "" {
			kept.Set(name, clipped(value))
		}
	}
	text := binary.BigEndian.AppendUint64(nil, uint64(now.Add(pressAfter).UnixMilli()))
	return s.signer.Seal(token.Press, append(text, kept.Encode()...))
}

// openPress returns what was asked for. Errors: errEarly, errLapsed, token.ErrInvalid.
func (s *service) openPress(press string, now time.Time) (url.Values, error) {
	fields, counts, err := s.unseal(press)
	switch {
	case err != nil:
		return nil, err
	case now.Before(counts):
		return nil, errEarly
	case now.After(counts.Add(pressLasts)):
		return nil, errLapsed
	}
	return fields, nil
}

// unseal returns what was asked for, and from when on its press counts.
func (s *service) unseal(press string) (fields url.Values, counts time.Time, err error) {
	text, err := s.signer.Unseal(token.Press, press)
	if err != nil || len(text) < 8 {
		return nil, time.Time{}, token.ErrInvalid
	}
	if fields, err = url.ParseQuery(string(text[8:])); err != nil {
		return nil, time.Time{}, token.ErrInvalid
	}
	return fields, time.UnixMilli(int64(binary.BigEndian.Uint64(text))), nil
}

// askPress answers an asking that waits for its press. What is not offered is said now, as ever.
func (s *service) askPress(e *core.RequestEvent, asJSON bool, fields url.Values, guide string, now time.Time) error {
	even := time.NewTimer(answerAfter)
	defer even.Stop()
	if guide != "" {
		_, err := content.GuideBySlug(s.app, guide)
		if errors.Is(err, content.ErrNotFound) {
			return s.problems(e, asJSON, fields, subscribers.Problems{"guide": subscribers.NotOffered})
		}
		if err != nil {
			return s.fault(e, err)
		}
	}
	press := s.seal(fields, now)
	<-even.C
	if asJSON {
		return s.json(e, http.StatusAccepted, map[string]any{
			"status": "accepted", "press": press, "press_after": int(pressAfter / time.Second),
			"message": "Very many are asking at this moment. Nothing is sent before she presses once more: show her a button, and post press after that many seconds.",
		})
	}
	s.pages.private(e)
	e.Response.Header().Set("Referrer-Policy", "same-origin")
	return e.Redirect(http.StatusSeeOther, "/signup/sent?press="+press)
}

// pressPage is the sent page while a press is asked for. It is the same for every address, and a GET, so it changes nothing.
func (s *service) pressPage(e *core.RequestEvent, press string) error {
	_, counts, err := s.unseal(press)
	if err != nil || s.now().After(counts.Add(pressLasts)) {
		return s.notPressed(e, false, press, errLapsed)
	}
	return s.offerPress(e, press, "One more press, please",
		"Very many are asking at this moment, and most of them are machines. So nothing is sent before you have pressed the button below, once. There is no hurry: it waits for two hours.",
		"Then look at your mail: if everything is in order with the address, one comes with a plain subject that gives nothing away.")
}

func (s *service) offerPress(e *core.RequestEvent, press, heading string, says ...string) error {
	v := s.afterForm(e, heading, says...)
	v.Fields = signupForm{Press: press}
	return s.pages.show(e, http.StatusOK, "signup.html", v)
}

// notPressed answers a press that does not count.
func (s *service) notPressed(e *core.RequestEvent, asJSON bool, press string, why error) error {
	switch {
	case errors.Is(why, errEarly) && asJSON:
		_, counts, _ := s.unseal(press)
		e.Response.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(counts.Sub(s.now()).Seconds()))))
		return s.json(e, http.StatusTooManyRequests, map[string]any{"error": "That was quicker than a person is. Please send the same press again after some seconds."})
	case errors.Is(why, errEarly):
		return s.offerPress(e, press, "A moment too soon", "That was quicker than most people read, and machines are quick. Nothing is lost: count slowly to five, and press once more.")
	case asJSON:
		return s.json(e, http.StatusBadRequest, map[string]any{"error": "That press is over. Please have her ask again."})
	default:
		return s.note(e, http.StatusOK, s.afterForm(e, "Please ask once more", "What you ask for waits here for two hours, and is then forgotten, so that nothing of it is kept. Nothing was sent. If you would still like it, please fill in the form once more."))
	}
}

// stamp gives a front end what the forms of our own pages carry: see README, "Signing up".
func (s *service) stamp(e *core.RequestEvent) error {
	return s.json(e, http.StatusOK, map[string]any{"stamp": s.signer.Stamp(s.now().Truncate(time.Second).Add(pressAfter)), "wait": int(pressAfter / time.Second)})
}
