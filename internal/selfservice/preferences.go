package selfservice

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
	"waymark/internal/subscribers"
	"waymark/internal/token"
	"waymark/internal/word"
)

// preferencesForm is what preferences.html shows.
type preferencesForm struct {
	FirstName, Timezone, SafeFrom, SafeUntil string
	Enrolled                                 bool // there are letters to stop
	Letters, Newsletter, Discreet, Paused    bool
	Problems                                 []string
	Zones                                    []string
	Home                                     string // the site's zone, where her hours are if she leaves hers empty
	OldIsTold                                string // what the address she has now is told of a change
	MoveOpen                                 string // until when her last change of address can be taken back; "" when it cannot be
}

// lettersShown is in a form that has the box for letters. One that was opened before her letters began has
// none, and saving it must not take her out of them.
const lettersShown = "letters_shown"

// commonZones are offered while she types; any other IANA name is taken too.
var commonZones = []string{
	"Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome", "Europe/Athens",
	"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto", "America/Sao_Paulo",
	"Africa/Johannesburg", "Africa/Lagos", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
	"Australia/Perth", "Australia/Sydney", "Pacific/Auckland",
}

// form shows her choices as they are kept; or, with typed, as she has just typed them, so that
// a slip in one field does not cost her the others.
func (s *service) form(e *core.RequestEvent, status int, person *subscribers.Subscriber, o opened, problems []string, typed url.Values) error {
	enrolled, err := s.letters.Enrolled(s.app, person.Id)
	if err != nil {
		return s.fault(e, err)
	}
	site, err := settings.Load(s.app)
	if err != nil {
		return s.fault(e, err)
	}
	v := s.view("What we send you")
	v.Address, v.Opened = subscribers.Mask(person.Email()), o.by
	fields := preferencesForm{
		FirstName: person.FirstName(), Timezone: person.Timezone(), SafeFrom: person.SafeFrom(), SafeUntil: person.SafeUntil(),
		Enrolled: enrolled, Letters: enrolled, Newsletter: person.Newsletter(), Discreet: person.Discreet(), Paused: person.Paused(s.now()),
		Problems: problems, Zones: commonZones, Home: site.Timezone().String(),
		OldIsTold: s.oldIsTold(person), MoveOpen: s.until(person.MoveOpenUntil(s.now())),
	}
	if typed != nil {
		fields.FirstName, fields.Timezone = clipped(typed.Get("first_name")), clipped(typed.Get("timezone"))
		fields.SafeFrom, fields.SafeUntil = clipped(typed.Get("safe_from")), clipped(typed.Get("safe_until"))
		fields.Newsletter, fields.Discreet = yes(typed, "newsletter"), yes(typed, "discreet")
		fields.Letters = yes(typed, "letters") || !yes(typed, lettersShown)
	}
	v.Fields = fields
	return s.pages.show(e, status, "preferences.html", v)
}

// preferences shows what can be changed, and changes it; or, for the link that went to a new address, the one
// button that makes it hers.
func (s *service) preferences(e *core.RequestEvent) error {
	link := e.Request.PathValue("t")
	person, err := s.people.OpenPreferences(link)
	switch {
	case errors.Is(err, token.ErrInvalid):
		return s.moving(e, link)
	case person == nil || err != nil && !errors.Is(err, token.ErrExpired):
		return s.unopened(e, err)
	}
	o, ok, answer := s.gateFor(e, link, person, s.askWord)
	switch {
	case !ok:
		return answer
	case err != nil && o.looks:
		return s.expired(e, o)
	case err != nil:
		if err := s.people.MailPreferencesLink(person); err != nil {
			return s.fault(e, err)
		}
		return s.onItsWay(e)
	case o.looks:
		return s.form(e, http.StatusOK, person, o, nil, nil)
	}
	switch o.form.Get("action") {
	case "save":
		return s.save(e, person, o)
	case "address":
		return s.askNewAddress(e, person, o)
	case "export":
		full, err := s.people.AskedLately(person)
		if err != nil {
			return s.fault(e, err)
		}
		return s.export(e, person, full || o.by != "")
	case "resume":
		return s.done(e, s.people.Resume(person), "It goes on", "The letters go on where they stood.")
	}
	return s.unreadable(e, false, errBody)
}

