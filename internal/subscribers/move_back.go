package subscribers

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/token"
)

// A change of address may be somebody else's doing: whoever reads her mail can ask for it. So the old inbox is told at once, not where
// to, with a link that takes it back for seven days. It is told at any hour: either it was she, and this answers what was pressed just
// now, or it was not, and every hour counts.
//
// While it can be taken back, whoever has the new inbox may read, choose and stop, and neither move on, erase nor
// take a copy away. Taking it back gives the old address what was hers before: her address, name, hours and discretion. It stops
// nothing, and brings nothing with it that came from the new inbox: what was asked for there goes.
//
// In discreet mode the old inbox is told nothing, since there her word was asked. But discretion which is younger than these seven days
// may be the doing of the same hand, and does not count.

// movedBackFor is how long a change of address can be taken back.
const movedBackFor = 7 * 24 * time.Hour

// ErrMoveOpen: it waits until the last change of address can no longer be taken back.
var ErrMoveOpen = errors.New("subscribers: her last change of address can still be taken back")

// beforeMove is what a change of address is taken back to. It holds no address.
type beforeMove struct {
	Consents   []string `json:"consents"`
	Enrolments []string `json:"enrolments"`
	FirstName  string   `json:"first_name"`
	Timezone   string   `json:"timezone"`
	SafeFrom   string   `json:"safe_from"`
	SafeUntil  string   `json:"safe_until"`
	Discreet   bool     `json:"discreet"`
	Newsletter bool     `json:"newsletter"`
}

// MoveOpenUntil is until when her last change of address can be taken back; zero when it cannot be.
func (s *Subscriber) MoveOpenUntil(now time.Time) time.Time {
	if until := s.movedAt().Add(movedBackFor); s.GetString("before_move") != "" && until.After(now) {
		return until
	}
	return time.Time{}
}

// TellsOldInbox reports whether the address she has now would be told of a change.
func (p *People) TellsOldInbox(s *Subscriber) bool {
	since := s.GetDateTime("discreet_at").Time()
	return !s.Discreet() || p.now().Before(since.Add(movedBackFor))
}

// bindDiscretion notes when somebody who is subscribed becomes discreet.
func (p *People) bindDiscretion() {
	p.app.OnRecordUpdate(Collection).BindFunc(func(e *core.RecordEvent) error {
		was := e.Record.Original()
		switch {
		case !e.Record.GetBool("discreet"):
			e.Record.Set("discreet_at", "")
		case !was.GetBool("discreet") && Status(was.GetString("status")) == Active:
			e.Record.Set("discreet_at", p.now())
		}
		return e.Next()
	})
}

// undoLink takes a change of address back. It is mailed to the old address, and opens for as long as that can be.
func (p *People) undoLink(person *Subscriber, moved time.Time) string {
	subject := person.Id + " " + strconv.FormatInt(moved.Unix(), 10) + " " + person.Email()
	return p.linkUntil("/preferences/", token.Undo, subject, moved.Add(movedBackFor))
}

// OpenUndo reads the link that was mailed to an old address. Errors: token.ErrInvalid; token.ErrExpired after seven days; ErrNotFound when it was
// taken back already, or she has stopped since.
func (p *People) OpenUndo(link string) (person *Subscriber, address string, err error) {
	return p.openUndo(p.app, link)
}

func (p *People) openUndo(app core.App, link string) (person *Subscriber, address string, err error) {
	subject, a, err := p.open(token.Undo, link, movedBackFor)
	if err != nil {
		return nil, "", err
	}
	words := subjects(subject, 3)
	if words == nil {
		return nil, "", token.ErrInvalid
	}
	if person, err = ByID(app, words[0]); err != nil {
		return nil, "", err
	}
	if person.Status() != Active || person.stoppedSince(a) || person.MoveOpenUntil(p.now()).IsZero() ||
		words[1] != strconv.FormatInt(person.movedAt().Unix(), 10) {
		return nil, "", ErrNotFound
	}
	if blocked, err := p.unwanted(app, words[2]); err != nil || blocked {
		return nil, "", errors.Join(err, ErrNotFound)
	}
	return person, words[2], nil
}

