package mailgun

import (
	"strings"

	"waymark/internal/outbox"
)

// noMailbox is how servers say plainly, in lower case, that there is no such mailbox. "Mailbox
// unavailable" is not among them: RFC 5321 has it for policy too.
var noMailbox = []string{
	"no such user", "no such mailbox", "no such recipient", "no such address", "no such account", "no such person", "no such local user",
	"user unknown", "unknown user", "user not found", "user does not exist", "user doesn't exist", "user is unknown", "user no longer",
	"unknown recipient", "recipient unknown", "recipient not found", "recipient does not exist", "recipient address unknown",
	"mailbox not found", "mailbox does not exist", "mailbox doesn't exist", "mailbox unknown", "unknown mailbox", "invalid mailbox", "mailbox is disabled", "mailbox disabled",
	"account does not exist", "account doesn't exist", "account not found", "account is disabled", "account has been disabled", "account disabled", "inactive user",
	"account that you tried to reach does not exist", "address does not exist", "address doesn't exist", "address unknown", "unknown address", "unknown local",
	"addressee unknown", "does not have a yahoo", "doesn't have a yahoo", "doesn't have an account", "invalid recipient", "recipient invalid", "not a valid mailbox",
	"not a valid recipient", "no mailbox here", "no mailbox by that name", "unrouteable address", "domain does not accept mail", "null mx",
}

// sayings are the phrases, in lower case, by which servers say what else is wrong, the most telling
// first: a message that names a block list because DKIM failed is about DKIM.
var sayings = []struct {
	why     outbox.Failure
	phrases []string
}{
	{outbox.NotAuthenticated, []string{
		"unauthenticated", "not authenticated", "authentication check", "authentication fail", "authentication requirement", "authentication information", "sender authentication", "required level of authentication",
		"dkim", "dmarc", "spf ", "spf=", "spf:", "(spf", "spf)", "spf.", "spf_", "domainkeys", "sender policy framework", "sender id",
		"sender verify failed", "sender address rejected", "sender rejected", "sender domain", "not permitted to send", "not allowed to send", "spoof", "550 5.7.26",
	}},
	{outbox.MailboxFull, []string{
		"over quota", "overquota", "quota exceeded", "exceeded quota", "exceeds quota", "exceeded its quota", "exceeded his quota", "exceeded their quota", "quota has been exceeded", "over its quota", "over their quota",
		"out of storage", "storage allocation", "storage quota", "insufficient system storage", "mailbox full", "mailbox is full", "mailbox size", "inbox full", "inbox is full", "full mailbox", "disk quota", "not enough space", "no space left",
		"over the maximum allowed mailbox size", "mailbox has exceeded", "mailbox quota", "quota",
	}},
	{outbox.TooLarge, []string{
		"message too large", "message is too large", "too big", "message size exceeds", "exceeds size limit", "exceeds the maximum message size", "maximum message size", "size limit", "message size", "fixed maximum message size",
	}},
	{outbox.Content, []string{
		"likely unsolicited", "message has been blocked", "message was blocked because", "detected as spam", "considered spam", "considered as spam", "classified as spam", "identified as spam", "looks like spam", "probability of spam", "spam message", "spam content", "spam score", "spamassassin", "rejected as spam", "message content rejected",
	}},
	{outbox.Blocked, []string{
		"spamhaus", "barracuda", "spamcop", "sorbs", "abuseat", "proofpoint", "senderscore", "cloudmark", "invaluement", "uceprotect", "mimecast.com/docs", "dnsbl", " rbl", "blacklist", "black list", "blocklist", "block list", "block-list", "blocked list", "denylist", "deny list",
		"blocked", "banned", "banned sending ip", "reputation", "not authorized to send email directly", "poor reputation", "ip address is", "your network", "part of your network", "listed by", "listed in", "listed at", "rate limit", "rate-limit", "too many messages", "too many connections", "unusual rate",
		"csi-", "ts03", "ts04", "ss02", "client host", "host rejected", "bad reputation", "reverse dns", "ptr record", "connection refused by policy",
	}},
	{outbox.Content, []string{
		"spam", "unsolicited", "virus", "malware", "phish", "content rejected", "message content", "content not accepted", "suspicious", "junk", "bulk mail", "potentially dangerous", "cs01", "hvu:", "url ", "message rejected due to", "not accepted for policy reasons",
	}},
	{outbox.TheirServer, []string{
		"no mx", "mx record", "dns", "could not resolve", "host not found", "host unknown", "domain not found", "no route to host", "timed out", "timeout", "timed-out", "connection refused", "connection reset", "unable to connect", "could not connect", "tls", "loop", "routing",
		"system error", "server error", "internal error", "local error", "configuration", "relay access denied", "relaying denied", "relay denied", "relay not permitted", "unable to relay", "service unavailable", "not our customer", "access denied",
	}},
	{outbox.TheirRules, []string{"policy", "administrative prohibition", "administratively", "not accepted", "refused", "denied", "prohibited", "restricted", "not allowed", "not authorized", "permission"}},
}

// saysNoMailbox reports whether the text says plainly that the mailbox is not there.
func (r refusal) saysNoMailbox() bool { return saysOne(r.text, noMailbox) }

// textSays is what the text says is wrong, other than the address; "" when it says nothing we know.
func (r refusal) textSays() outbox.Failure {
	for _, saying := range sayings {
		if saysOne(r.text, saying.phrases) {
			return saying.why
		}
	}
	return ""
}

func saysOne(text string, phrases []string) bool {
	for _, phrase := range phrases {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}
