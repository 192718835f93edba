package dashboard

import (
	"errors"
	"fmt"
	"math"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// WithReaders lets the author do for a reader who asks her what the reader's own links do.
func WithReaders(people *subscribers.People) Option { return func(d *desk) { d.people = people } }

// bindReaderActs adds what can be done for a reader:
//
//	POST readers/{id}/stop    every letter and the newsletter end, as if she had pressed the link in a mail
//	POST readers/{id}/erase   her address, choices, consents and mails are forgotten for good
//	POST readers/{id}/resume  her rest ends, and her letters go on
//	POST readers/{id}/again   {"message"}: a letter or a newsletter that could not arrive goes once more, at its next good hour
//
// All answer 204. For somebody who is gone already it is 404; for a mail that is none of those, 400.
func (d *desk) bindReaderActs(g *router.RouterGroup[*core.RequestEvent]) {
	if d.people == nil {
		return
	}
	g.POST("/readers/{id}/stop", d.forReader(d.people.Stop, "She could not be stopped just now. Please try again in a moment."))
	g.POST("/readers/{id}/resume", d.forReader(d.people.Resume, "Her letters could not go on just now. Please try again in a moment."))
	g.POST("/readers/{id}/again", d.sendHerAgain)
	g.POST("/readers/{id}/erase", d.forReader(d.people.Erase, "Not everything about her could be erased. Please press it again in a moment."))
}

// sendHerAgain queues one mail of a reader's once more.
func (d *desk) sendHerAgain(e *core.RequestEvent) error {
	var body struct {
		Message string `json:"message"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please reload the page and press once more.", err)
	}
	err := d.app.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindRecordById(outbox.Collection, body.Message)
		if err != nil || row.GetString("subscriber") != e.Request.PathValue("id") {
			return errors.Join(outbox.ErrNotUndelivered, err)
		}
		return outbox.SendUndelivered(tx, d.now(), row.Id)
	})
	if errors.Is(err, outbox.ErrNotUndelivered) {
		return e.BadRequestError("Something has become of this mail meanwhile. Please look again.", err)
	}
	if err != nil {
		return e.InternalServerError("It could not be sent just now. Please try again in a moment.", err)
	}
	return e.NoContent(http.StatusNoContent)
}

// forReader does something for the reader the address names.
func (d *desk) forReader(do func(*subscribers.Subscriber) error, failed string) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		person, err := subscribers.ByID(e.App, e.Request.PathValue("id"))
		if err != nil {
			return e.NotFoundError("This reader is not here any more.", err)
		}
		if err := do(person); err != nil {
			return e.InternalServerError(failed, err)
		}
		return e.NoContent(http.StatusNoContent)
	}
}

// lingers says what erasing a reader does and what it leaves: where, and until when.
func (d *desk) lingers() []string {
	says := []string{
		"Her address, her choices and the list of what she was sent are erased at once and for good.",
		"A scrambled mark stays that nobody can read back: it only makes sure that an old backup does not write to her.",
		d.backupsLinger(),
	}
	if d.cfg.Replica != "" {
		says = append(says, fmt.Sprintf("The copy of the database that is kept elsewhere forgets her within %d days.", int(math.Ceil(d.cfg.ReplicaKeep.Hours()/24))))
	}
	if d.mailbox == "" {
		says = append(says, "Mailgun’s own log of what it carried forgets her within a few weeks.")
	}
	return append(says, "What lies in her inbox is hers.")
}

// backupsLinger says how long backups hold what was erased.
func (d *desk) backupsLinger() string {
	restored := "; should one be restored, she is erased again."
	set := d.app.Settings().Backups
	switch d.schedule() {
	case "daily":
		return fmt.Sprintf("The backups of the last %d days still hold her, and go one by one", set.CronMaxKeep) + restored
	case "weekly":
		return fmt.Sprintf("The backups of the last %d weeks still hold her, and go one by one", set.CronMaxKeep) + restored
	}
	return "Backups that were made before still hold her for as long as you keep them" + restored
}
