package subscribers

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/outbox"
	"waymark/internal/settings"
)

// repeatAfter is how long a second asking for the same thing is taken for a second
// click rather than a new signup.
const repeatAfter = 15 * time.Minute

// mostADay is how many mails one address can be made to get in a day by signing it up,
// and how many by asking for fresh links.
const mostADay = 5

// Request is somebody asking for a guide, the letters, the newsletter, or all of them.
// Absent means no.
type Request struct {
	Email      string
	Guide      string // slug; may be empty when Newsletter is true
	Letters    bool
	Newsletter bool
	FirstName  string
	Discreet   bool
	Timezone   string // IANA name
	SafeFrom   string // "HH:MM"
	SafeUntil  string // "HH:MM"

	Page       string // path of the page the form stood on
	Wording    string // version of the consent sentences shown there; empty: today's
	Network    string // keyed hash of where it came from
	Suspicious bool   // a guard thinks it is no person; it is served last
}

// Problems are the fields that need another look, each with a sentence for the person.
type Problems map[string]string

// Error joins the sentences; the fields' order does not matter to a log.
func (p Problems) Error() string {
	var all []string
	for _, sentence := range p {
		all = append(all, sentence)
	}
	return strings.Join(all, " ")
}

// looksLikeLink matches what mail programs turn into a link by themselves. Our letters say
// a first name back to the address it was typed for, and must not carry somebody's advertisement there.
var looksLikeLink = regexp.MustCompile(`(?i)://|www[.。．]|@|[\pL\d][.。．｡]\pL{2,}|\d{4,}`)

// inNoName are characters that are in no name and that somebody further on gives a meaning:
// markup, merge tags, and Mailgun's own variables, which stand between two "%".
const inNoName = "<>{}[]%\\|"

