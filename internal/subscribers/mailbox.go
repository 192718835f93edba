package subscribers

import (
	"strings"

	"waymark/internal/token"
)

// Many addresses are one mailbox. What is about an inbox and whoever reads it (how many mails it may be made to
// get in a day, "not me", a complaint) holds for the mailbox; what is about an address (is it a subscriber's, does
// it bounce, does it stand on a list of the carrier's) holds for its spelling. Mail always goes to the
// address as she typed it.

// provider is how one company reads the part before the @. Only what it says or does itself stands here: two
// people must never be taken for one.
type provider struct {
	domain  string // which of its domains stands for all
	ignores string // characters that make no difference
}

var (
	// support.google.com/mail/answer/7436150: "Dots don't matter in Gmail addresses"; and .../answer/10313 on googlemail.com
	gmail = provider{"gmail.com", "."}
	// github.com/ProtonMail/WebClients, removeEmailAlias; and proton.me/support/addresses-and-aliases on the domains
	proton = provider{"proton.me", "._-"}
	// support.apple.com/en-us/105034: who has @mac.com or @me.com has the same name @icloud.com
	apple = provider{"icloud.com", ""}
)

var providers = map[string]provider{
	"gmail.com": gmail, "googlemail.com": gmail,
	"proton.me": proton, "protonmail.com": proton, "protonmail.ch": proton, "pm.me": proton,
	"icloud.com": apple, "me.com": apple, "mac.com": apple,
}

// mailbox is the form in which all spellings of one mailbox are equal: in lower case, without what follows a
// plus sign (RFC 5233 calls it the detail; Gmail, Outlook, iCloud, Proton, Fastmail and most servers deliver
// as if it were not there), and by the rules of its provider where those are known.
func mailbox(address string) string {
	address = strings.ToLower(address)
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return address
	}
	local, domain := address[:at], address[at+1:]
	// fastmail.help, "Plus addressing and subdomain addressing": anything@ada.fastmail.com is ada@fastmail.com
	if user, is := strings.CutSuffix(domain, ".fastmail.com"); is && !strings.Contains(user, ".") {
		local, domain = user, "fastmail.com"
	}
	if plus := strings.IndexByte(local, '+'); plus > 0 {
		local = local[:plus]
	}
	if p, known := providers[domain]; known {
		domain = p.domain
		bare := strings.Map(func(r rune) rune {
			if strings.ContainsRune(p.ignores, r) {
				return -1
			}
			return r
		}, local)
		if bare != "" {
			local = bare
		}
	}
	return local + "@" + domain
}

// spellingHash is what stands for an address, as it is spelt but for its case, where it must not be kept.
func spellingHash(signer *token.Signer, address string) string {
	return signer.Hash("address", strings.ToLower(address))
}

// mailboxHash is what stands for the mailbox of an address. For the plainest spelling it is the spelling's own hash, so
// that what earlier versions wrote down of that holds for the others, too.
func mailboxHash(signer *token.Signer, address string) string {
	return signer.Hash("address", mailbox(address))
}

// hash is what stands for an address, as it is spelt, where it must not be kept.
func (p *People) hash(address string) string { return spellingHash(p.signer, address) }

// mailbox is what stands for all spellings of an address's mailbox.
func (p *People) mailbox(address string) string { return mailboxHash(p.signer, address) }

// hashes are both: whoever asks whether mail may go to an address looks at the two of them.
func (p *People) hashes(address string) [2]string {
	return [2]string{p.hash(address), p.mailbox(address)}
}

// standsFor reports whether a hash is that of an address or of its mailbox. Links in old mails carry the first.
func (p *People) standsFor(hash, address string) bool {
	both := p.hashes(address)
	return hash == both[0] || hash == both[1]
}
