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
	return p.cfg.LettersURL + path + p.signer.Sign(purpose, subject, p.now().Add(lives))
}

// ConfirmLink is the address behind the button of a confirmation mail.
func (p *People) ConfirmLink(consent string) string {
	return p.link("/confirm/", token.Confirm, consent, confirmFor)
}

// NotMeLink lets whoever was written to by somebody else's doing end it. It carries the
// hash of her mailbox, so that it stops every spelling, and works after the pending address is long forgotten.
func (p *People) NotMeLink(consent, address string) string {
	return p.link("/not-me/", token.NotMe, consent+" "+p.mailbox(address), stopFor)
}

// DownloadLink is the address of a guide's file for one subscriber.
func (p *People) DownloadLink(guide, subscriber string) string {
	return p.link("/download/", token.Download, guide+" "+subscriber, downloadFor)
}

// GuideLink is where a subscriber reads a guide on the web.
func (p *People) GuideLink(guide, subscriber string) string {
	return p.link("/letter/", token.Letter, "guide "+guide+" "+subscriber, letterFor)
}

// LetterLink is where the letter of a ledger message is read on the web.
func (p *People) LetterLink(message string) string {
	return p.link("/letter/", token.Letter, "message "+message, letterFor)
}

// UnsubscribeLink is her way out. It carries the hash of the address it is mailed to, so
// that it stops that address even when her row is gone, and shows no other.
func (p *People) UnsubscribeLink(person *Subscriber) string {
	return p.WayOut(Reader{ID: person.Id, Email: person.Email()})
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
