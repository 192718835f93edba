package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// attempt is one message's way through a worker, and how it ended.
type attempt struct {
	message Message
	began   time.Time
	subject string
	id      string // the carrier's, when it was accepted
	err     error  // nil: accepted
}

// errNotTried ends the attempt of a message that was claimed and then not even begun.
var errNotTried = errors.New("the program was asked to stop before this was sent")

// composeError says that a message could not be put into words: nothing was sent.
type composeError struct{ err error }

func (e *composeError) Error() string { return e.err.Error() }
func (e *composeError) Unwrap() error { return e.err }

// attempt composes a claimed message and hands it over. It is never inside a transaction.
func (o *Outbox) attempt(ctx context.Context, m Message) attempt {
	a := attempt{message: m, began: o.now()}
	mail, err := o.write(m)
	if err != nil {
		a.err = &composeError{err}
		return a
	}
	a.subject = mail.Subject
	a.id, a.err = o.hand(ctx, mail)
	if a.err == nil && a.id == "" {
		a.err = &SendError{Outcome: Doubt, Err: errors.New("the carrier gave no id")}
	}
	return a
}

// write turns a message into mail. A composer that panics has only failed.
func (o *Outbox) write(m Message) (mail Mail, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("writing a %s: it panicked: %v", m.Kind, p)
		}
	}()
	composer, ok := o.composers[m.Kind]
	if !ok {
		return Mail{}, fmt.Errorf("nobody here writes a %s", m.Kind)
	}
	mail, err = composer(o.app, m)
	if err != nil {
		return Mail{}, fmt.Errorf("writing a %s: %w", m.Kind, err)
	}
	if mail.To == "" || mail.From == "" || mail.HTML == "" || mail.Text == "" {
		return Mail{}, fmt.Errorf("writing a %s: it lacks a receiver, a sender, an HTML part or a text part", m.Kind)
	}
	mail.SendID, mail.Kind = m.SendID, m.Kind
	return mail, nil
}

// hand gives mail to the sender. One that panics leaves doubt.
func (o *Outbox) hand(ctx context.Context, mail Mail) (id string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &SendError{Outcome: Doubt, Err: fmt.Errorf("handing over panicked: %v", p)}
		}
	}()
	return o.sender.Send(ctx, mail)
}
