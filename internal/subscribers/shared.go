package subscribers

import (
	"strings"

	"waymark/internal/email"
	"waymark/internal/settings"
)

// SharedVars are the merge tags of letters and newsletters that have the same value for everybody.
func (p *People) SharedVars(site *settings.Site) email.Vars {
	booking := site.BookingURL()
	if strings.HasPrefix(booking, "/") {
		booking = p.cfg.URL + booking
	}
	return email.Vars{"author_name": site.AuthorName(), "site_name": site.Name(), "site_url": p.cfg.URL, "booking_url": booking}
}

// SharedFrame is what stands around everybody's letter; why says in a sentence why she gets it, and discreetly is the
// subject of the discreet ones, which have no title.
func (p *People) SharedFrame(site *settings.Site, why, discreetly string) email.Frame {
	frame := p.frame(site, "")
	frame.WhyLine, frame.DiscreetSubject = why, discreetly
	return frame
}
