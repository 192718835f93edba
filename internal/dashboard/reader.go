package dashboard

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// asking is one time at which somebody asked for something.
type asking struct {
	Guide       string         `db:"guide" json:"guide"` // its title; "" for the newsletter alone
	Letters     bool           `db:"letters" json:"letters"`
	Newsletter  bool           `db:"newsletter" json:"newsletter"`
	RequestedAt types.DateTime `db:"requested_at" json:"requestedAt"`
	ConfirmedAt types.DateTime `db:"confirmed_at" json:"confirmedAt"`
	WithdrawnAt types.DateTime `db:"withdrawn_at" json:"withdrawnAt"`
}

// standing is where somebody stands in a sequence.
type standing struct {
	ID       string         `db:"id" json:"-"`              // of the enrolment
	Sequence string         `db:"sequence" json:"sequence"` // its name
	Live     bool           `db:"live" json:"live"`
	Status   string         `db:"status" json:"status"`
	Next     string         `db:"next" json:"next"` // the subject of the letter that comes next
	At       types.DateTime `db:"at" json:"at"`
	Letters  []herLetter    `db:"-" json:"letters"` // in their order; never null
}

// herLetter is one letter of a sequence as one reader has it: what was sent to her, and
// what is still to come.
type herLetter struct {
	Enrolment string         `db:"enrolment" json:"-"`
	Subject   string         `db:"subject" json:"subject"`
	Status    string         `db:"status" json:"status"` // of its mail; "" while there is none
	Failure   outbox.Failure `db:"failure" json:"-"`
	Why       string         `db:"-" json:"why"`     // why its mail could not arrive, in words; "" when it did
	At        types.DateTime `db:"at" json:"at"`     // when it was sent
	Next      bool           `db:"next" json:"next"` // it is the one that comes next
}

// mailed is one mail that went to somebody, or is to go.
type mailed struct {
	ID      string         `db:"id" json:"id"`
	Kind    string         `db:"kind" json:"kind"`
	Subject string         `db:"subject" json:"subject"`
	Status  string         `db:"status" json:"status"`
	Failure outbox.Failure `db:"failure" json:"-"`
	Why     string         `db:"-" json:"why"` // why it could not arrive, in words; "" when it did
	At      types.DateTime `db:"at" json:"at"`
}

// bindReader answers GET readers/{id}: what a reader asked for, where she stands in the
// letters, the mails of hers that the ledger still holds, and what to know before she is erased.
func (d *desk) bindReader(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/readers/{id}", func(e *core.RequestEvent) error {
		person, err := e.App.FindRecordById(subscribers.Collection, e.Request.PathValue("id"))
		if err != nil {
			return e.NotFoundError("This reader is not here any more.", err)
		}
		askings, err := askingsOf(e.App, person.Id)
		if err != nil {
			return err
		}
		standings, err := standingsOf(e.App, person.Id)
		if err != nil {
			return err
		}
		mails, err := mailsOf(e.App, person.Id, mailsShown)
		if err != nil {
			return err
		}
		return e.JSON(http.StatusOK, map[string]any{
			"asked": askings, "letters": standings, "mails": mails, "masked": subscribers.Mask(person.GetString("email")), "lingers": d.lingers(),
		})
	})
}
