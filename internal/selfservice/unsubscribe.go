package selfservice

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/subscribers"
)

// others are what else can be chosen there. Whatever is none of these, and no word, is the one click of RFC 8058, or a
// mail program's idea of it, and stops everything.
var others = map[string]bool{"pause": true, "resume": true, "preferences": true, "erase": true, "erase-now": true, "open": true}

// unsubscribePage offers the ways out. It shows nothing of what she asked for: whoever
// holds one of her mails learns nothing here, and can do nothing but stop us. In an inbox
// that her mail no longer goes to, it does not show where it goes instead, and offers to
// stop and nothing else: whoever reads there now may be somebody else.
func (s *service) unsubscribePage(e *core.RequestEvent, person *subscribers.Subscriber, o opened) error {
	v := s.view("What would you like?", "Whatever you choose works at once. What you have had from us is yours to keep.")
	v.Address, v.Opened = subscribers.Mask(person.Email()), o.by
	v.Actions = []action{{Label: "Stop all mail to me", Name: "action", Value: "stop"}}
	if person.Paused(s.now()) {
		v.Actions = append(v.Actions, action{Label: "Let it go on now", Name: "action", Value: "resume", Quiet: true})
	} else {
		v.Actions = append(v.Actions, action{Label: "Pause for thirty days", Name: "action", Value: "pause", Quiet: true})
	}
	if person.MoveOpenUntil(s.now()).IsZero() {
		v.Actions = append(v.Actions, action{Label: "Erase everything about me", Name: "action", Value: "erase", Quiet: true})
	}
	v.Actions = append(v.Actions,
		action{Label: "Mail me a link to change things", Name: "action", Value: "preferences", Quiet: true})
	return s.note(e, http.StatusOK, v)
}

// unsubscribe does what was chosen. A POST that chooses nothing is the one click of
// RFC 8058, or a mail program's idea of it, and stops everything: no cookie, no login,
// no redirect, and a body in any form or none.
//
// In discreet mode everything but to stop asks for her word.
func (s *service) unsubscribe(e *core.RequestEvent) error {
	link := e.Request.PathValue("t")
	way, err := s.people.OpenUnsubscribe(link)
	if err != nil {
		return s.unopened(e, err)
	}
	person, posted := way.Subscriber, e.Request.Method == http.MethodPost
	fields, err := formOf(e)
	if errors.Is(err, errTooLarge) {
		return s.unreadable(e, false, err)
	}
	choice := fields.Get("action")
	stops := posted && !others[choice] && (choice != "" || fields.Get("word") == "")
	if !way.Current && choice != "stop" && choice != "" {
		return s.onlyStop(e, http.StatusForbidden)
	}
	switch {
	case way.Current && stops:
		return s.done(e, s.people.Stop(person), "Done", "Nothing more will come. If you ever want to come back, you are welcome; if not, that is fine, too.", "If you would like everything about you erased as well, answer one of our mails.")
	case way.Current:
	case stops:
		if err := s.people.StopAddress(way); err != nil {
			return s.fault(e, err)
		}
		return s.stopped(e)
	default:
		return s.onlyStop(e, http.StatusOK)
	}
	o, ok, answer := s.gateFor(e, link, person, s.askWordOrStop)
	switch {
	case !ok:
		return answer
	case o.looks:
		return s.unsubscribePage(e, person, o)
	}
	if until := person.MoveOpenUntil(s.now()); !until.IsZero() && (choice == "erase" || choice == "erase-now") {
		return s.moveOpen(e, until)
	}
	switch choice {
	case "pause":
		err = s.people.Pause(person, s.now().Add(subscribers.Quiet))
		return s.done(e, err, "It is quiet now", "Nothing comes for thirty days. Then everything goes on where it stood, and the same link lets it go on sooner.")
	case "resume":
		return s.done(e, s.people.Resume(person), "It goes on", "The letters go on where they stood.")
	case "preferences":
		if err := s.people.MailPreferencesLink(person); err != nil {
			return s.fault(e, err)
		}
		return s.onItsWay(e)
	case "erase":
		v := s.view("Erase everything?", "Your address, your choices and the list of what we sent are erased at once and for good.",
			"What stays is a scrambled mark that cannot be read back. It only makes sure that an old backup does not write to you. Backups themselves and our mail carrier’s log are gone within a few weeks.")
		v.Address, v.Opened = subscribers.Mask(person.Email()), o.by
		v.Actions = []action{{Label: "Yes, erase it", Name: "action", Value: "erase-now"}}
		return s.note(e, http.StatusOK, v)
	case "erase-now":
		return s.done(e, s.people.Erase(person), "It is all erased", "We know nothing about you any more. Take good care of yourself.")
	}
	return s.unsubscribePage(e, person, o)
}

// askWordOrStop is the way out of a discreet mail: to stop needs no word.
func (s *service) askWordOrStop() view {
	v := s.view("What would you like?", "The first button works at once.")
	v.Actions = []action{{Label: "Stop all mail to me", Name: "action", Value: "stop"}}
	return v
}

// stopped is said by every link that can do nothing but stop, once it did.
func (s *service) stopped(e *core.RequestEvent) error {
	return s.note(e, http.StatusOK, s.view("Nothing more will come", "We have nothing on its way to this address."))
}

func (s *service) done(e *core.RequestEvent, err error, heading string, says ...string) error {
	if err != nil {
		return s.fault(e, err)
	}
	return s.note(e, http.StatusOK, s.view(heading, says...))
}

// onlyStop is the way out of a mail whose subscription is no more, or goes to another address by now.
// The address it lies at may have been signed up anew, so it still offers to stop. It says the same in
// both cases: the old inbox does not learn that there is a new one.
func (s *service) onlyStop(e *core.RequestEvent, status int) error {
	v := s.view("This link only stops our mail", "It opens nothing else. If anything of ours still comes to you, the button stops it.")
	v.Actions = []action{{Label: "Stop all mail to me", Name: "action", Value: "stop"}}
	return s.note(e, status, v)
}
