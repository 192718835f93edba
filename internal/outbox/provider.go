package outbox

import "strings"

// Provider names who receives mail for a domain: one of the large providers, under whichever of its
// names, or the domain itself. It is in lower case; "" for what is no address.
//
// A provider's many domains have one mail system and one opinion of the author, so what
// Hotmail refuses, Outlook does too.
func Provider(address string) string {
	at := strings.LastIndexByte(address, '@')
	domain := strings.ToLower(strings.Trim(strings.TrimSpace(address[at+1:]), ".<> "))
	if at < 0 || domain == "" {
		return ""
	}
	if name, known := providers[domain]; known {
		return name
	}
	name, rest, _ := strings.Cut(domain, ".")
	if provider, international := national[name]; international && isCountry(rest) {
		return provider
	}
	return domain
}

// The large providers, as people know them.
const (
	gmail   = "Gmail"
	outlook = "Outlook"
	yahoo   = "Yahoo"
	icloud  = "iCloud"
	gmx     = "GMX"
	proton  = "Proton"
)

var providers = map[string]string{
	"gmail.com": gmail, "googlemail.com": gmail,
	"outlook.com": outlook, "hotmail.com": outlook, "live.com": outlook, "msn.com": outlook, "passport.com": outlook, "windowslive.com": outlook,
	"yahoo.com": yahoo, "ymail.com": yahoo, "rocketmail.com": yahoo, "myyahoo.com": yahoo, "aol.com": yahoo, "aim.com": yahoo,
	"icloud.com": icloud, "me.com": icloud, "mac.com": icloud,
	"gmx.com": gmx, "gmx.net": gmx, "gmx.de": gmx, "gmx.at": gmx, "gmx.ch": gmx, "web.de": gmx, "mail.com": gmx,
	"proton.me": proton, "protonmail.com": proton, "pm.me": proton, "protonmail.ch": proton,
}

// national are those of which each country has its own domain, such as hotmail.co.uk.
var national = map[string]string{"outlook": outlook, "hotmail": outlook, "live": outlook, "yahoo": yahoo, "ymail": yahoo, "aol": yahoo}

// isCountry reports whether a domain's end is that of a country: uk, co.uk, com.au.
func isCountry(end string) bool {
	first, second, two := strings.Cut(end, ".")
	if !two {
		return len(first) == 2
	}
	return len(second) == 2 && (first == "co" || first == "com")
}
