package mailgun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"waymark/internal/outbox"
)

// leastPages of the list are read, however few mails are looked for.
const leastPages = 10

// mostMisses is how many addresses in a row may get no answer before the rest is left for another time.
const mostMisses = 3

// progress orders what events say of a message: the furthest counts.
var progress = map[outbox.Status]int{
	outbox.Accepted: 1, outbox.Failed: 2, outbox.Delivered: 3, outbox.Undelivered: 4, outbox.Bounced: 5, outbox.Complained: 6,
}

// Trace looks for mails by our send ids, as [outbox.Tracer] has it. One list of all events answers for many, whoever they
// were for. It is read from the newest event back, so that what is older, or a page that cannot be read, takes nothing
// from what is newer. When it has more pages than there are mails, or breaks off, whoever is left is looked for
// by address: so it never takes more than about two questions a mail.
func (c *Client) Trace(ctx context.Context, wanted []outbox.Wanted) (map[string]outbox.Trace, error) {
	s := newSearch(wanted)
	if len(wanted) == 0 {
		return s.answers, nil
	}
	err := c.list(ctx, s)
	misses := 0
	if err != nil {
		misses++
	}
	for _, w := range s.left() {
		if failed := c.traceOne(ctx, s, w); failed != nil {
			err = failed
			if misses++; misses >= mostMisses {
				return s.answers, fmt.Errorf("reading Mailgun's events: %w", err)
			}
			continue
		}
		misses = 0
	}
	if len(s.left()) < len(wanted) {
		return s.answers, nil // some could be asked about, so it is not Mailgun that is ill
	}
	return s.answers, err
}

// list reads the list of all events back to the oldest mail that is looked for, or as far as it is worth it. No
// beginning is given: our clock may be behind.
func (c *Client) list(ctx context.Context, s *search) error {
	address := c.eventsURL(url.Values{"ascending": {"no"}})
	for range s.pages {
		page := reading{}
		n, next, err := c.page(ctx, address, func(e event) { page.see(e); s.see(e) })
		switch {
		case err != nil:
			return fmt.Errorf("reading Mailgun's events: %w", err)
		case n == 0:
			s.reached(time.Time{})
			return nil
		case page.disordered:
			return errors.New("reading Mailgun's events: they are in no order")
		}
		if !page.oldest.IsZero() && s.reached(page.oldest) {
			return nil
		}
		if address, err = c.follow(next); err != nil {
			return fmt.Errorf("reading Mailgun's events: %w", err)
		}
	}
	return nil
}

// reading is how far back a page goes.
type reading struct {
	oldest     time.Time // zero when no event on it says when it was
	disordered bool
}

func (r *reading) see(e event) {
	if e.raw != nil || e.Timestamp <= 0 {
		return
	}
	r.disordered = r.disordered || !r.oldest.IsZero() && e.at().After(r.oldest.Add(time.Second))
	r.oldest = e.at()
}

// traceOne looks for one mail among the events of its address.
func (c *Client) traceOne(ctx context.Context, s *search, w outbox.Wanted) error {
	if w.Address == "" {
		return errors.New("it is not known for certain whom a mail was for")
	}
	query := url.Values{"recipient": {w.Address}, "begin": {moment(w.Since)}, "ascending": {"yes"}}
	whole, err := c.events(ctx, query, mostPages, s.see)
	if err == nil && !whole {
		err = errors.New("one address has too many events")
	}
	if err != nil {
		return fmt.Errorf("searching Mailgun's events: %w", err)
	}
	s.notFound(w)
	return nil
}

// search is what is looked for, and what was found of it.
type search struct {
	all     []outbox.Wanted
	pages   int // of the list that are read before it is cheaper to look for each by itself
	wanted  map[string]bool
	answers map[string]outbox.Trace
}

func newSearch(wanted []outbox.Wanted) *search {
	s := &search{all: wanted, pages: max(len(wanted), leastPages), wanted: make(map[string]bool, len(wanted)), answers: make(map[string]outbox.Trace, len(wanted))}
	for _, w := range wanted {
		if w.Address == "" {
			s.pages = mostTakenPages // there is no other way to find it
		}
		s.wanted[w.SendID] = true
	}
	return s
}

// see takes in one event. Whatever it is that happened to a mail, Mailgun must have taken it before, even when
// the event is of a kind that nobody knows yet, or is written in a way that cannot be read.
func (s *search) see(e event) {
	if e.raw != nil {
		for sid := range s.wanted {
			if bytes.Contains(e.raw, []byte(sid)) {
				s.note(sid, outbox.Trace{Status: outbox.Accepted})
			}
		}
		return
	}
	sid := e.sendID()
	if !s.wanted[sid] {
		return
	}
	m := meaningOf(e)
	found := outbox.Trace{Status: m.Status, Failure: m.Failure, ID: e.messageID(), Reason: e.why()}
	if found.Status == "" {
		found.Status, found.Reason = outbox.Accepted, ""
	}
	s.note(sid, found)
}

func (s *search) note(sid string, found outbox.Trace) {
	if progress[found.Status] > progress[s.answers[sid].Status] {
		s.answers[sid] = found
	}
}

// left are those of which nothing is known yet.
func (s *search) left() []outbox.Wanted {
	var left []outbox.Wanted
	for _, w := range s.all {
		if _, known := s.answers[w.SendID]; !known {
			left = append(left, w)
		}
	}
	return left
}

// reached notes that all events back to a time have been read, and reports whether nothing older is looked for.
func (s *search) reached(back time.Time) (enough bool) {
	enough = true
	for _, w := range s.all {
		if w.Since.After(back) {
			s.notFound(w)
		} else {
			enough = false
		}
	}
	return enough
}

// notFound notes that a mail was looked for everywhere; if it was found, it stays so.
func (s *search) notFound(w outbox.Wanted) {
	if _, found := s.answers[w.SendID]; !found {
		s.answers[w.SendID] = outbox.Trace{}
	}
}
