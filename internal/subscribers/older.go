package subscribers

import (
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/token"
)

// A link opens what she still has, and no more. The rule, for every link that shows or changes something of hers:
//
//   - she is subscribed, and nothing keeps mail from her address;
//   - the link was made after she last stopped. Coming back does not open older ones again: whoever else had them then has
//     them still, and what she asks for anew comes with new ones;
//   - it lies in the inbox her mail goes to now. In one she has moved away from it opens nothing, until the move is
//     taken back.
//
// Where the rule says no, a way out still stops ([WayOut]) and anything else is as if it had never been made. When a link
// was made follows from when it ends, so the rule holds for links of earlier versions, too.

// age is when a link was made, to the second, and when it ends.
type age struct{ made, until time.Time }

// open reads a token of a purpose whose links live that long. Errors: token.ErrInvalid; token.ErrExpired, with the rest.
func (p *People) open(purpose token.Purpose, link string, lives time.Duration) (subject string, a age, err error) {
	subject, until, err := p.signer.OpenUntil(purpose, link, p.now())
	return subject, age{until.Add(-lives), until}, err
}

// inbox stands for an address in a link that is mailed to it.
func (p *People) inbox(address string) string { return p.hash(address)[:16] }

// opens reports whether a link to something of hers opens it. inbox is what the link says of the address it was mailed to,
// as inbox or hash make it; "" for a link of an earlier version, which says nothing and is good until she moves.
func (p *People) opens(app core.App, s *Subscriber, a age, inbox string) (bool, error) {
	if s.Status() != Active || !p.liesWith(s, a, inbox) || s.stoppedSince(a) {
		return false, nil
	}
	both := p.hashes(s.Email())
	found, err := reasons(app, both[:])
	return err == nil && weightier(found[both[0]], found[both[1]]) == "", err
}

// liesWith reports whether a link lies in the inbox her mail goes to.
func (p *People) liesWith(s *Subscriber, a age, inbox string) bool {
	if inbox == "" {
		return a.made.After(s.movedAt())
	}
	return strings.HasPrefix(p.hash(s.Email()), inbox)
}

// stoppedSince reports whether she has stopped since a link was made. In the same second counts as since.
func (s *Subscriber) stoppedSince(a age) bool {
	return !a.made.After(s.GetDateTime("links_since").Time())
}

// movedAt is when her address last changed; zero when it never did.
func (s *Subscriber) movedAt() time.Time { return s.GetDateTime("moved_at").Time() }

// opened is nil when opens says yes, and ErrNotFound when it says no.
func (p *People) opened(app core.App, s *Subscriber, a age, inbox string) error {
	if yes, err := p.opens(app, s, a, inbox); err != nil || yes {
		return err
	}
	return ErrNotFound
}
