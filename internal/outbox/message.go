package outbox

import (
	"encoding/json"
	"time"
)

// Collection is the ledger's name in the database.
const Collection = "messages"

// Kind says what a message is.
type Kind string

// The kinds. System is PocketBase's own mail and our answers to what somebody has just pressed, Test a try-out
// to the author herself: they need nobody's consent.
const (
	Confirmation Kind = "confirmation"
	Guide        Kind = "guide"
	Letter       Kind = "letter"
	Newsletter   Kind = "newsletter"
	Test         Kind = "test"
	System       Kind = "system"
)

// gated reports whether the gate has a say: mail to a subscriber, but not the author's own.
func (k Kind) gated() bool { return !k.said() }

// awaited reports whether somebody sits and waits for it. One that comes twice harms nobody; a letter that
// does is worse than one that is late.
func (k Kind) awaited() bool { return k != Letter && k != Newsletter }

// said reports whether a message's words stand in its payload, as a [SaidMail].
func (k Kind) said() bool { return k == System || k == Test }

// Status is where a row stands; see the drawing in the package documentation.
type Status string

// The states of a row. It is always in exactly one.
const (
	Queued    Status = "queued"
	Held      Status = "held"
	Sending   Status = "sending"
	Accepted  Status = "accepted"
	Delivered Status = "delivered"
	// Undelivered: this message did not arrive, for a reason that is not the address.
	Undelivered Status = "undelivered"
	// Bounced: the address is no mailbox.
	Bounced    Status = "bounced"
	Complained Status = "complained"
	Failed     Status = "failed"
	Ambiguous  Status = "ambiguous"
	Unknown    Status = "unknown"
	Cancelled  Status = "cancelled"
)

// Draft is a message to be: what Enqueue writes.
type Draft struct {
	Kind Kind
	// Purpose is what the message is for, such as "letter:{enrolment}:{step}"; unique for ever.
	Purpose string
	// Ids of what it belongs to; empty where nothing is.
	Subscriber, Consent, Guide, Enrolment, Step, Newsletter string
	// Recipient is an address, and only set for mail to somebody who is no subscriber.
	Recipient string
	// Network is keyed hashes of the networks a signup came from, [LevelWidth] characters for each, the widest first. Turns are
	// fair between networks. Confirmations only.
	Network string
	// Unstamped: nothing speaks for its being a person's. Such confirmations share a smaller part of the mail plan.
	Unstamped bool
	// Suspicious mail goes after everything a person waits for.
	Suspicious bool
	// Payload is kept as JSON until the message is accepted, then wiped. Nil: none.
	Payload any
	// NotBefore is the earliest time it may go. Zero: at once.
	NotBefore time.Time
	// Narrow: it may only go at certain hours of the day, so while they last it goes before others of its
	// kind, and a little of the mail plan is kept for it. Letters and newsletters only.
	Narrow bool
	// Status is Queued (the default), Held or Cancelled; Reason says why, for the author.
	Status Status
	Reason string
}

// Message is a claimed row, as composers and the gate see it.
type Message struct {
	ID     string
	SendID string // the one opaque thing the carrier is told
	Kind   Kind
	// Ids of what it belongs to; empty where nothing is.
	Subscriber, Consent, Guide, Enrolment, Step, Newsletter string
	Recipient                                               string // only for mail to somebody who is no subscriber
	Network                                                 string
	Payload                                                 json.RawMessage // nil when there is none
	Created                                                 time.Time
	Attempts                                                int // this one included, once claimed
	Doubts                                                  int // attempts of which nobody could say whether they arrived
}

// Disposition is the gate's word on a message.
type Disposition int

// What the gate can say. The zero value is none of them, and holds the message.
const (
	Go Disposition = iota + 1
	Cancel
	Hold
	Wait
)

// Verdict is the gate's answer for one message. Reason is shown to the author and names no address.
// With Wait it stays queued until then, as something [Draft.Narrow]; that counts as no attempt.
type Verdict struct {
	Status Disposition
	Reason string
	Until  time.Time
}
