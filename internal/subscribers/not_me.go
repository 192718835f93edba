package subscribers

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/token"
)

// notMe is what a not-me link was mailed for.
type notMe struct {
	consent  string
	mailbox  string // keyed hashes of the address it was mailed to; of links of earlier versions, both of the spelling
	spelling string
	person   *Subscriber // whose address it is; nil when that is nobody's, or not known

	// theirs: whoever reads at the address has said since that it was she, by confirming, or there has been a subscriber at it who
	// stopped or was erased. Then the link can do what any way out can, and no more: never again is a word about
	// somebody else's doing, and in another's hands it would keep her from coming back.
	theirs bool
}

// openNotMe reads a not-me link. token.ErrInvalid and token.ErrExpired as they come.
func (p *People) openNotMe(app core.App, link string) (n notMe, err error) {
	subject, a, err := p.open(token.NotMe, link, stopFor)
	if err != nil {
		return notMe{}, err
	}
	ids := strings.Split(subject, " ")
	if len(ids) != 2 && len(ids) != 3 {
		return notMe{}, token.ErrInvalid
	}
	n = notMe{consent: ids[0], mailbox: ids[1], spelling: ids[len(ids)-1]}
	if n.consent == "" && p.now().Sub(a.made) < addressFor {
		return n, nil // somebody asks just now whether the address is a subscriber's new one
	}
	consent, err := ConsentByID(app, n.consent)
	switch {
	case err == nil:
		n.theirs = consent.Confirmed() || consent.Withdrawn()
		n.person, err = ByID(app, consent.Subscriber())
	case errors.Is(err, ErrNotFound):
		n.person, err = cameBack(app, n.mailbox)
		n.theirs = err == nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return notMe{}, err
	}
	if err != nil || !p.standsFor(n.mailbox, n.person.Email()) {
		n.person = nil
	}
	if n.theirs {
		return n, nil
	}
	row, err := suppressionByHash(app, n.spelling)
	n.theirs = row != nil && !Reason(row.GetString("reason")).final()
	return n, err
}

// OpenNotMe reads a not-me link and changes nothing. It reports whether the link still says never: once she has confirmed, stopped or
// erased it stops her mail, as every way out does, and no more. Errors: token.ErrInvalid, token.ErrExpired after ten years.
func (p *People) OpenNotMe(link string) (never bool, err error) {
	n, err := p.openNotMe(p.app, link)
	return !n.theirs, err
}

// NotMe makes sure that an address which somebody else typed is not written to again, however it is spelt and
// whoever asks, unless the author lifts it ([People.Lift]). An address that was not confirmed is forgotten at once, and
// so are the mails that asked it whether it is a subscriber's; a subscriber who has moved away from it is
// left alone. Where the link says never no more, it stops: see OpenNotMe. It returns token.ErrInvalid for a link that is not ours.
func (p *People) NotMe(link string) error {
	now := p.now()
	err := p.app.RunInTransaction(func(tx core.App) error {
		n, err := p.openNotMe(tx, link)
		if err != nil {
			return err
		}
		if n.theirs {
			return p.stopFromNotMe(tx, now, n)
		}
		return p.never(tx, now, n)
	})
	if err != nil {
		return fmt.Errorf("never writing here again: %w", err)
	}
	return nil
}

func (p *People) never(tx core.App, now time.Time, n notMe) error {
	if err := p.suppress(tx, n.mailbox, ReasonNotMe); err != nil {
		return err
	}
	if err := forgetAddressMailsTo(tx, n.mailbox); err != nil {
		return err
	}
	s := n.person
	if s == nil {
		return nil
	}
	if hash := p.mailbox(s.Email()); hash != n.mailbox {
		// the link is of an earlier version, and names the spelling alone
		if err := p.suppress(tx, hash, ReasonNotMe); err != nil {
			return err
		}
	}
	if s.Status() == Pending {
		return tx.Delete(s)
	}
	s.SetStatus(Unsubscribed)
	return p.stopIn(tx, now, s, ReasonNotMe)
}

// stopFromNotMe is what a way out does.
func (p *People) stopFromNotMe(tx core.App, now time.Time, n notMe) error {
	if err := p.suppress(tx, n.spelling, ReasonUnsubscribed); err != nil || n.person == nil {
		return err
	}
	return p.unsubscribeIn(tx, now, n.person)
}
