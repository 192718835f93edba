package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"

	"waymark/internal/mailgun"
)

// What each check of the carrier is called.
const (
	nameMail     = "Letting mail out"
	nameRecords  = "The domain’s DNS records"
	nameTracking = "Tracking"
	nameHooks    = "What Mailgun tells us"
	nameSigning  = "The signing key"
	nameClock    = "The clock"
)

// The clock may be off by a minute without anybody minding; by an hour, Mailgun's webhooks are refused.
const (
	clockWarns = time.Minute
	clockBad   = 10 * time.Minute
)

// carrier looks at Mailgun and what it knows of the sending domain. It asks for nothing more
// once there was no answer.
func (d *Doctor) carrier(ctx context.Context) []Check { return forFriend(d.mailgun(ctx)...) }

func (d *Doctor) mailgun(ctx context.Context) []Check {
	if d.mail.Carrier == nil {
		return []Check{ok(nameMail, "Nothing leaves this computer yet: every mail is kept here, to be read in the dashboard. "+
			"To let mail out, put MG_API_KEY, MG_DOMAIN and MG_WEBHOOK_SIGNING_KEY into waymark.env beside pb_data, and start again.")}
	}
	before := d.now()
	domain, err := d.mail.Carrier.Domain(ctx)
	asked := d.now().Sub(before)
	if err != nil {
		return append([]Check{d.unanswered(ctx, err)}, d.signing(ctx, err))
	}
	checks := []Check{state(d.cfg.MailgunDomain, domain)}
	if !domain.Date.IsZero() {
		checks = append(checks, clock(before.Add(asked/2).Sub(domain.Date)))
	}
	checks = append(checks, records(domain), d.tracking(ctx), d.hooks(ctx))
	return append(checks, d.signing(ctx, nil))
}

// unanswered says why nothing is known of the domain.
func (d *Doctor) unanswered(ctx context.Context, err error) Check {
	var said *mailgun.AnswerError
	if !errors.As(err, &said) {
		return bad(nameMail, "Mailgun cannot be asked: "+reason(err)+".",
			"See whether this server reaches "+d.cfg.MailgunURL+" and whether Mailgun has trouble (status.mailgun.com). Mail that is waiting is not lost.")
	}
	// a domain of one region is unknown in the other, and its key may be
	if other := mailgun.OtherRegion(d.cfg.MailgunURL); other != "" && (said.Code == http.StatusUnauthorized || said.Code == http.StatusNotFound) {
		if _, err := d.mail.Carrier.In(other).Domain(ctx); err == nil {
			return bad(nameMail, "The domain "+d.cfg.MailgunDomain+" is in Mailgun’s other region.", "Set MG_URL="+other+" and start again.")
		}
	}
	switch said.Code {
	case http.StatusUnauthorized:
		return bad(nameMail, "Mailgun does not accept the key (401).", "Copy the API key from Mailgun once more into MG_API_KEY, and start again.\nAn account in the EU needs MG_URL="+mailgun.RegionEU+" too.")
	case http.StatusForbidden:
		return warn(nameMail, "The key may send, and is not allowed to ask about the domain (403), so nothing here can be checked, and Mailgun’s lists cannot be kept in step.",
			"Use a key of the account in MG_API_KEY, not a sending key of the domain.")
	case http.StatusNotFound:
		return bad(nameMail, "Mailgun does not know the domain "+d.cfg.MailgunDomain+" (404).", "Add it in Mailgun, or mend MG_DOMAIN. An account in the EU needs MG_URL="+mailgun.RegionEU+".")
	}
	return bad(nameMail, fmt.Sprintf("Mailgun answered %d: %s.", said.Code, strings.TrimRight(said.Words, ".")), "Most often this passes by itself. Look again in a quarter of an hour.")
}

func state(name string, domain mailgun.Domain) Check {
	switch domain.State {
	case "active":
		return ok(nameMail, "Mailgun accepts the key and sends for "+name+".")
	case "disabled":
		return bad(nameMail, "Mailgun has switched "+name+" off.", "Log in to Mailgun: the reason stands there, and its support can switch it on again.")
	}
	return bad(nameMail, "Mailgun has not verified "+name+" yet.", "Set the DNS records below, then press “Check DNS” in Mailgun. It can take some hours.")
}

