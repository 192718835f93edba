package sequence

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// byHand is the exit_reason of an enrolment that somebody changed herself. On one that is paused
// it says that no end of her quiet lets it go on: who stopped it lets it go on.
const byHand = "by_hand"

// bindByHand makes of an enrolment that is saved as a record, in the dashboard's tables or over the
// API, what the program would have made of it. Its own changes are statements, and fire no hook.
func (l *Letters) bindByHand() {
	l.app.OnRecordCreateExecute(CollectionEnrolments).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetDateTime("last_at").IsZero() {
			e.Record.Set("last_at", l.at()) // her first delay begins now
		}
		if e.Record.GetString("status") == EnrolmentPaused {
			l.stopByHand(e.Record)
		}
		defer l.Wake()
		return e.Next()
	})
	l.app.OnRecordUpdateExecute(CollectionEnrolments).BindFunc(func(e *core.RecordEvent) error {
		if !differs(e.Record, "status") {
			return e.Next()
		}
		then := ""
		switch e.Record.GetString("status") {
		case EnrolmentPaused:
			l.stopByHand(e.Record)
		case EnrolmentActive:
			l.goOnByHand(e.Record)
			then = "UPDATE messages SET status = 'queued', last_error = '' WHERE enrolment = {:e} AND status = 'held'"
		default:
			e.Record.Load(map[string]any{"next_at": "", "next_step": "", "paused_at": ""})
			if e.Record.GetString("exit_reason") == "" {
				e.Record.Set("exit_reason", byHand)
			}
			then = "UPDATE messages SET status = 'cancelled', last_error = 'she was taken out by hand' WHERE enrolment = {:e} AND status IN ('queued', 'held')"
		}
		defer l.Wake()
		defer l.mail.Wake()
		return together(e, func(tx core.App) error {
			if err := e.Next(); err != nil || then == "" {
				return err
			}
			if _, err := tx.NonconcurrentDB().NewQuery(then).Bind(dbx.Params{"e": e.Record.Id}).Execute(); err != nil {
				return fmt.Errorf("having her letters follow her: %w", err)
			}
			return nil
		})
	})
}

// stopByHand stops the clock of one enrolment.
func (l *Letters) stopByHand(r *core.Record) {
	r.Load(map[string]any{"paused_at": l.at(), "exit_reason": byHand})
}

// goOnByHand lets the clock of one enrolment go on where it stood, and has it planned anew.
func (l *Letters) goOnByHand(r *core.Record) {
	if began, since := r.GetDateTime("last_at").Time(), r.GetDateTime("paused_at").Time(); !began.IsZero() && !since.IsZero() {
		r.Set("last_at", thawed(began, since, l.at()))
	}
	r.Load(map[string]any{"next_at": "", "paused_at": "", "exit_reason": ""})
}
