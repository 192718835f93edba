package subscribers

import "time"

// past is what is known of an address at the moment somebody asks with it.
type past struct {
	Suppressed Reason // "" when it is not
	Subscriber string // id; empty when nobody has asked with it yet
	Status     Status
	Last       *lastAsking // her newest for the same guide; nil when there is none, or she has stopped since
	Today      int         // askings of the last day that brought her mailbox a mail, for whatever it was
}

// lastAsking is what a new asking may only be repeating.
type lastAsking struct {
	Consent   string
	At        time.Time
	Confirmed bool
	Unsent    bool // its confirmation still waits here
	Discreet  bool
	Word      string // slow hash; "" for an asking without discretion
}

// act is one of the four things an asking can be.
type act int

const (
	ignored act = iota // nothing is kept and nothing is sent
	refused            // the same, and counted where her suppression stands
	mended             // a second click: the choices made last are the ones to confirm
	begun              // a new asking, and the mail that follows from it
)

// decision is what becomes of an asking.
type decision struct {
	Act act
	// Stops: her address was stopped without her row, which is to stop before anything else is written.
	Stops bool
	// Guide: what was asked for goes out at once, since her address is known to be hers, and is
	// confirmed with that. Otherwise it is a confirmation. Only where Act is begun.
	Guide bool
	// Renews: her fourteen days begin anew.
	Renews bool
}

// decide says what becomes of an asking, for a guide or for the newsletter alone; word is the slow hash of the word that was chosen
// with it, or "" when no discretion was asked for. With another word than before it is no second click: its mail opens with that word.
// And with any word it is asked about, also when her address is known to be hers: what the mail is must not tell whether the word is
// the one she has.
func (s past) decide(now time.Time, forGuide bool, word string) decision {
	switch {
	case s.Suppressed.final():
		return decision{Act: refused}
	case s.Status == Bounced || s.Status == Complained:
		return decision{Act: ignored}
	}
	var d decision
	if s.Status == Active && s.Suppressed != "" {
		// it needs a confirmation, like any other's who has stopped
		d.Stops = true
		s.Status, s.Last = Unsubscribed, nil
	}
	if s.Last != nil && word != "" && word != s.Last.Word {
		s.Last = nil
	}
	switch {
	case s.Last.repeatedAt(now) && s.Last.Confirmed:
		d.Act = ignored
	case s.Last.repeatedAt(now):
		d.Act = mended
	default:
		d.Guide = s.Status == Active && forGuide && word == ""
		if s.Today >= mostConfirmations && !d.Guide || s.Today >= mostADay {
			d.Act, d.Guide = ignored, false
			break
		}
		d.Act = begun
		d.Renews = s.Status == Pending
	}
	return d
}

// repeatedAt reports whether asking now is a second click and no new signup.
func (l *lastAsking) repeatedAt(now time.Time) bool {
	return l != nil && (l.Unsent || now.Sub(l.At) < secondClick)
}