var clock = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// Validate tidies the request and returns Problems when it cannot be used. It does not
// look at who is subscribed: the answer is the same for every address.
func (r *Request) Validate() error {
	problems := Problems{}
	address, err := ParseAddress(r.Email)
	switch {
	case strings.TrimSpace(r.Email) == "":
		problems["email"] = "Please write your e-mail address, so that we know where to send it."
	case err != nil:
		problems["email"] = "That does not look like an e-mail address. Please check it, and try again."
	default:
		r.Email = address
	}
	if r.Guide == "" && !r.Newsletter {
		problems["guide"] = "We could not tell what you would like to be sent. Please go back to the article and use its form."
	}
	r.FirstName = strings.TrimSpace(r.FirstName)
	switch {
	case !utf8.ValidString(r.FirstName) || strings.ContainsFunc(r.FirstName, unprintable) || strings.ContainsAny(r.FirstName, inNoName) || looksLikeLink.MatchString(r.FirstName):
		problems["first_name"] = "That does not look like a name. A first name is enough, or none at all."
	case utf8.RuneCountInString(r.FirstName) > 80:
		problems["first_name"] = "That name is too long for us. A first name is enough, or none at all."
	}
	if r.Timezone != "" {
		if _, err := time.LoadLocation(r.Timezone); err != nil || r.Timezone == "Local" || len(r.Timezone) > 64 {
			problems["timezone"] = "We do not know that time zone. It looks like Europe/London."
		}
	}
	if (r.SafeFrom == "") != (r.SafeUntil == "") || (r.SafeFrom != "" && (!clock.MatchString(r.SafeFrom) || !clock.MatchString(r.SafeUntil) || r.SafeFrom == r.SafeUntil)) {
		problems["safe_from"] = "Please give both safe hours, like 09:00 and 15:30."
	}
	if len(r.Page) > 500 || !strings.HasPrefix(r.Page, "/") || strings.ContainsFunc(r.Page, unicode.IsControl) || !utf8.ValidString(r.Page) {
		r.Page = ""
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// unprintable are controls, line separators, and what makes text run backwards. The joiners
// that Persian and Hindi names are written with are none of these.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// SignUp writes down what was asked and the mail that follows from it, or nothing at all.
// It returns Problems when the request cannot be used, and otherwise nil whatever
// the address is: known, unknown, confirmed or never to be written to.
func (p *People) SignUp(r Request) error {
	if err := r.Validate(); err != nil {
		return err
	}
	site, err := settings.Load(p.app)
	if err != nil {
		return err
	}
	var guide *content.Guide
	if r.Guide != "" {
		guide, err = content.GuideBySlug(p.app, r.Guide)
		if errors.Is(err, content.ErrNotFound) {
			return Problems{"guide": "That guide is not offered any more. Please look at the site for another."}
		}
		if err != nil {
			return err
		}
	}
	now := p.now()
	err = p.app.RunInTransaction(func(tx core.App) error {
		return p.signUp(tx, now, r, guide, site)
	})
	if err != nil {
		return fmt.Errorf("writing down a signup: %w", err)
	}
	p.mail.Wake()
	return nil
}

// signUp decides between the four things an asking can be, in one transaction.
func (p *People) signUp(tx core.App, now time.Time, r Request, guide *content.Guide, site *settings.Site) error {
	person, err := byEmail(tx, r.Email)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	known := err == nil
	blocked, err := p.blocked(tx, r.Email, person, known)
	if err != nil || blocked {
		return err
	}
	if !known {
		if person, err = newPending(tx, r.Email); err != nil {
			return err
		}
	}
	if err := p.endStopped(tx, now, person); err != nil {
		return err
	}
	guideID := ""
	if guide != nil {
		guideID = guide.Id
	}
	repeated, err := p.repeats(tx, now, person, guideID)
	if err != nil {
		return err
	}
	if repeated != nil {
		if repeated.Confirmed() {
			return nil
		}
		// she may have pressed the other button: the later choice is the one to confirm. But
		// whoever knows her address can do as much, so discretion once asked for stays
		r.Discreet = r.Discreet || repeated.Asked().Discreet
		return p.saveConsent(tx, repeated, r, guide, site)
	}
	if n, err := askedSince(tx, person.Id, now.Add(-24*time.Hour)); err != nil || n >= mostADay {
		return err
	}
	consent, err := newConsent(tx, person.Id, guideID, now)
	if err != nil {
		return err
	}
	if err := p.saveConsent(tx, consent, r, guide, site); err != nil {
		return err
	}
	draft := outbox.Draft{Subscriber: person.Id, Consent: consent.Id, Guide: guideID, Network: r.Network, Suspicious: r.Suspicious}
	if person.Status() == Active && guide != nil {
		// her address is known to be hers: the guide, and nothing else starts
		draft.Kind, draft.Purpose = outbox.Guide, purposeGuide(consent.Id)
	} else {
		draft.Kind, draft.Purpose = outbox.Confirmation, purposeConfirmation(consent.Id)
	}
	if person.Status() == Pending && known {
		// asking again starts the fourteen days anew
		if err := tx.Save(person); err != nil {
			return fmt.Errorf("keeping a pending address: %w", err)
		}
	}
	_, err = outbox.Enqueue(tx, now, draft)
	return err
}

// blocked reports whether an address gets nothing however often it asks. The refusal
// is counted, which is also what makes it cost a write as every other asking does.
func (p *People) blocked(tx core.App, address string, person *Subscriber, known bool) (bool, error) {
	row, err := suppressionByHash(tx, p.hash(address))
	if err != nil {
		return false, err
	}
	if row != nil && Reason(row.GetString("reason")).final() {
		row.Set("refused+", 1)
		return true, tx.Save(row)
	}
	return known && (person.Status() == Bounced || person.Status() == Complained), nil
}

// repeats returns the consent that this asking only repeats, or nil.
func (p *People) repeats(tx core.App, now time.Time, person *Subscriber, guide string) (*Consent, error) {
	last, err := latestConsent(tx, person.Id, guide)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if now.Sub(last.RequestedAt()) < repeatAfter {
		return last, nil
	}
	if unsent, err := confirmationUnsent(tx, last.Id); err != nil || unsent {
		return last, err
	}
	return nil, nil
}

func newPending(tx core.App, address string) (*Subscriber, error) {
	c, err := tx.FindCachedCollectionByNameOrId(Collection)
	if err != nil {
		return nil, fmt.Errorf("finding subscribers: %w", err)
	}
	s := &Subscriber{}
	s.SetProxyRecord(core.NewRecord(c))
	s.Set("email", address)
	s.SetStatus(Pending)
	if err := tx.Save(s); err != nil {
		return nil, fmt.Errorf("keeping a new address: %w", err)
	}
	return s, nil
}

func newConsent(tx core.App, subscriber, guide string, now time.Time) (*Consent, error) {
	c, err := tx.FindCachedCollectionByNameOrId(CollectionConsents)
	if err != nil {
		return nil, fmt.Errorf("finding consents: %w", err)
	}
	consent := &Consent{}
	consent.SetProxyRecord(core.NewRecord(c))
	consent.Set("subscriber", subscriber)
	consent.Set("guide", guide)
	consent.Set("requested_at", now)
	return consent, nil
}

// saveConsent writes the choices of r and the sentences that were shown beside them.
func (p *People) saveConsent(tx core.App, consent *Consent, r Request, guide *content.Guide, site *settings.Site) error {
	letters := r.Letters && guide != nil && guide.SequenceID() != ""
	wording, version, err := wordingShown(tx, site, r.Wording, guide != nil, letters, r.Newsletter)
	if err != nil {
		return err
	}
	consent.Load(map[string]any{
		"letters": letters, "newsletter": r.Newsletter, "page": r.Page, "wording": wording, "wording_version": version,
		"asked": Asked{FirstName: r.FirstName, Discreet: r.Discreet, Timezone: r.Timezone, SafeFrom: r.SafeFrom, SafeUntil: r.SafeUntil},
	})
	if err := tx.Save(consent); err != nil {
		return fmt.Errorf("recording her consent: %w", err)
	}
	return nil
}

func purposeConfirmation(consent string) string { return "confirmation:" + consent }
func purposeGuide(consent string) string        { return "guide:" + consent }