// unwanted reports whether nothing may be sent to an address, and counts nothing.
func (p *People) unwanted(app core.App, address string) (bool, error) {
	both := p.hashes(address)
	found, err := reasons(app, both[:])
	return weightier(found[both[0]], found[both[1]]) != "", err
}

// Undo takes a change of address back. The inbox it had gone to is told that nothing comes there any more. Errors as OpenUndo's.
func (p *People) Undo(link string) error {
	now := p.now()
	gone, err := p.linkMail(movedBackMail, false, "", "", "", nil)
	if err != nil {
		return err
	}
	err = p.app.RunInTransaction(func(tx core.App) error {
		s, address, err := p.openUndo(tx, link)
		if err != nil {
			return err
		}
		left := s.Email()
		if err := p.putBack(tx, now, s); err != nil {
			return err
		}
		other, err := byEmail(tx, address)
		if err == nil && other.Id != s.Id {
			err = p.joinIn(tx, now, s, other) // she has asked anew from there meanwhile
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := errors.Join(p.remember(tx, ReasonUnsubscribed, p.hash(left)), p.remember(tx, lifted, p.hash(address))); err != nil {
			return err
		}
		s.Set("email", address)
		s.Set("moved_at", now)
		s.Set("before_move", "")
		if err := keep(tx, s); err != nil {
			return fmt.Errorf("giving her address back: %w", err)
		}
		_, err = outbox.Enqueue(tx, now, outbox.Draft{Kind: outbox.System, Purpose: movedPurpose(s.Id, "back", now), Recipient: left, Payload: gone})
		return err
	})
	if err != nil {
		return fmt.Errorf("taking a change of address back: %w", err)
	}
	p.mail.Wake()
	return nil
}

func movedPurpose(subscriber, what string, at time.Time) string {
	return again("moved:"+subscriber+":"+what, at)
}

// snapshot is what s has, for beforeMove.
func snapshot(tx core.App, s *Subscriber) (string, error) {
	b := beforeMove{
		FirstName: s.FirstName(), Timezone: s.Timezone(), SafeFrom: s.SafeFrom(), SafeUntil: s.SafeUntil(),
		Discreet: s.Discreet(), Newsletter: s.Newsletter(), Consents: []string{}, Enrolments: []string{},
	}
	for table, into := range map[string]*[]string{CollectionConsents: &b.Consents, "enrolments": &b.Enrolments} {
		if err := tx.DB().Select("id").From(table).Where(dbx.HashExp{"subscriber": s.Id}).Column(into); err != nil {
			return "", fmt.Errorf("noting what she had before she moved: %w", err)
		}
	}
	raw, err := json.Marshal(b)
	return string(raw), err
}

// putBack takes away what came from the new inbox, and gives her choices back. s is not saved.
func (p *People) putBack(tx core.App, now time.Time, s *Subscriber) error {
	var b beforeMove
	if err := json.Unmarshal([]byte(s.GetString("before_move")), &b); err != nil {
		return fmt.Errorf("reading what she had before she moved: %w", err)
	}
	for _, do := range p.parted {
		if err := do(tx, s.Id, b.Enrolments); err != nil {
			return err
		}
	}
	if err := partWith(tx, now, s.Id, b.Consents, b.Enrolments); err != nil {
		return err
	}
	for field, value := range map[string]string{"first_name": b.FirstName, "timezone": b.Timezone, "safe_from": b.SafeFrom, "safe_until": b.SafeUntil} {
		s.Set(field, value)
	}
	if s.Set("discreet", b.Discreet); !b.Discreet {
		if err := keepWord(tx, s.Id, ""); err != nil {
			return err
		}
	}
	s.Set("newsletter", s.Newsletter() && b.Newsletter)
	return nil
}

// OnParted registers what else happens in the transaction in which a change of address is taken back: of what belongs
// to the letters only the enrolments in keep stay the subscriber's.
func (p *People) OnParted(do func(tx core.App, subscriber string, keep []string) error) {
	p.parted = append(p.parted, do)
}