func records(domain mailgun.Domain) Check {
	var missing []string
	for _, r := range domain.Sending {
		// the CNAME that clicks would be counted through is for tracking, which stays off
		if tracks := r.Type == "CNAME" && !strings.Contains(r.Name, "_domainkey"); !r.Valid && !tracks {
			missing = append(missing, strings.TrimSpace(fmt.Sprintf("%s  %s  %s", r.Type, r.Name, r.Value)))
		}
	}
	if len(missing) == 0 {
		return ok(nameRecords, "All that sending needs are there.")
	}
	says := fmt.Sprintf("%d that sending needs are not there yet, or Mailgun has not seen them.", len(missing))
	if len(missing) == 1 {
		says = "One that sending needs is not there yet, or Mailgun has not seen it."
	}
	return bad(nameRecords, says, "Set where the domain’s DNS is kept (type, name, value):\n"+strings.Join(missing, "\n"))
}

func (d *Doctor) tracking(ctx context.Context) Check {
	on, err := d.mail.Carrier.Tracking(ctx)
	if err != nil {
		return unknown(nameTracking, err)
	}
	if len(on) == 0 {
		return ok(nameTracking, "Off: no letter reports who opened it.")
	}
	return bad(nameTracking, "Mailgun’s tracking is on for this domain ("+strings.Join(on, ", ")+"): it may rewrite links, add a picture that reports who reads, or a footer of its own.",
		"In Mailgun: Sending, Domains, "+d.cfg.MailgunDomain+", Domain settings, Tracking: switch all of it off.")
}

func (d *Doctor) hooks(ctx context.Context) Check {
	if !d.public() {
		return warn(nameHooks, "Mailgun cannot reach "+d.cfg.URL+", so nothing tells us which mail bounced, or who complained.", "Set WAYMARK_URL to the site’s public address first.")
	}
	missing, err := d.mail.Carrier.MissingHooks(ctx)
	if err != nil {
		return unknown(nameHooks, err)
	}
	if len(missing) == 0 {
		return ok(nameHooks, "All webhooks are registered.")
	}
	c := bad(nameHooks, "Mailgun does not tell us about: "+strings.Join(missing, ", ")+". Until it does, a bounce or a complaint is heard of only once a day.",
		"waymark doctor --fix registers them. By hand, in Mailgun under Sending, Webhooks: "+d.mail.Carrier.HookURL()+" for each.")
	c.Mendable = true
	return c
}

// signing looks whether webhooks can be believed. before is why Mailgun is not to be asked; nil when it is.
func (d *Doctor) signing(ctx context.Context, before error) Check {
	const todo = "Copy the HTTP webhook signing key from Mailgun (Settings, API security) into MG_WEBHOOK_SIGNING_KEY, and start again."
	if d.cfg.MailgunSigningKey == "" {
		return bad(nameSigning, "There is none, so whatever Mailgun tells us is refused: bounces and complaints go unheard.", todo)
	}
	if before == nil {
		switch fits, known, err := d.mail.Carrier.SigningKeyFits(ctx); {
		case err != nil:
			return unknown(nameSigning, err)
		case known && !fits:
			return bad(nameSigning, "It is not the one Mailgun signs with, so whatever Mailgun tells us is refused.", todo)
		case known:
			return ok(nameSigning, "It is the one Mailgun signs with.")
		}
	}
	var heard int
	err := d.app.DB().NewQuery("SELECT count(*) FROM (SELECT 1 FROM mail_events WHERE created >= {:since} LIMIT 1)").
		Bind(dbx.Params{"since": stamp(d.now().Add(-30 * 24 * time.Hour))}).Row(&heard)
	if err != nil {
		return d.blind(nameSigning, err)[0]
	}
	if heard > 0 {
		return ok(nameSigning, "Mailgun has told us something with it in the last thirty days.")
	}
	return warn(nameSigning, "It is set; whether it is the right one shows with the first mail.", "Send yourself a letter, and look here again a few minutes later.")
}

func clock(off time.Duration) Check {
	size := off.Abs().Round(time.Second)
	which := "ahead of"
	if off < 0 {
		which = "behind"
	}
	says := fmt.Sprintf("This computer’s clock is %s %s Mailgun’s.", size, which)
	const todo = "Have the clock set by itself: timedatectl set-ntp true, or your system’s own way. Letters go by it, and webhooks that seem to come from another day are refused."
	switch {
	case size > clockBad:
		return bad(nameClock, says, todo)
	case size > clockWarns:
		return warn(nameClock, says, todo)
	}
	return ok(nameClock, "It is right.")
}

// unknown is a check of the carrier's that got no answer.
func unknown(name string, err error) Check {
	return warn(name, "Mailgun did not say: "+reason(err)+".", "Look again in a few minutes.")
}

// reason is an error as it stands inside a sentence.
func reason(err error) string {
	return strings.TrimRight(strings.TrimPrefix(err.Error(), "no answer from Mailgun: "), ".")
}
