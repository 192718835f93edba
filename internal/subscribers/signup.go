package subscribers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/outbox"
)

const (
	// secondClick is how long a second asking for the same thing adds no mail: the page says to look for five minutes,
	// and to ask again then.
	secondClick = 5 * time.Minute
	// repeatAfter is how long asking for the same fresh link twice writes once.
	repeatAfter = 15 * time.Minute
)

const (
	// mostConfirmations is how many confirmations one mailbox gets in a day, however it is spelt.
	mostConfirmations = 3
	// mostADay is how many guides a subscriber's mailbox can be made to get in a day by signing it up, and
	// how many mails by asking for fresh links.
	mostADay = 5
)

// asking is a signup on its way into the database.
type asking struct {
	Request
	hash     string         // of its address as it is spelt
	mailbox  string         // the hash that all spellings of one mailbox have
	guide    *content.Guide // what Guide names; nil for the newsletter alone
	problems Problems       // nil when there is nothing to mend
}

// SignUp writes down what was asked and the mail that follows from it, or nothing at all.
// It returns Problems when the request cannot be used, and otherwise nil whatever
// the address is: known, unknown, confirmed or never to be written to.
//
// Those who ask at the same moment are written in one transaction, and none of them is
// answered before it is committed.
func (p *People) SignUp(r Request) error {
	if err := r.Validate(); err != nil {
		return err
	}
	if r.Discreet && r.wordHash == "" {
		if err := p.ChooseWord(context.Background(), &r); err != nil {
			return err
		}
	}
	a := &asking{Request: r, hash: p.hash(r.Email), mailbox: p.mailbox(r.Email)}
	if err := p.signups.Add(a, p.signUp); err != nil {
		return fmt.Errorf("writing down a signup: %w", err)
	}
	if a.problems != nil {
		return a.problems
	}
	return nil
}

// signUp writes askings in one transaction. Two for the same mailbox are one after the other.
func (p *People) signUp(askings []*asking) error {
	now := p.now()
	return p.app.RunInTransaction(func(tx core.App) error {
		offered, err := findGuides(tx, askings)
		if err != nil || len(offered) == 0 {
			return err
		}
		words, err := wordingsFor(tx, offered)
		if err != nil {
			return err
		}
		for len(offered) > 0 {
			var round []*asking
			round, offered = oncePerMailbox(offered)
			if err := p.signUpRound(tx, now, round, words); err != nil {
				return err
			}
		}
		return nil
	})
}

// findGuides looks up what each asks for, and returns those who can have it. The others
// are told so.
func findGuides(tx core.App, askings []*asking) (offered []*asking, err error) {
	guides := map[string]*content.Guide{"": nil}
	for _, a := range askings {
		guide, looked := guides[a.Guide]
		if !looked {
			guide, err = content.GuideBySlug(tx, a.Guide)
			if err != nil && !errors.Is(err, content.ErrNotFound) {
				return nil, err
			}
			if err != nil {
				guide = nil
			}
			guides[a.Guide] = guide
		}
		a.guide, a.problems = guide, nil
		if a.Guide != "" && guide == nil {
			a.problems = Problems{"guide": NotOffered}
			continue
		}
		offered = append(offered, a)
	}
	return offered, nil
}

// oncePerMailbox takes the first asking for each mailbox; later ones are for the next round.
func oncePerMailbox(askings []*asking) (round, later []*asking) {
	taken := make(map[string]bool, len(askings))
	for _, a := range askings {
		if taken[a.mailbox] {
			later = append(later, a)
			continue
		}
		taken[a.mailbox] = true
		round = append(round, a)
	}
	return round, later
}

// signUpRound decides about each and writes what follows, as sets. No two have the same mailbox.
func (p *People) signUpRound(tx core.App, now time.Time, round []*asking, words wordings) error {
	pasts, err := pastsOf(tx, now, round)
	if err != nil {
		return err
	}
	var w written
	for i, a := range round {
		s := pasts[i]
		d := s.decide(now, a.guide != nil, a.wordHash)
		if d.Stops {
			if err := p.stopUnheard(tx, now, s.Subscriber, s.Suppressed); err != nil {
				return err
			}
		}
		switch d.Act {
		case refused:
			w.refused = append(w.refused, a.hash, a.mailbox)
		case mended:
			// whoever knows her address can do as much, so what she asked for first stays as it is
			again := a.consent(s.Last.Consent, words)
			w.mended = append(w.mended, repeat{s.Last.Consent, Choices{Letters: again.Letters, Newsletter: again.Newsletter}, a.Discreet && !s.Last.Discreet})
			if s.Last.Unsent {
				// a machine may have asked with her address before she did: her mail takes the better of both places
				w.drafts = append(w.drafts, a.confirmation(s.Subscriber, s.Last.Consent, again.Guide))
			}
		case begun:
			w.begin(s, d, a, words)
		}
	}
	return w.write(tx, now)
}

// begin adds a new asking and the mail that follows from it.
func (w *written) begin(s past, d decision, a *asking, words wordings) {
	subscriber := s.Subscriber
	if subscriber == "" {
		subscriber = core.GenerateDefaultRandomId()
		w.people = append(w.people, newPerson{subscriber, a.Email})
	}
	if d.Renews {
		w.renewed = append(w.renewed, subscriber)
	}
	asked := *a
	if d.Guide {
		// nobody is asked about the rest, nothing of it starts, and so no record says that she confirmed it
		asked.Letters, asked.Newsletter = false, false
	}
	consent := asked.consent(core.GenerateDefaultRandomId(), words)
	consent.Subscriber, consent.Confirmed = subscriber, d.Guide
	draft := a.confirmation(subscriber, consent.ID, consent.Guide)
	if d.Guide {
		draft.Kind, draft.Purpose, draft.Network = outbox.Guide, purposeGuide(consent.ID), ""
	}
	w.begun = append(w.begun, consent)
	w.drafts = append(w.drafts, draft)
	w.mailboxes = append(w.mailboxes, a.mailbox)
}

// confirmation is the mail that asks whether it was she.
func (a *asking) confirmation(subscriber, consent, guide string) outbox.Draft {
	return outbox.Draft{
		Kind: outbox.Confirmation, Purpose: purposeConfirmation(consent), Subscriber: subscriber, Consent: consent, Guide: guide,
		Network: a.Network, Suspicious: a.Suspicious, Unstamped: a.Unstamped,
	}
}

// consent is what a asks for, beside the sentences that were shown.
func (a *asking) consent(id string, words wordings) consentRow {
	row := consentRow{
		ID: id, Newsletter: a.Newsletter, Page: a.Page, Word: a.wordHash,
		Asked: Asked{FirstName: a.FirstName, Discreet: a.Discreet, Timezone: a.Timezone, SafeFrom: a.SafeFrom, SafeUntil: a.SafeUntil},
	}
	if a.guide != nil {
		row.Guide, row.Letters = a.guide.Id, a.Letters && a.guide.SequenceID() != ""
	}
	shown := words.shown(a.Wording)
	row.Wording, row.Version = shown.beside(a.guide != nil, row.Letters, a.Newsletter), shown.Version
	return row
}

func purposeConfirmation(consent string) string { return "confirmation:" + consent }
func purposeGuide(consent string) string        { return "guide:" + consent }
