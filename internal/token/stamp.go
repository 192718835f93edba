package token

import (
	"errors"
	"time"
)

// ErrEarly: a stamp came back before the moment that is written on it.
var ErrEarly = errors.New("token: earlier than its stamp")

// StampLength is the length of every stamp in bytes, so that a page can be made with room for one.
const StampLength = (8 + macSize) * 4 / 3

// stampLasts is how long a form may stand open: somebody comes back to an open tab after days.
const stampLasts = 7 * 24 * time.Hour

// Stamp returns a token that says when a form was given out: at, to the second. It stands
// in the page, and comes back with what was filled in.
func (s *Signer) Stamp(at time.Time) string { return s.signPlain(Form, "", at.Add(stampLasts)) }

// CheckStamp returns nil for a stamp of ours whose moment is over and not a week ago. Errors:
// ErrEarly before its moment, ErrExpired after a week, ErrInvalid for what is no stamp.
func (s *Signer) CheckStamp(stamp string, now time.Time) error {
	_, expires, err := s.open(Form, stamp)
	switch {
	case err != nil:
		return err
	case now.Unix() >= expires:
		return ErrExpired
	case now.Unix() < expires-int64(stampLasts/time.Second):
		return ErrEarly
	}
	return nil
}
