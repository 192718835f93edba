package mailgun_test

import (
	"encoding/json"
	"strings"
	"testing"

	"waymark/internal/mailgun"
	"waymark/internal/outbox"
)

// failed is an event as Mailgun's v3 writes it.
func failed(severity, reason string, code any, enhanced any, message string) []byte {
	raw, _ := json.Marshal(map[string]any{
		"event": "failed", "severity": severity, "reason": reason, "recipient": "robin@example.com",
		"delivery-status": map[string]any{"code": code, "enhanced-code": enhanced, "message": message, "description": "", "attempt-no": 1},
	})
	return raw
}

// What other servers say, mostly word for word, and what it means.
func TestAFailureIsOfTheAddressOnlyWhereThatIsSaid(t *testing.T) {
	for _, row := range []struct {
		reason   string
		code     any
		enhanced any
		message  string
		want     outbox.Failure
	}{
		// RFC 3463's codes about the address
		{"bounce", 550, "5.1.1", "The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces. For more information, go to https://support.google.com/mail/?p=NoSuchUser d9443c01a7336-gsmtp", outbox.NoMailbox},
		{"bounce", 550, "", "550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1  https://support.google.com/mail/?p=NoSuchUser", outbox.NoMailbox},
		{"bounce", 550, nil, "5.1.1 <robin@example.com>: Recipient address rejected: User unknown in virtual mailbox table", outbox.NoMailbox},
		{"bounce", "550", "5.1.1", "<robin@example.com>: user does not exist", outbox.NoMailbox}, // iCloud
		{"bounce", 550, "5.1.1", "", outbox.NoMailbox},
		{"bounce", 550, "5.1.2", "Host unknown", outbox.NoMailbox},
		{"bounce", 553, "5.1.3", "The recipient address is not a valid RFC 5321 address", outbox.NoMailbox},
		{"bounce", 550, "5.1.6", "recipient no longer on server: robin@example.com", outbox.NoMailbox}, // iCloud
		{"bounce", 550, "5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient robin@example.com not found by SMTP address lookup", outbox.NoMailbox},
		{"bounce", 556, "5.1.10", "Recipient address has null MX", outbox.NoMailbox},
		{"bounce", 556, "", "does not accept mail", outbox.NoMailbox}, // RFC 7504
		{"bounce", 550, "5.2.1", "The email account that you tried to reach is disabled. https://support.google.com/mail/?p=DisabledUser", outbox.NoMailbox},
		{"bounce", 550, "", "smtp; 550 5.1.1 unknown user", outbox.NoMailbox},
		{"generic", 550, "", "X.1.1 is no code, but 5.1.1 is", outbox.NoMailbox},
		// a plain "no such user" and no code, or one that says nothing by itself
		{"bounce", 550, "", "No such user here", outbox.NoMailbox},
		{"bounce", 550, "", "No Such User Here\"", outbox.NoMailbox},
		{"bounce", 554, "", "delivery error: dd This user doesn't have a yahoo.com account (robin@yahoo.com) [0] - mta1234.mail.bf1.yahoo.com", outbox.NoMailbox},
		{"bounce", 550, "5.0.0", "<robin@example.com>... User unknown", outbox.NoMailbox},
		{"bounce", 550, "5.5.0", "Mailbox not found", outbox.NoMailbox},
		{"hardfail", 0, "", "user unknown", outbox.NoMailbox},
		// Mailgun's own lists
		{"suppress-bounce", 605, "", "Not delivering to previously bounced address", outbox.ListedBounced},
		{"", 605, "", "Not delivering to previously bounced address", outbox.ListedBounced},
		{"suppress-complaint", 607, "", "Not delivering to a user who marked your messages as spam", outbox.ListedComplained},
		{"suppress-unsubscribe", 606, "", "Not delivering to unsubscribed address", outbox.ListedStopped},
		{"generic", 606, "", "", outbox.ListedStopped},
		// full mailboxes
		{"bounce", 552, "5.2.2", "The email account that you tried to reach is over quota and inactive. https://support.google.com/mail/?p=OverQuotaPerm", outbox.MailboxFull},
		{"bounce", 552, "", "552-5.2.2 The email account that you tried to reach is over quota.", outbox.MailboxFull},
		{"bounce", 552, "5.2.2", "<robin@icloud.com>: user is over quota", outbox.MailboxFull},
		{"bounce", 554, "", "Mailbox full", outbox.MailboxFull},
		{"bounce", 552, "", "Requested mail action aborted", outbox.MailboxFull}, // RFC 5321
		{"old", 452, "4.2.2", "mailbox full", outbox.MailboxFull},
		{"bounce", 550, "5.1.1", "Mailbox is full / Blocks limit exceeded / Inode limit exceeded", outbox.MailboxFull},
		{"bounce", 550, "5.2.1", "mailbox is over quota", outbox.MailboxFull},
		// the author's domain
		{"bounce", 550, "5.7.26", "Your email has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.", outbox.NotAuthenticated},
		{"bounce", 550, "", "smtp; 550 5.7.26 This mail is unauthenticated", outbox.NotAuthenticated},
		{"bounce", 550, "", "550-5.7.26 Unauthenticated email from example.org is not accepted due to domain's DMARC policy.", outbox.NotAuthenticated},
		{"bounce", 550, "5.7.1", "Unauthenticated email from example.org is not accepted due to domain's DMARC policy", outbox.NotAuthenticated},
		{"bounce", 550, "5.7.23", "", outbox.NotAuthenticated},
		{"bounce", 550, "5.7.515", "Access denied, sending domain EXAMPLE.ORG doesn't meet the required authentication level.", outbox.NotAuthenticated},
		{"bounce", 550, "5.7.509", "Access denied, sending domain example.org does not pass DMARC verification", outbox.NotAuthenticated},
		{"bounce", 554, "5.7.9", "Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes", outbox.NotAuthenticated},
		{"bounce", 550, "5.1.8", "Sender address rejected: Domain not found", outbox.NotAuthenticated},
		{"bounce", 550, "5.1.0", "<letters@example.org> sender rejected", outbox.NotAuthenticated},
		{"bounce", 550, "5.1.1", "rejected, because SPF does not name 192.0.2.1", outbox.NotAuthenticated},
		// networks
		{"bounce", 550, "5.7.1", "Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).", outbox.Blocked},
		{"bounce", 554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", outbox.Blocked},
		{"espblock", 550, "", "", outbox.Blocked},
		{"bounce", 550, "5.7.25", "The IP address sending this message does not have a PTR record setup", outbox.Blocked},
		{"bounce", 550, "5.7.606", "Access denied, banned sending IP [192.0.2.1]", outbox.Blocked},
		{"bounce", 550, "5.1.1", "192.0.2.1 is listed at Spamhaus", outbox.Blocked},
		{"bounce", 553, "", "5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list", outbox.Blocked},
		// content
		{"bounce", 550, "5.7.1", "[192.0.2.1 12] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.", outbox.Content},
		{"bounce", 554, "5.7.1", "[HM08] Message rejected as spam", outbox.Content},
		{"bounce", 554, "5.6.0", "", outbox.Content},
		{"bounce", 552, "5.7.0", "This message was blocked because its content presents a potential security issue.", outbox.Content},
		// sizes, servers, rules, and what nobody knows
		{"bounce", 552, "5.3.4", "Your message exceeded Google's message size limits", outbox.TooLarge},
		{"bounce", 552, "5.2.3", "", outbox.TooLarge},
		{"bounce", 552, "", "message size exceeds fixed maximum message size", outbox.TooLarge},
		{"old", 602, "", "Too old", outbox.GaveUp},
		{"old", 451, "4.7.0", "", outbox.TheirRules},
		{"generic", 498, "", "No MX for example.com", outbox.TheirServer},
		{"generic", 499, "", "", outbox.TheirServer},
		{"bounce", 550, "5.4.1", "Recipient address rejected: Access denied. [AM0EUR02FT056.eop-EUR02.prod.protection.outlook.com]", outbox.TheirServer},
		{"bounce", 554, "5.4.6", "Too many hops", outbox.TheirServer},
		{"bounce", 450, "4.1.1", "user unknown, try later", outbox.TheirServer},
		{"bounce", 550, "5.7.1", "No such user", outbox.TheirRules}, // a policy is a policy
		{"bounce", 550, "5.7.1", "Requested action not taken: mailbox unavailable", outbox.TheirRules},
		{"bounce", 550, "5.5.0", "Requested action not taken: mailbox unavailable (S2017062302)", outbox.Unclear}, // Outlook
		{"bounce", 550, "", "Requested action not taken: mailbox unavailable", outbox.Unclear},
		{"bounce", 550, "5.1.0", "Address rejected", outbox.Unclear},
		{"generic", 0, "", "", outbox.Unclear},
		// hostile or odd
		{"bounce", 550, map[string]any{"a": 1}, "version 5.1.1.2 of mx5.1.1.example.net at 5.1.1.9", outbox.Unclear},
		{"bounce", 250, "2.1.5", "said 2.1.5 OK and then no more", outbox.Unclear},
		{"bounce", -5, "5.1.1000", "9.9.9", outbox.Unclear},
		{"bounce", 5.5e300, 5.1, strings.Repeat("5.", 100_000), outbox.Unclear},
	} {
		status, failure, _, err := mailgun.Judged(failed("permanent", row.reason, row.code, row.enhanced, row.message))
		want := outbox.Undelivered
		if row.want == outbox.NoMailbox || row.want == outbox.ListedBounced {
			want = outbox.Bounced
		}
		if err != nil || status != want || failure != row.want {
			t.Errorf("%s %v %v %.80q: %s, %s (%v); want %s, %s", row.reason, row.code, row.enhanced, row.message, status, failure, err, want, row.want)
		}
		if status, _, _, err := mailgun.Judged(failed("temporary", row.reason, row.code, row.enhanced, row.message)); err != nil || status != outbox.Accepted {
			t.Errorf("as long as Mailgun tries, %.80q is %s (%v)", row.message, status, err)
		}
		if failure.Words() == "" || strings.Contains(failure.Words(), "@") {
			t.Errorf("%s has no words for the author", failure)
		}
	}
}

func TestWhatIsNoFailureIsWhatItIs(t *testing.T) {
	for name, want := range map[string]outbox.Status{
		"accepted": outbox.Accepted, "stored": outbox.Accepted, "Delivered": outbox.Delivered, "complained": outbox.Complained, "rejected": outbox.Failed,
		"opened": "", "clicked": "", "unsubscribed": "", "": "",
	} {
		raw, _ := json.Marshal(map[string]any{"event": name})
		if status, failure, _, err := mailgun.Judged(raw); err != nil || status != want || failure != "" {
			t.Errorf("%s is %s (%s), %v", name, status, failure, err)
		}
	}
}

// Whatever a server says, something is said of it, and only what names the address ends a subscription.
func FuzzAFailureAlwaysMeansSomething(f *testing.F) {
	f.Add("bounce", 550, "5.1.1", "no such user")
	f.Add("old", 602, "", "550-5.7.26 \x00 <a@b.c>")
	f.Add("generic", -1, "5.", "5.1.1.1 5.1.1a 5.1.1")
	f.Fuzz(func(t *testing.T, reason string, code int, enhanced, message string) {
		status, failure, kept, err := mailgun.Judged(failed("permanent", reason, code, enhanced, message))
		if err != nil {
			t.Skip() // not UTF-8, so not the same text
		}
		if status != outbox.Bounced && status != outbox.Undelivered || failure == "" || failure.OfTheAddress() != (status == outbox.Bounced) || len(kept) > 12 {
			t.Errorf("%q %d %q %q: %s, %s, %s", reason, code, enhanced, message, status, failure, kept)
		}
		if again, _, _, _ := mailgun.Judged(failed("temporary", reason, code, enhanced, message)); again != outbox.Accepted {
			t.Errorf("Mailgun goes on trying, and it is %s", again)
		}
	})
}
