package login

import (
	"errors"
	"net/http"
	"sync"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/security"
)

const (
	// ticketHeader carries the ticket of a tab in which the password has just been given once more.
	ticketHeader = "X-Waymark-Confirmed"
	// ticketLasts is long enough for what somebody has come to change, and too short for a tab left open.
	ticketLasts = 10 * time.Minute
	// downloadLasts is how long a backup's link waits to be followed.
	downloadLasts = time.Minute
)

// ErrWrong: the password or the code is not right.
var ErrWrong = errors.New("login: not the right password or code")

// ticket says that a login was confirmed, for a while.
type ticket struct {
	login string // the login's id: a ticket is worth nothing with another token
	use   string // "" for everything that asks for one
	until time.Time
}

// tickets are kept in memory: a restart only has somebody give her password again.
type tickets struct {
	mu  sync.Mutex
	all map[string]ticket
}

func (t *tickets) add(now time.Time, made ticket) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[string]ticket{}
	}
	for id, old := range t.all {
		if !now.Before(old.until) {
			delete(t.all, id)
		}
	}
	id := security.RandomString(40)
	t.all[id] = made
	return id
}

func (t *tickets) get(now time.Time, id string) (ticket, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.valid(now, id)
}

// take is get for once: of two who come with one ticket at the same moment, one gets it.
func (t *tickets) take(now time.Time, id string) (ticket, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer delete(t.all, id)
	return t.valid(now, id)
}

// valid is the ticket while it lasts. t.mu is held.
func (t *tickets) valid(now time.Time, id string) (ticket, bool) {
	found, ok := t.all[id]
	return found, ok && now.Before(found.until)
}

// Confirm looks at a password given once more, and at a code where there is a second step, and returns a ticket for the
// request's login, for ten minutes. Its error says to somebody what to do; a code that is missing is asked for.
func (l *Logins) Confirm(e *core.RequestEvent, password, code string) (id string, until time.Time, err error) {
	mine := of(e)
	if mine == nil {
		return "", time.Time{}, e.UnauthorizedError("Please log in.", nil)
	}
	if wait := l.tries.take(ofConfirms, "confirm", e.Auth.Id); wait > 0 {
		return "", time.Time{}, tooMany(e, wait)
	}
	if !e.Auth.ValidatePassword(password) {
		return "", time.Time{}, e.BadRequestError("That is not your password. Please try again.", ErrWrong)
	}
	if err := l.secondStep(e, e.Auth, code); err != nil {
		return "", time.Time{}, err
	}
	now := l.now()
	until = now.Add(ticketLasts)
	return l.tickets.add(now, ticket{login: mine.ID, until: until}), until, nil
}

// Confirmed is nil while the request's tab has given the password within the last ten minutes. Else it is the answer that
// has the desk ask for it: 403, with the code "confirm" in its data. A stolen token never has a ticket.
func (l *Logins) Confirmed(e *core.RequestEvent) error {
	mine := of(e)
	if mine != nil {
		if found, ok := l.tickets.get(l.now(), e.Request.Header.Get(ticketHeader)); ok && found.login == mine.ID && found.use == "" {
			return nil
		}
	}
	const says = "Please give your password once more for this. It is asked so that nobody who gets hold of your open desk can do it."
	return router.NewApiError(http.StatusForbidden, says, validation.Errors{"confirm": validation.NewError("confirm", says)})
}

// Download returns a ticket with which one backup can be fetched within a minute, by a link, which carries no header.
func (l *Logins) Download(e *core.RequestEvent, name string) (string, error) {
	if err := l.Confirmed(e); err != nil {
		return "", err
	}
	now := l.now()
	return l.tickets.add(now, ticket{login: of(e).ID, use: "download " + name, until: now.Add(downloadLasts)}), nil
}

// Downloads reports whether a ticket of [Logins.Download] fetches this backup. It does so once.
func (l *Logins) Downloads(id, name string) bool {
	found, ok := l.tickets.take(l.now(), id)
	return ok && found.use == "download "+name
}
