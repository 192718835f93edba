package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"waymark/internal/bounds"
)

// attempt is one message's way through a call, and how it ended.
type attempt struct {
	message Message
	subject string
	id      string // the carrier's, when it was accepted
	err     error  // nil: accepted
}

// job is what one call hands over: one message, or several that share a sheet.
type job struct {
	messages []Message
	sheet    *Sheet // nil: one message whose Composer has not been asked yet
	copies   []Copy // with a sheet, one for each message
}

// batch reports whether the job is for several receivers.
func (j job) batch() bool { return len(j.messages) > 1 }

// errNotTried ends the attempt of a message that was claimed and then not even begun.
var errNotTried = errors.New("the program was asked to stop before this was sent")

// composeError says that a message could not be put into words: nothing was sent.
type composeError struct{ err error }

func (e *composeError) Error() string { return e.err.Error() }
func (e *composeError) Unwrap() error { return e.err }

// write makes jobs of claimed messages: those of one sheet together, at most most in one call,
// where the carrier can take them so; every other by itself. What cannot be
// written comes back as an attempt that failed. It is never inside a transaction.
func (o *Outbox) write(ms []Message, most int) (jobs []job, failed []attempt) {
	kinds := map[Kind][]Message{}
	for _, m := range ms {
		if _, inSets := o.setComposers[m.Kind]; inSets {
			kinds[m.Kind] = append(kinds[m.Kind], m)
		} else {
			jobs = append(jobs, job{messages: []Message{m}})
		}
	}
	for kind, ms := range kinds {
		size := 1
		if _, canBatch := o.sender.(BatchSender); canBatch && kind.sort() == together {
			size = max(most, 1)
		}
		written, err := o.writeSet(kind, ms)
		g := groups{most: size, open: map[*Sheet]*openJob{}}
		for _, m := range ms {
			w, answered := written[m.ID]
			switch {
			case err != nil:
				w.Err = err
			case !answered:
				w.Err = errors.New("nobody wrote it")
			case w.Err == nil:
				w.Err = w.check()
			}
			if w.Err != nil {
				failed = append(failed, attempt{message: m, err: &composeError{fmt.Errorf("writing a %s: %w", kind, w.Err)}})
				continue
			}
			w.Copy.SendID = m.SendID
			g.add(m, w)
		}
		jobs = append(jobs, g.jobs()...)
	}
	return jobs, failed
}

// writeSet asks the composer of a kind. One that panics has only failed.
func (o *Outbox) writeSet(kind Kind, ms []Message) (written map[string]Written, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it panicked: %v", p)
		}
	}()
	return o.setComposers[kind](o.app, ms)
}

func (w Written) check() error {
	if w.Sheet == nil || w.Sheet.Words == nil || w.Sheet.From == "" || w.Copy.To == "" {
		return errors.New("it lacks a receiver, a sender or its words")
	}
	return nil
}

// groups gathers messages by sheet.
type groups struct {
	most int
	open map[*Sheet]*openJob
	full []job
}

// openJob is a job with room for more, and the addresses that stand in it.
type openJob struct {
	job
	has map[string]bool
}

// add puts a message with those of its sheet. One address stands in a call only once: its
// values are found by it.
func (g *groups) add(m Message, w Written) {
	j := g.open[w.Sheet]
	if j == nil {
		j = &openJob{job{sheet: w.Sheet}, map[string]bool{}}
		g.open[w.Sheet] = j
	}
	address := strings.ToLower(w.Copy.To)
	if j.has[address] {
		g.full = append(g.full, job{[]Message{m}, w.Sheet, []Copy{w.Copy}})
		return
	}
	j.has[address] = true
	j.messages, j.copies = append(j.messages, m), append(j.copies, w.Copy)
	if len(j.messages) >= g.most {
		g.full = append(g.full, j.job)
		delete(g.open, w.Sheet)
	}
}

func (g *groups) jobs() []job {
	for _, j := range g.open {
		g.full = append(g.full, j.job)
	}
	return g.full
}

// hand gives a job to the carrier and says how each message of it ended. When the carrier refused
// several together, one of them may be to blame for all: then it is two jobs
// again, with half of them each. It is never inside a transaction.
func (o *Outbox) hand(ctx context.Context, j job) (done []attempt, again []job) {
	var id string
	var err error
	mail := Mail{}
	switch {
	case len(j.messages) > 1:
		id, err = o.sendBatch(ctx, j)
	default:
		if mail, err = o.mailOf(j); err != nil {
			return []attempt{{message: j.messages[0], err: &composeError{err}}}, nil
		}
		id, err = o.send(ctx, mail)
	}
	if err == nil && id == "" {
		err = &SendError{Outcome: Doubt, Err: errors.New("the carrier gave no id")}
	}
	if refused := (*SendError)(nil); len(j.messages) > 1 && errors.As(err, &refused) && refused.Outcome == Refused {
		half := len(j.messages) / 2
		return nil, []job{
			{j.messages[:half:half], j.sheet, j.copies[:half:half]},
			{j.messages[half:], j.sheet, j.copies[half:]},
		}
	}
	for i, m := range j.messages {
		a := attempt{message: m, id: id, err: err, subject: mail.Subject}
		if mail.Subject == "" && j.sheet != nil {
			a.subject = j.sheet.Words.Subject(j.copies[i].Values)
		}
		done = append(done, a)
	}
	return done, nil
}

// mailOf is the mail of a job for one. A composer that panics has only failed.
func (o *Outbox) mailOf(j job) (mail Mail, err error) {
	m := j.messages[0]
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("writing a %s: it panicked: %v", m.Kind, p)
		}
	}()
	if j.sheet != nil {
		mail, err = j.sheet.Mail(m.Kind, j.copies[0])
	} else {
		composer, ok := o.composers[m.Kind]
		if !ok {
			return Mail{}, fmt.Errorf("nobody here writes a %s", m.Kind)
		}
		mail, err = composer(o.app, m)
	}
	if err != nil {
		return Mail{}, fmt.Errorf("writing a %s: %w", m.Kind, err)
	}
	if mail.To == "" || mail.From == "" || mail.HTML == "" || mail.Text == "" {
		return Mail{}, fmt.Errorf("writing a %s: it lacks a receiver, a sender, an HTML part or a text part", m.Kind)
	}
	// what a row from another time has at the head of a mail must not keep it from going
	mail.FromName, mail.ReplyTo, mail.Subject = bounds.Line(mail.FromName), bounds.Line(mail.ReplyTo), bounds.Line(mail.Subject)
	mail.SendID, mail.Kind, mail.Attempts = m.SendID, m.Kind, m.Attempts
	return mail, nil
}

// send gives one mail to the sender. One that panics leaves doubt.
func (o *Outbox) send(ctx context.Context, mail Mail) (id string, err error) {
	defer doubtAfterPanic(&err)
	return o.sender.Send(ctx, mail)
}

// sendBatch gives several mails of one sheet to the sender, in one call.
func (o *Outbox) sendBatch(ctx context.Context, j job) (id string, err error) {
	defer doubtAfterPanic(&err)
	return o.sender.(BatchSender).SendBatch(ctx, j.messages[0].Kind, j.sheet, j.copies)
}

func doubtAfterPanic(err *error) {
	if p := recover(); p != nil {
		*err = &SendError{Outcome: Doubt, Err: fmt.Errorf("handing over panicked: %v", p)}
	}
}
