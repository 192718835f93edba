package selfservice

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/subscribers"
	"waymark/internal/token"
)

// confirmation shows what the button will do, or does it.
func (s *service) confirmation(e *core.RequestEvent) error {
	link := e.Request.PathValue("t")
	asking, err := s.people.OpenConfirm(link)
	if asking.Subscriber == nil {
		return s.unopened(e, err)
	}
	lock, lockErr := s.people.LockOfAsking(asking)
	if lockErr != nil {
		return s.fault(e, lockErr)
	}
	o, ok, answer := s.gate(e, link, lock, s.askWord)
	switch {
	case !ok:
		return answer
	case !o.looks:
		return s.confirm(e, link, o)
	case errors.Is(err, token.ErrExpired):
		return s.expired(e, o)
	case err != nil:
		return s.unopened(e, err)
	case asking.Consent.Confirmed():
		return s.confirmed(e, asking)
	}
	return s.confirmPage(e, asking, o)
}

// confirmPage shows what the button will do, and does nothing.
func (s *service) confirmPage(e *core.RequestEvent, asking subscribers.Asking, o opened) error {
	v := s.leaving("One more press, and it is yours")
	if asking.Subscriber.Status() == subscribers.Pending { // whoever is active may have moved since the link was mailed
		v.Address = subscribers.Mask(asking.Subscriber.Email())
	}
	label, follows := "Yes, write to me", ""
	if id := asking.Consent.Guide(); id != "" {
		guide, err := content.GuideByID(s.app, id)
		if err != nil && !errors.Is(err, content.ErrNotFound) {
			return s.fault(e, err)
		}
		if err == nil {
			v.Says = append(v.Says, "You asked for “"+guide.OutsideName()+"”, as it is called in our mails. You can read it here, and keep it.")
		}
		label = "Get the guide"
		if err == nil {
			follows = guide.SequenceID()
		}
	}
	form := confirmForm{Button: label, FirstName: asking.Consent.Asked().FirstName}
	first, offers := asking.Consent, asking.Consent.Offers()
	if offers.Letters {
		form.Letters = &tick{On: first.Letters(), Says: s.lettersFollow(follows)}
	}
	switch {
	case !offers.Newsletter:
	case asking.Consent.Guide() == "":
		v.Says = append(v.Says, "You asked for the newsletter. Each one has a link that stops it.")
	default:
		form.Newsletter = &tick{On: first.Newsletter(), Says: "Each one has a link that stops it."}
	}
	form.AskedAgain = form.Letters.later() || form.Newsletter.later()
	v.Fields, v.Opened = form, o.by
	return s.pages.show(e, http.StatusOK, "confirm.html", v)
}

// confirmForm is what confirm.html shows: what comes beside the guide, as she asked for it, and her name.
type confirmForm struct {
	Letters, Newsletter *tick // nil where it was not asked for
	AskedAgain          bool  // a box is there, unticked, because the same was asked for once more
	FirstName, Button   string
}

// tick is a box, and what follows from it.
type tick struct {
	On   bool
	Says string
}

func (t *tick) later() bool { return t != nil && !t.On }

// choicesShown is in the form of the confirm page. A POST without it leaves what was asked for as it is.
const choicesShown = "choices_shown"

// chosen reads what she says on her confirm page; nil when nothing was said there.
func chosen(fields url.Values) *subscribers.Chosen {
	if !yes(fields, choicesShown) {
		return nil
	}
	return &subscribers.Chosen{
		Choices:   subscribers.Choices{Letters: yes(fields, "letters"), Newsletter: yes(fields, "newsletter")},
		FirstName: fields.Get("first_name"),
	}
}

// confirm does what the button says and leads on to the guide.
func (s *service) confirm(e *core.RequestEvent, link string, o opened) error {
	asking, err := s.people.Confirm(link, chosen(o.form))
	if errors.Is(err, token.ErrExpired) {
		if err := s.people.FreshConfirm(link); err != nil {
			return s.unopened(e, err)
		}
		return s.onItsWay(e)
	}
	if err != nil {
		return s.unopened(e, err)
	}
	// behind a word it is shown at once: the link would ask for that again
	if asking.Consent.Guide() == "" || o.by != "" {
		return s.confirmed(e, asking)
	}
	// her guide stands where the button stood, so that going back to it presses nothing
	s.pages.private(e)
	return e.Redirect(http.StatusSeeOther, e.Request.URL.Path)
}

// confirmed is what a link leads to that was used, while she is subscribed: her guide. It makes no link that lives longer.
func (s *service) confirmed(e *core.RequestEvent, asking subscribers.Asking) error {
	reading, err := s.people.GuideOf(asking)
	switch {
	case err == nil:
		return s.readGuide(e, reading)
	case asking.Consent.Guide() == "" && errors.Is(err, subscribers.ErrNotFound):
		return s.note(e, http.StatusOK, s.leaving("Thank you", "Your address is confirmed. The next letter comes to you when it is written."))
	}
	return s.unopened(e, err)
}

// here is a link of ours as a path, so that it stays on the host she came by.
func (s *service) here(link string) string { return strings.TrimPrefix(link, s.cfg.LettersURL) }

func (s *service) notMePage(e *core.RequestEvent) error {
	never, err := s.people.OpenNotMe(e.Request.PathValue("t"))
	if err != nil {
		return s.unopened(e, err)
	}
	if !never {
		return s.onlyStop(e, http.StatusOK)
	}
	v := s.view("It was not you?", "Somebody typed your address into a form of ours, perhaps by mistake. Press the button, and we do not write to it again, whoever types it in. Should you want that undone one day, answer one of our mails.")
	v.Actions = []action{{Label: "It was not me", Name: "action", Value: "not-me"}}
	return s.note(e, http.StatusOK, v)
}

func (s *service) notMe(e *core.RequestEvent) error {
	link := e.Request.PathValue("t")
	never, err := s.people.OpenNotMe(link)
	if err != nil {
		return s.unopened(e, err)
	}
	if err := s.people.NotMe(link); err != nil {
		return s.unopened(e, err)
	}
	if !never {
		return s.stopped(e)
	}
	return s.note(e, http.StatusOK, s.view("Thank you for telling us", "We will not write to this address again, and have kept nothing but the note that says so. If this was a slip, answer one of our mails, and it is undone."))
}
