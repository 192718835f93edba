package newsletter

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"waymark/internal/email"
	"waymark/internal/outbox"
	"waymark/internal/settings"
)

// Send sets a newsletter going: at once when at is zero or past, else at that time. Pressing
// twice does no harm: one that is on its way, or has gone, stays as it is. Errors: ErrNotFound, and a
// validation error that says what must be mended first.
func (n *Newsletters) Send(id string, at time.Time) error {
	return n.change(id, func(letter *Newsletter) bool {
		if letter.Status() != Draft && letter.Status() != Scheduled {
			return false
		}
		if at.After(n.now()) {
			letter.Set("status", Scheduled)
			letter.Set("send_at", at)
			return true
		}
		letter.Set("status", Sending)
		letter.Set("send_at", n.now())
		return true
	})
}

// Unschedule makes a newsletter that waits for its time a draft again. One that is on its
// way stays as it is.
func (n *Newsletters) Unschedule(id string) error {
	return n.change(id, func(letter *Newsletter) bool {
		waits := letter.Status() == Scheduled
		if waits {
			letter.Set("status", Draft)
			letter.Set("send_at", "")
		}
		return waits
	})
}

// Stop calls back what has not gone yet of a newsletter that is on its way. From the
// moment it returns nothing more of it is handed over; the rows follow.
func (n *Newsletters) Stop(id string) error {
	return n.change(id, func(letter *Newsletter) bool {
		going := letter.Status() == Sending
		if going {
			letter.Set("status", Stopped)
			letter.Set("finished_at", "")
		}
		return going
	})
}

// change saves what do makes of a newsletter, in one transaction with the reading of it; do
// reports whether there is anything to save.
func (n *Newsletters) change(id string, do func(letter *Newsletter) bool) error {
	return n.app.RunInTransaction(func(tx core.App) error {
		letter, err := ByID(tx, id)
		if err != nil {
			return err
		}
		if !do(letter) {
			return nil
		}
		return tx.Save(letter)
	})
}

// Preview returns words as a reader called name would get them; an empty name is a reader
// without one. Its links lead to the site's first page.
func (n *Newsletters) Preview(words email.Template, name string) (email.Content, error) {
	site, err := settings.Load(n.app)
	if err != nil {
		return email.Content{}, err
	}
	compiled, err := email.Compile(words)
	if err != nil {
		return email.Content{}, err
	}
	vars, frame := n.people.SharedVars(site), n.people.SharedFrame(site, why, discreetly)
	vars["first_name"], vars[stopURL], vars[letterURL] = name, n.cfg.URL, n.cfg.URL
	frame.UnsubscribeURL = n.cfg.URL
	return compiled.Render(vars, frame)
}

// Try queues words as a mail to one address, the author's own.
func (n *Newsletters) Try(words email.Template, name, to string) error {
	c, err := n.Preview(words, name)
	if err != nil {
		return err
	}
	err = n.app.RunInTransaction(func(tx core.App) error {
		_, err := outbox.Enqueue(tx, n.now(), outbox.Draft{
			Kind: outbox.Test, Purpose: "try:" + security.RandomString(20), Recipient: to,
			// no two kinds of mail share a subject
			Payload: outbox.SaidMail{Subject: "Try-out: " + c.Subject, HTML: c.HTML, Text: c.Text},
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("queueing a try-out: %w", err)
	}
	return nil
}

// Progress is where the messages of a newsletter stand. Its numbers add up to Total, the rows
// of the ledger.
type Progress struct {
	Total   int `json:"total"`
	Waiting int `json:"waiting"` // to go
	Hours   int `json:"hours"`   // those of Waiting whose safe hours are closed
	Quiet   int `json:"quiet"`   // held: she asked for quiet
	Going   int `json:"going"`   // on the way, or being asked about
	Gone    int `json:"gone"`    // taken by the carrier, and not come back
	// Undelivered: could not arrive, and its readers stay subscribed.
	Undelivered int `json:"undelivered"`
	// Failures says why those could not arrive; nil when all did.
	Failures  map[outbox.Failure]int `json:"failures,omitempty"`
	Bounced   int                    `json:"bounced"`   // came back, or was complained of
	Cancelled int                    `json:"cancelled"` // called back, or she stopped meanwhile
	Failed    int                    `json:"failed"`    // refused
	Unknown   int                    `json:"unknown"`   // Mailgun could not be asked in time; it probably arrived
	// Writing: readers are still being written into the ledger.
	Writing bool `json:"writing"`
}

// Progress counts the messages of a newsletter. idx_messages_newsletter answers it without
// reading a row.
func (n *Newsletters) Progress(id string) (Progress, error) {
	letter, err := ByID(n.app, id)
	if err != nil {
		return Progress{}, err
	}
	var rows []struct {
		Status outbox.Status `db:"status"`
		N      int           `db:"n"`
	}
	err = n.app.DB().NewQuery(`SELECT status, count(*) AS n FROM messages WHERE newsletter = {:id} AND newsletter != '' GROUP BY status`).
		Bind(dbx.Params{"id": id}).All(&rows)
	if err != nil {
		return Progress{}, fmt.Errorf("counting the messages of a newsletter: %w", err)
	}
	p := Progress{Writing: letter.Status() == Sending && !letter.GetBool("written")}
	for _, row := range rows {
		p.Total += row.N
		*p.of(row.Status) += row.N
	}
	if p.Undelivered > 0 {
		if p.Failures, err = n.failures(id); err != nil {
			return Progress{}, err
		}
	}
	if p.Waiting > 0 {
		p.Hours, err = n.waitingForHours(id)
	}
	return p, err
}

// failures counts why messages of a newsletter could not arrive. idx_messages_newsletter finds them.
func (n *Newsletters) failures(id string) (map[outbox.Failure]int, error) {
	var rows []struct {
		Failure outbox.Failure `db:"failure"`
		N       int            `db:"n"`
	}
	err := n.app.DB().NewQuery(`SELECT failure, count(*) AS n FROM messages WHERE newsletter = {:id} AND newsletter != '' AND status = 'undelivered' GROUP BY failure`).
		Bind(dbx.Params{"id": id}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("counting why a newsletter could not arrive: %w", err)
	}
	found := make(map[outbox.Failure]int, len(rows))
	for _, row := range rows {
		found[row.Failure] = row.N
	}
	return found, nil
}

// of is the number that a status counts towards.
func (p *Progress) of(s outbox.Status) *int {
	switch s {
	case outbox.Queued:
		return &p.Waiting
	case outbox.Held:
		return &p.Quiet
	case outbox.Sending, outbox.Ambiguous:
		return &p.Going
	case outbox.Bounced, outbox.Complained:
		return &p.Bounced
	case outbox.Undelivered:
		return &p.Undelivered
	case outbox.Cancelled:
		return &p.Cancelled
	case outbox.Failed:
		return &p.Failed
	case outbox.Unknown:
		return &p.Unknown
	default:
		return &p.Gone
	}
}
