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

// unknown is the mail of which nobody can say whether it arrived, and about which she has
// not decided: how much, and up to when it was counted.
type unknown struct {
	Count int    `db:"n"`
	Until string `db:"until"`
}

// undecided is a condition on messages. doubted_at stands since when a mail has been in
// doubt; once she leaves it at "it probably arrived", nobody doubts it any more.
const undecided = "status = 'unknown' AND doubted_at != '' AND kind NOT IN ('system', 'test')"

// findUnknown counts them. Index: idx_messages_due, by status.
func findUnknown(app core.App) (found unknown, err error) {
	err = app.DB().NewQuery("SELECT count(*) AS n, coalesce(max(updated), '') AS until FROM messages WHERE " + undecided).One(&found)
	if err != nil {
		return unknown{}, fmt.Errorf("counting mail of which nobody knows whether it arrived: %w", err)
	}
	return found, nil
}

// unknownNeeds asks her about such mail; empty when there is none.
func unknownNeeds(app core.App) ([]need, error) {
	found, err := findUnknown(app)
	if err != nil || found.Count == 0 {
		return []need{}, err
	}
	text := "One letter probably arrived, but nobody could say so for certain. You can leave it at that. If you send it again, she may get it twice."
	leave, again := "Leave it", "Send it again"
	if found.Count > 1 {
		text = fmt.Sprintf("%d letters probably arrived, but nobody could say so for certain. You can leave them at that. If you send them again, some readers may get theirs twice.", found.Count)
		leave, again = "Leave them", "Send them again"
	}
	seen := map[string]any{"until": found.Until}
	return []need{{Text: text, Choices: []choice{
		{Label: leave, Ask: "/unknown/leave", Body: seen},
		{Label: again, Ask: "/unknown/again", Body: seen, Means: "Send again what may have arrived already? Whoever has it gets it twice."},
	}}}, nil
}

// decideUnknown answers POST unknown/{leave|again} for the mail she was shown: what came
// into doubt after that waits for its own decision.
func (d *desk) decideUnknown(e *core.RequestEvent) error {
	var body struct {
		Until string `json:"until"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please reload the page and decide once more.", err)
	}
	until, err := types.ParseDateTime(body.Until)
	if err != nil || until.IsZero() {
		return e.BadRequestError("Please reload the page and decide once more.", err)
	}
	switch e.Request.PathValue("decision") {
	case "leave":
		err = leaveUnknown(d.app, until)
	case "again":
		err = d.sendUnknown(until)
	default:
		return e.NotFoundError("They can be left, or sent again.", nil)
	}
	if err != nil {
		return e.InternalServerError("That did not work. Nothing was sent; please try again in a moment.", err)
	}
	return e.NoContent(http.StatusNoContent)
}

// leaveUnknown leaves them at "it probably arrived". They stay unknown in the ledger, where
// a late event may still say more.
func leaveUnknown(app core.App, until types.DateTime) error {
	_, err := app.DB().NewQuery("UPDATE messages SET doubted_at = '' WHERE updated <= {:until} AND " + undecided).
		Bind(dbx.Params{"until": until.String()}).Execute()
	if err != nil {
		return fmt.Errorf("leaving mail as it is: %w", err)
	}
	return nil
}

// sendUnknown queues them again, all or none.
func (d *desk) sendUnknown(until types.DateTime) error {
	return d.app.RunInTransaction(func(tx core.App) error {
		var ids []string
		err := tx.DB().NewQuery("SELECT id FROM messages WHERE updated <= {:until} AND " + undecided).
			Bind(dbx.Params{"until": until.String()}).Column(&ids)
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