func (s *service) save(e *core.RequestEvent, person *subscribers.Subscriber, o opened) error {
	fields := o.form
	to := subscribers.Preferences{
		Word: fields.Get("word"), Network: s.network(e),
		Newsletter: ptr(yes(fields, "newsletter")), Discreet: ptr(yes(fields, "discreet")), FirstName: ptr(fields.Get("first_name")),
		Timezone: ptr(fields.Get("timezone")), SafeFrom: ptr(fields.Get("safe_from")), SafeUntil: ptr(fields.Get("safe_until")),
	}
	if yes(fields, lettersShown) {
		to.Letters = ptr(yes(fields, "letters"))
	}
	err := s.people.Change(person, to)
	if errors.Is(err, word.ErrBusy) {
		return s.busy(e, err)
	}
	var problems subscribers.Problems
	if errors.As(err, &problems) {
		var sentences []string
		for _, sentence := range problems {
			sentences = append(sentences, sentence)
		}
		return s.form(e, http.StatusBadRequest, person, o, sentences, fields)
	}
	return s.done(e, err, "Saved", "Your choices are kept, and work from now on.")
}

// askNewAddress mails the new address. What it answers is the same for every address.
func (s *service) askNewAddress(e *core.RequestEvent, person *subscribers.Subscriber, o opened) error {
	if until := person.MoveOpenUntil(s.now()); !until.IsZero() {
		return s.moveOpen(e, until)
	}
	err := s.people.MailAddressLink(person, o.form.Get("email"))
	var problems subscribers.Problems
	if errors.As(err, &problems) {
		return s.form(e, http.StatusBadRequest, person, o, []string{problems.Error()}, nil)
	}
	if err != nil {
		return s.fault(e, err)
	}
	v := s.view("Please look at your new mail", "A mail is on its way to the new address, with a button that makes the change. Until then nothing is different.", s.oldIsTold(person))
	v.TalksOfMail = true
	return s.note(e, http.StatusOK, v)
}

// moving asks whether an address is hers, and makes it so.
func (s *service) moving(e *core.RequestEvent, link string) error {
	person, address, err := s.people.OpenAddress(link)
	if errors.Is(err, token.ErrInvalid) {
		return s.undoing(e, link)
	}
	if err != nil {
		return s.unopened(e, err)
	}
	lock, err := s.people.LockOfMove(person, address)
	if err != nil {
		return s.fault(e, err)
	}
	o, ok, answer := s.gate(e, link, lock, s.askWord)
	switch {
	case !ok:
		return answer
	case o.looks:
		return s.addressPage(e, address, o)
	}
	return s.moveAddress(e, person, address)
}

func (s *service) addressPage(e *core.RequestEvent, address string, o opened) error {
	v := s.view("Is this address yours?", "Press the button, and from now on our mail comes here instead of to the address it came to before.")
	v.Address, v.Opened = subscribers.Mask(address), o.by
	v.Actions = []action{{Label: "Yes, write to me here", Name: "action", Value: "move"}}
	return s.note(e, http.StatusOK, v)
}

func (s *service) moveAddress(e *core.RequestEvent, person *subscribers.Subscriber, address string) error {
	if err := s.people.MoveAddress(person, address); err != nil {
		return s.unopened(e, err)
	}
	return s.note(e, http.StatusOK, s.view("Done", "Our mail comes to this address from now on."))
}

// export sends her everything we know of her, as a file with a neutral name.
func (s *service) export(e *core.RequestEvent, person *subscribers.Subscriber, withPages bool) error {
	if until := person.MoveOpenUntil(s.now()); !until.IsZero() {
		return s.moveOpen(e, until)
	}
	all, err := s.people.Export(person, withPages)
	if err != nil {
		return s.fault(e, err)
	}
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return s.fault(e, fmt.Errorf("writing an export: %w", err))
	}
	s.pages.private(e)
	e.Response.Header().Set("Content-Disposition", `attachment; filename="export.json"`)
	return e.Blob(http.StatusOK, "application/json", raw)
}

func ptr[T any](v T) *T { return &v }
