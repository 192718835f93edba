package sequence

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
)

// errSomebodyThere is why a sequence is not deleted.
const errSomebodyThere = content.Refusal("Somebody is still waiting for these letters, so they cannot be deleted. Switch the sequence off instead: then nothing more goes out.")

// bindDeletions keeps a sequence while somebody is in it, and lets go of a letter in two
// statements: PocketBase would load and save every row that names it, one by one.
func (l *Letters) bindDeletions() {
	l.app.OnRecordDelete(Collection).BindFunc(func(e *core.RecordEvent) error {
		var inside []int
		err := e.App.DB().NewQuery("SELECT 1 FROM enrolments WHERE sequence = {:q} AND status IN ('active', 'paused') LIMIT 1").
			Bind(dbx.Params{"q": e.Record.Id}).Column(&inside)
		if err != nil {
			return fmt.Errorf("asking who is in a sequence: %w", err)
		}
		if len(inside) > 0 {
			return errSomebodyThere
		}
		return e.Next()
	})
	l.app.OnRecordDeleteRequest(Collection).BindFunc(func(e *core.RecordRequestEvent) error {
		err := e.Next()
		var answer *router.ApiError
		if errors.Is(err, errSomebodyThere) {
			return e.BadRequestError(errSomebodyThere.Error(), nil)
		}
		if errors.As(err, &answer) {
			if cause, ok := answer.RawData().(error); ok && errors.Is(cause, errSomebodyThere) {
				return e.BadRequestError(errSomebodyThere.Error(), nil)
			}
		}
		return err
	})
	l.app.OnRecordDelete(CollectionSteps).BindFunc(func(e *core.RecordEvent) error {
		return together(e, func(tx core.App) error {
			if err := forgetStep(tx, e.Record.GetString("sequence"), e.Record.Id); err != nil {
				return err
			}
			return e.Next()
		})
	})
}

// forgetStep takes a letter out of every row that names it. What waits in the ledger is
// cancelled, and who waited for it is planned anew; what went stays, as a letter that is gone.
func forgetStep(tx core.App, sequence, step string) error {
	const hers = "enrolment IN (SELECT id FROM enrolments WHERE sequence = {:q})"
	for _, statement := range []string{
		"UPDATE messages SET status = 'cancelled', last_error = 'this letter was taken out' WHERE step = {:s} AND status IN ('queued', 'held') AND " + hers,
		"UPDATE messages SET step = '' WHERE step = {:s} AND status NOT IN ('sending', 'ambiguous') AND " + hers,
		"UPDATE enrolments SET next_step = '' WHERE sequence = {:q} AND next_step = {:s}",
	} {
		if _, err := tx.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"q": sequence, "s": step}).Execute(); err != nil {
			return fmt.Errorf("letting go of a letter: %w", err)
		}
	}
	return nil
}

// rememberSQL finds each row by its purpose, once for every enrolment of the sequence.
const rememberSQL = `UPDATE messages SET step = {:s} WHERE +step = '' AND
	purpose IN (SELECT 'letter:' || id || ':' || {:s} FROM enrolments WHERE sequence = {:q})`

// rememberStep puts a letter that was deleted, and comes back, on the rows of the ledger again that
// were for it: so one that was called back meanwhile can go once more. A new letter costs one look.
func rememberStep(tx core.App, sequence, step string) error {
	var deleted []int
	err := tx.DB().NewQuery("SELECT 1 FROM revisions WHERE collection = {:steps} AND record = {:s} AND cause = {:deleted} LIMIT 1").
		Bind(dbx.Params{"steps": CollectionSteps, "s": step, "deleted": content.CauseDeleted}).Column(&deleted)
	if err != nil {
		return fmt.Errorf("asking whether a letter comes back: %w", err)
	}
	if len(deleted) == 0 {
		return nil
	}
	_, err = tx.NonconcurrentDB().NewQuery(rememberSQL).Bind(dbx.Params{"q": sequence, "s": step}).Execute()
	if err != nil {
		return fmt.Errorf("putting a letter back into the ledger: %w", err)
	}
	return nil
}
