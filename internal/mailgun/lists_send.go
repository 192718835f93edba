package mailgun

import (
	"context"
	"net/http"

	"waymark/internal/outbox"
)

// Unlisting is a Client that takes an address off Mailgun's list of those who stopped before it
// hands over a mail that its owner asked for just now. Mailgun would take that mail, say
// yes, and drop it.
//
// Letters and newsletters are left out: they go to nobody whose confirmation or guide has
// not gone before.
type Unlisting struct {
	*Client
	before func(ctx context.Context, address string) error
}

// mostUnlisting is from which attempt on a mail goes although its address could not be taken off.
const mostUnlisting = 3

// NewUnlisting returns c with before called for each mail that somebody asked for. An error
// of before puts the mail back for later, twice at most.
func NewUnlisting(c *Client, before func(ctx context.Context, address string) error) *Unlisting {
	return &Unlisting{c, before}
}

var _ outbox.Tracer = (*Unlisting)(nil)

// Send is Client.Send for an address that Mailgun delivers to.
func (u *Unlisting) Send(ctx context.Context, m outbox.Mail) (id string, err error) {
	switch m.Kind {
	case outbox.Confirmation, outbox.Guide, outbox.System, outbox.Test:
		err := u.before(ctx, m.To)
		// a key that may only send is no reason to send nothing, nor are lists that stay silent: most people
		// are on none
		if err != nil && m.Attempts < mostUnlisting && !answered(err, http.StatusUnauthorized) && !answered(err, http.StatusForbidden) {
			return "", &outbox.SendError{Outcome: outbox.Later, Err: err}
		}
	}
	return u.Client.Send(ctx, m)
}
