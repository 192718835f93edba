package mailgun

import (
	"strings"

	"waymark/internal/logging"
	"waymark/internal/outbox"
)

// meaning is what an event says of a message, and what a failure is a failure of.
type meaning struct {
	// Status is where the message goes; "" is nowhere. A failure that Mailgun goes on trying to
	// overcome is outbox.Accepted: Mailgun has the message.
	Status outbox.Status
	// Failure is why it did not arrive; "" when it did, or may still.
	Failure outbox.Failure
	// Enhanced is the status code of RFC 3463 that decided, such as "5.2.2"; "" when none was given.
	Enhanced string
}

// meaningOf decides what an event means, for webhooks and for events that were asked for alike. A
// permanent failure is about the address (outbox.Bounced) only where that is said; whatever else Mailgun calls
// permanent is about that one message (outbox.Undelivered), and she stays subscribed.
//
//	reason suppress-bounce, code 605     the address
//	reason suppress-complaint, 607       this message; she complained once
//	reason suppress-unsubscribe, 606     this message; she stopped once
//	5.1.1 5.1.2 5.1.3 5.1.6 5.1.10 5.2.1 the address, unless the text says plainly that it is something else
//	SMTP 556                             the address: the domain takes no mail (RFC 7504)
//	any other enhanced code but 5.x.0    that message; RFC 3463 and the registry of RFC 5248 say why
//	"no such user" and no code, or 5.x.0 the address
//	everything else                      that message
//
// Mailgun's words are those of its manual, "Tracking failures" and "Event structure".
func meaningOf(e event) meaning {
	switch name := strings.ToLower(strings.TrimSpace(e.Name)); name {
	case "accepted", "stored":
		return meaning{Status: outbox.Accepted}
	case "delivered":
		return meaning{Status: outbox.Delivered}
	case "complained":
		return meaning{Status: outbox.Complained}
	case "rejected":
		return meaning{Status: outbox.Failed}
	case "failed", "bounced", "dropped": // the last two are what it was called before v3
		if strings.EqualFold(e.Severity, "temporary") {
			return meaning{Status: outbox.Accepted}
		}
		return e.failure()
	default:
		return meaning{}
	}
}

// failure is the meaning of a permanent failure.
func (e event) failure() meaning {
	code := e.DeliveryStatus.Code.int()
	switch reason := strings.ToLower(e.Reason); {
	case reason == "suppress-bounce" || code == 605:
		return meaning{Status: outbox.Bounced, Failure: outbox.ListedBounced}
	case reason == "suppress-complaint" || code == 607:
		return meaning{Status: outbox.Undelivered, Failure: outbox.ListedComplained}
	case reason == "suppress-unsubscribe" || code == 606:
		return meaning{Status: outbox.Undelivered, Failure: outbox.ListedStopped}
	}
	r := refusal{
		code: code, reason: strings.ToLower(e.Reason),
		text: strings.ToLower(logging.WithoutAddresses(e.DeliveryStatus.Message + " " + e.DeliveryStatus.Description)),
	}
	r.enhanced = enhancedCode(string(e.DeliveryStatus.Enhanced), r.text, e.Reason)
	found := r.why()
	m := meaning{Status: outbox.Undelivered, Failure: found, Enhanced: r.enhanced.String()}
	if found.OfTheAddress() {
		m.Status = outbox.Bounced
	}
	return m
}

// refusal is what another server, or Mailgun in its place, said.
type refusal struct {
	code     int // SMTP's, or one of Mailgun's own; 0 when there was none
	enhanced enhanced
	reason   string // Mailgun's word, in lower case
	text     string // in lower case
}

// why is what a refusal is for.
func (r refusal) why() outbox.Failure {
	var why outbox.Failure
	switch byCode := r.enhanced.failure(); {
	case byCode.OfTheAddress() && r.enhanced.class == 5:
		return r.plainlyOther()
	case byCode.OfTheAddress(): // 4.1.1 and its like say "not now"
	case byCode == outbox.TheirRules && r.textSays() != "":
		why = r.textSays() // 5.7.1 is said for everything
	case byCode != "":
		why = byCode
	case r.code == 556 && r.enhanced.class == 0:
		return outbox.NoMailbox
	case r.class() == 5 && r.reason != "old" && r.saysNoMailbox():
		return outbox.NoMailbox
	default:
		why = r.textSays()
	}
	if why != "" {
		return why
	}
	return r.whyByMailgun()
}

// plainlyOther is what is wrong though the code says that it is the address, where the text says it plainly, such
// as "5.1.1 … listed at Spamhaus"; else it is the address.
func (r refusal) plainlyOther() outbox.Failure {
	if r.saysNoMailbox() {
		return outbox.NoMailbox
	}
	switch why := r.textSays(); why {
	case outbox.NotAuthenticated, outbox.MailboxFull, outbox.Blocked, outbox.Content:
		return why
	}
	return outbox.NoMailbox
}

// whyByMailgun is what is left when the other server's words say nothing.
func (r refusal) whyByMailgun() outbox.Failure {
	switch {
	case r.reason == "espblock":
		return outbox.Blocked
	case r.reason == "old" || r.code == 602 || strings.Contains(r.text, "too old"):
		return outbox.GaveUp
	case r.code == 552:
		return outbox.MailboxFull // RFC 5321: "exceeded storage allocation"
	case r.code == 498 || r.code == 499 || r.class() == 4:
		return outbox.TheirServer // Mailgun's: no mail server was found, or none answered
	}
	return outbox.Unclear
}

// class is 5 for a refusal for good, 4 for one for now. Where nothing says, it is for good: Mailgun calls
// it permanent.
func (r refusal) class() int {
	if r.enhanced.class != 0 {
		return r.enhanced.class
	}
	if r.code >= 400 && r.code < 500 {
		return 4
	}
	return 5
}

// passes reports whether an entry of Mailgun's list of bounces, with the code and the words of the server that
// refused, is about one message and not about the address. Where it does not say, Mailgun is believed.
func passes(code number, said looseText) bool {
	text := strings.ToLower(logging.WithoutAddresses(string(said)))
	why := refusal{code: code.int(), enhanced: enhancedCode(text), text: text}.why()
	return !why.OfTheAddress() && why != outbox.Unclear
}
