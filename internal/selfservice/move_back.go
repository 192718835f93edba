package selfservice

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
	"waymark/internal/subscribers"
)

// oldIsTold says what the address she has now is told of a change.
func (s *service) oldIsTold(person *subscribers.Subscriber) string {
	if !s.people.TellsOldInbox(person) {
		return "The old address is told nothing."
	}
	return "The old address is told when the change is made, though not where to, and can take it back for seven days."
}

// until is a day and an hour on the site's clock; "" for a time that is zero.
func (s *service) until(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	zone := time.UTC
	if site, err := settings.Load(s.app); err == nil {
		zone = site.Timezone()
	}
	return at.In(zone).Format("Monday 2 January, 15:04")
}

// moveOpen answers what has to wait while a change of address can be taken back.
func (s *service) moveOpen(e *core.RequestEvent, until time.Time) error {
	return s.note(e, http.StatusForbidden, s.view("This has to wait a little",
		"Your address was changed a short while ago, and until "+s.until(until)+" the old one can take that back. Another change, erasing, and a copy of what we know wait until then.",
		"You can stop all mail at any time. If erasing cannot wait, answer one of our mails."))
}

// undoing is what the old inbox is led to: one button. No word is asked: it is not sent where one was.
func (s *service) undoing(e *core.RequestEvent, link string) error {
	if e.Request.Method == http.MethodPost {
		return s.undo(e, link)
	}
	_, address, err := s.people.OpenUndo(link)
	if err != nil {
		return s.unopened(e, err)
	}
	v := s.view("Shall our mail come here again?", "Our mail goes to another address at the moment. Press the button, and it comes here again, as it did before.")
	v.Address = subscribers.Mask(address)
	v.Actions = []action{{Label: "Yes, let it come here again", Name: "action", Value: "undo"}}
	return s.note(e, http.StatusOK, v)
}

func (s *service) undo(e *core.RequestEvent, link string) error {
	if err := s.people.Undo(link); err != nil {
		return s.unopened(e, err)
	}
	return s.note(e, http.StatusOK, s.view("Done", "Our mail comes here again."))
}
