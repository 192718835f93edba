package subscribers

import (
	"strings"
	"time"

	"waymark/internal/token"
)

// How long each link lives. Only stopping lasts for years: RFC 8058 mails are kept, and
// the law in several countries asks for a way out that still works much later.
const (
	confirmFor     = 7 * 24 * time.Hour
	downloadFor    = 30 * 24 * time.Hour
	letterFor      = 60 * 24 * time.Hour
	preferencesFor = 2 * time.Hour
	addressFor     = 24 * time.Hour
	stopFor        = 10 * 365 * 24 * time.Hour
)

func (p *People) link(path string, purpose token.Purpose, subject string, lives time.Duration) string {
	return p.linkUntil(path, purpose, subject, p.now().Add(lives))
}

func (p *People) linkUntil(path string, purpose token.Purpose, subject string, until time.Time) string {
	return p.cfg.LettersURL + path + p.signer.Sign(purpose, subject, until)
}

// within is when a link that would live so long ends, on a page that is opened by a link which ends at until: no page gives
// more time than whoever opened it had.
func (p *People) within(until time.Time, lives time.Duration) time.Time {
	if own := p.now().Add(lives); own.Before(until) {
		return own
	}
	return until
}

// ConfirmLink is the address behind the button of a confirmation mail to address.
func (p *People) ConfirmLink(consent, address string) string {
	return p.link("/confirm/", token.Confirm, consent+" "+p.inbox(address), confirmFor)
}

// NotMeLink lets whoever was written to by somebody else's doing end it. It carries the
// hash of her mailbox, so that it stops every spelling, and works after the pending address is long forgotten; and that of
// her spelling, where it is another.
func (p *People) NotMeLink(consent, address string) string {
	subject := consent + " " + p.mailbox(address)
	if spelling := p.hash(address); spelling != p.mailbox(address) {
		subject += " " + spelling
	}
	return p.link("/not-me/", token.NotMe, subject, stopFor)
}

// DownloadLink is the address of a guide's file for one subscriber, for her mail.
func (p *People) DownloadLink(guide string, reader Reader) string {
	return p.link("/download/", token.Download, guide+" "+reader.ID+" "+p.inbox(reader.Email), downloadFor)
}

// FileLink is a DownloadLink for the page on which a reading is shown. It lives no longer than the link that opened it.
func (p *People) FileLink(r Reading) string {
	return p.linkUntil("/download/", token.Download, r.Guide.Id+" "+r.Subscriber.Id+" "+p.inbox(r.Subscriber.Email()), p.within(r.Until, downloadFor))
}

// GuideLink is where a subscriber reads a guide on the web, for her mail.
func (p *People) GuideLink(guide string, reader Reader) string {
	return p.GuideLinkUntil(guide, reader, p.now().Add(letterFor))
}

// GuideLinkUntil is GuideLink for a page that was opened by a link which ends at until.
func (p *People) GuideLinkUntil(guide string, reader Reader, until time.Time) string {
	return p.linkUntil("/letter/", token.Letter, "guide "+guide+" "+reader.ID+" "+p.inbox(reader.Email), p.within(until, letterFor))
}

// LetterLink is where the letter of a ledger message is read on the web, for the mail itself.
func (p *People) LetterLink(message string, reader Reader) string {
	return p.LetterLinkUntil(message, reader, p.now().Add(letterFor))
}

// LetterLinkUntil is LetterLink for a page that was opened by a link which ends at until.
func (p *People) LetterLinkUntil(message string, reader Reader, until time.Time) string {
	return p.linkUntil("/letter/", token.Letter, "message "+message+" "+p.inbox(reader.Email), p.within(until, letterFor))
}

// UnsubscribeLink is her way out. It carries the hash of the address it is mailed to, so
// that it stops that address even when her row is gone, and shows no other.
func (p *People) UnsubscribeLink(person *Subscriber) string {
	return p.WayOut(person.Reader())
}

// WayOut is a reader's UnsubscribeLink.
func (p *People) WayOut(reader Reader) string {
	return p.link("/unsubscribe/", token.Unsubscribe, reader.ID+" "+p.hash(reader.Email), stopFor)
}

// PreferencesLink is where she changes what she gets. It must go nowhere but into her own
// mail, and opens only while that is still where her mail goes.
func (p *People) PreferencesLink(person *Subscriber) string {
	return p.link("/preferences/", token.Preferences, person.Id+" "+p.hash(person.Email()), preferencesFor)
}

// AddressLink confirms a new address. It is mailed to the new address only: the old
// inbox never learns of it. Once she has moved, it and any other like it are spent.
func (p *People) AddressLink(person *Subscriber, address string) string {
	return p.link("/preferences/", token.Address, person.Id+" "+p.hash(person.Email())+" "+address, addressFor)
}

// subjects splits the subject of a token into n words; nil when it has another number.
func subjects(subject string, n int) []string {
	if words := strings.Split(subject, " "); len(words) == n {
		return words
	}
	return nil
}
