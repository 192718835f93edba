package outbox

// Failure says in one word why a message did not arrive. It is kept with the message and with
// the event that told it; [Failure.Words] is what the author reads.
type Failure string

// The failures. NoMailbox and ListedBounced are about the address; every other is about a message. Those
// that are Listed are the carrier's own lists, because of which it did not even try.
const (
	NoMailbox        Failure = "address"        // there is no such mailbox, or no such domain
	MailboxFull      Failure = "full"           // nobody's fault, and it passes
	NotAuthenticated Failure = "authentication" // SPF, DKIM or DMARC does not vouch for the author's domain
	Blocked          Failure = "blocked"        // the carrier's network, or the author's domain, is on a list there
	Content          Failure = "content"        // taken for spam, or for something worse
	TooLarge         Failure = "too_large"
	GaveUp           Failure = "gave_up" // tried for days
	TheirServer      Failure = "server"  // their server was ill, or could not be found
	TheirRules       Failure = "rules"   // refused by a rule that is not explained
	ListedBounced    Failure = "listed_bounced"
	ListedStopped    Failure = "listed_stopped"
	ListedComplained Failure = "listed_complained"
	Unclear          Failure = "unclear"
)

// failureWords are for the author; each can stand in brackets after "could not arrive".
var failureWords = map[Failure]string{
	NoMailbox:        "the address does not exist",
	MailboxFull:      "mailbox full",
	NotAuthenticated: "their server cannot tell that it comes from you",
	Blocked:          "their server blocks the network it came from",
	Content:          "their server took it for spam",
	TooLarge:         "too large for their server",
	GaveUp:           "given up after trying for days",
	TheirServer:      "their server could not take it",
	TheirRules:       "their server refuses it by its own rules",
	ListedBounced:    "Mailgun has it on its list of addresses that came back",
	ListedStopped:    "she is on Mailgun’s list of those who stopped",
	ListedComplained: "she is on Mailgun’s list of those who complained",
	Unclear:          "their server gave no clear reason",
}

// Words is the failure in plain English, for the author; that of Unclear for a failure nobody knows,
// and "" for none.
func (f Failure) Words() string {
	if f == "" {
		return ""
	}
	if words, known := failureWords[f]; known {
		return words
	}
	return failureWords[Unclear]
}

// OfTheAddress reports whether mail to the address will never arrive.
func (f Failure) OfTheAddress() bool { return f == NoMailbox || f == ListedBounced }

// listed reports whether a list of the carrier's kept the message back: no server refused it.
func (f Failure) listed() bool {
	return f == ListedBounced || f == ListedStopped || f == ListedComplained
}
