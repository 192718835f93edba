package dashboard

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
)

// choice is something she can decide where she stands: a button that asks an endpoint.
type choice struct {
	Label string         `json:"label"`
	Ask   string         `json:"ask"`  // the endpoint, below [Prefix]
	Body  map[string]any `json:"body"` // what it is told
	Means string         `json:"means,omitempty"`
}

// unknown is mail that she has not decided about: nobody can say whether it arrived, because Mailgun could not be
// asked in time; or it certainly did not, after all its attempts. How much, and up to when it was counted.
type unknown struct {
	Count int    `db:"n"`
	Until string `db:"until"`
}

// undecided is a condition on messages. doubted_at stands since when a mail has been in
// doubt; once she leaves it at "it probably arrived", nobody doubts it any more.
const undecided = "(status = 'unknown' OR " + outbox.UsedUp + ") AND doubted_at != '' AND kind NOT IN ('system', 'test')"

// findUndecided counts those in one status. Index: idx_messages_due, by status.
func findUndecided(app core.App, status outbox.Status) (found unknown, err error) {
	err = app.DB().NewQuery("SELECT count(*) AS n, coalesce(max(updated), '') AS until FROM messages WHERE status = {:status} AND " + undecided).
		Bind(dbx.Params{"status": status}).One(&found)
	if err != nil {
		return unknown{}, fmt.Errorf("counting mail that waits for her decision: %w", err)
	}
	return found, nil
}

// unknownNeeds asks her about such mail; empty when there is none.
func unknownNeeds(app core.App) ([]need, error) {
	needs := []need{}
	found, err := findUndecided(app, outbox.Unknown)
	if err != nil {
		return nil, err
	}
	if found.Count > 0 {
		text := "One letter probably arrived, but Mailgun could not be asked about it in time, so nobody can say for certain. You can leave it at that. If you send it again, she may get it twice."
		if found.Count > 1 {
			text = fmt.Sprintf("%d letters probably arrived, but Mailgun could not be asked about them in time, so nobody can say for certain. You can leave them at that. If you send them again, some readers may get theirs twice.", found.Count)
		}
		needs = append(needs, found.need(text, outbox.Unknown, "Send again what may have arrived already? Whoever has it gets it twice."))
	}
	lost, err := findUndecided(app, outbox.Failed)
	if err != nil {
		return nil, err
	}
	if lost.Count > 0 {
		text := "One letter did not arrive: Mailgun took none of five attempts. Nobody gets it twice if you send it again."
		if lost.Count > 1 {
			text = fmt.Sprintf("%d letters did not arrive: Mailgun took none of five attempts. Nobody gets one twice if you send them again.", lost.Count)
		}
		needs = append(needs, lost.need(text, outbox.Failed, ""))
	}
	return needs, nil
}

// need asks about such mail in one status. means is what she is asked once more before it is sent; empty: nothing.
func (u unknown) need(text string, status outbox.Status, means string) need {
	leave, again := "Leave it", "Send it again"
	if u.Count > 1 {
		leave, again = "Leave them", "Send them again"
	}
	seen := map[string]any{"until": u.Until, "status": status}
	return need{Text: text, Choices: []choice{
		{Label: leave, Ask: "/unknown/leave", Body: seen},
		{Label: again, Ask: "/unknown/again", Body: seen, Means: means},
	}}
}

// decideUnknown answers POST unknown/{leave|again} for the mail she was shown: what came
// into doubt after that waits for its own decision.
func (d *desk) decideUnknown(e *core.RequestEvent) error {
	var body struct {
		Until  string        `json:"until"`
		Status outbox.Status `json:"status"` // unknown, or failed; empty is unknown
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please reload the page and decide once more.", err)
	}
	until, err := types.ParseDateTime(body.Until)
	if err != nil || until.IsZero() {
		return e.BadRequestError("Please reload the page and decide once more.", err)
	}
	if body.Status == "" {
		body.Status = outbox.Unknown
	}
	switch e.Request.PathValue("decision") {
	case "leave":
		err = leaveUnknown(d.app, body.Status, until)
	case "again":
		err = d.sendUnknown(body.Status, until)
	default:
		return e.NotFoundError("They can be left, or sent again.", nil)
	}
	if err != nil {
		return e.InternalServerError("That did not work. Nothing was sent; please try again in a moment.", err)
	}
	return e.NoContent(http.StatusNoContent)
}

// leaveUnknown leaves them at "it probably arrived", or "it did not". They stay what they are in the ledger, where
// a late event may still say more.
func leaveUnknown(app core.App, status outbox.Status, until types.DateTime) error {
	_, err := app.DB().NewQuery("UPDATE messages SET doubted_at = '' WHERE status = {:status} AND updated <= {:until} AND " + undecided).
		Bind(dbx.Params{"status": status, "until": until.String()}).Execute()
	if err != nil {
		return fmt.Errorf("leaving mail as it is: %w", err)
	}
	return nil
}

// sendUnknown queues them again, all or none.
func (d *desk) sendUnknown(status outbox.Status, until types.DateTime) error {
	return d.app.RunInTransaction(func(tx core.App) error {
		var ids []string
		err := tx.DB().NewQuery("SELECT id FROM messages WHERE status = {:status} AND updated <= {:until} AND " + undecided).
			Bind(dbx.Params{"status": status, "until": until.String()}).Column(&ids)
		if err != nil {
			return fmt.Errorf("finding mail to be sent again: %w", err)
		}
		for _, id := range ids {
			// an event may have told meanwhile what became of it
			if err := outbox.SendAgain(tx, d.now(), id); err != nil && !errors.Is(err, outbox.ErrNotUnknown) {
				return err
			}
		}
		return nil
	})
}
