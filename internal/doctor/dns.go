package doctor

import (
	"context"
	"errors"
	"net"
	"strings"

	"golang.org/x/net/publicsuffix"

	"waymark/internal/settings"
)

const (
	nameDMARC   = "DMARC"
	nameAnswers = "Mail to your reply address"
)

// dmarc looks for the record by which the large providers want to know what to make of mail that is not
// signed: at the sending domain, else at the one it belongs to. See RFC 7489, section 6.6.3.
func (d *Doctor) dmarc(ctx context.Context) []Check {
	if d.cfg.Local() {
		return nil
	}
	domains := []string{d.cfg.MailgunDomain}
	if parent, err := publicsuffix.EffectiveTLDPlusOne(d.cfg.MailgunDomain); err == nil && parent != d.cfg.MailgunDomain {
		domains = append(domains, parent)
	}
	for _, domain := range domains {
		// the dot at the end keeps this computer's own search domains out of it
		texts, err := d.network.Resolver.LookupTXT(ctx, "_dmarc."+domain+".")
		if err != nil && !absent(err) {
			return forFriend(warn(nameDMARC, "Whether there is a record could not be looked up: the DNS did not answer.", "Look again in a few minutes."))
		}
		policies := 0
		for _, text := range texts {
			if version, _, _ := strings.Cut(text, ";"); strings.TrimSpace(version) == "v=DMARC1" {
				policies++
			}
		}
		switch {
		case policies == 1:
			return forFriend(ok(nameDMARC, "There is a record at _dmarc."+domain+"."))
		case policies > 1:
			return forFriend(warn(nameDMARC, "There is more than one record at _dmarc."+domain+", which counts as none.", "Leave one of them."))
		}
	}
	return forFriend(warn(nameDMARC, "There is no record, and the large providers put mail without one among the spam, or refuse it.",
		"Set where the domain’s DNS is kept (type, name, value):\nTXT  _dmarc."+domains[len(domains)-1]+"  v=DMARC1; p=none"))
}

// answers looks whether a letter to the reply address finds a mail server: readers are asked to write there.
func (d *Doctor) answers(ctx context.Context) []Check {
	if d.cfg.Local() {
		return nil
	}
	site, err := settings.Load(d.app)
	if err != nil {
		return d.blind(nameAnswers, err)
	}
	_, domain, written := strings.Cut(site.ReplyTo(), "@")
	if !written {
		return nil // that there is none is said elsewhere
	}
	servers, err := d.network.Resolver.LookupMX(ctx, domain+".")
	if err != nil && !absent(err) && len(servers) == 0 {
		return []Check{warn(nameAnswers, "Whether "+domain+" takes mail could not be looked up: the DNS did not answer.", "Look again in a few minutes.")}
	}
	for _, server := range servers {
		if server.Host != "." { // a null MX says that no mail is taken: RFC 7505
			return []Check{ok(nameAnswers, domain+" has a server that takes mail.")}
		}
	}
	return []Check{bad(nameAnswers, "Nobody can answer you: no server takes mail for "+domain+" (it has no MX record).",
		"Mend the reply address under Settings, Mail; or have whoever looks after "+domain+" set its MX record.").at("#/site?group=mail&field=reply_to")}
}

// absent: the DNS answered, and there is no such record.
func absent(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}
