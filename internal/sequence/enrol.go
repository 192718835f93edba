package sequence

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/subscribers"
)

// Enrol begins the letters of a guide for somebody who asked for them and has just
// confirmed. Who left before goes on at the first letter she has not had; who is in it,
// or has finished, is left as she is.
func (l *Letters) Enrol(tx core.App, c subscribers.Confirmed) error {
	if !c.Letters || c.Guide == "" {
		return nil
	}
	guide, err := content.GuideByID(tx, c.Guide)
	if errors.Is(err, content.ErrNotFound) || (err == nil && guide.SequenceID() == "") {
		return nil
	}
	if err != nil {
		return err
	}
	at := l.clock.At(c.At)
	row, err := tx.FindFirstRecordByFilter(CollectionEnrolments, "subscriber = {:s} && sequence = {:q}", dbx.Params{"s": c.Subscriber, "q": guide.SequenceID()})
	if err != nil {
		collection, err := tx.FindCachedCollectionByNameOrId(CollectionEnrolments)
		if err != nil {
			return fmt.Errorf("finding enrolments: %w", err)
		}
		row = core.NewRecord(collection)
		row.Set("subscriber", c.Subscriber)
		row.Set("sequence", guide.SequenceID())
	} else if row.GetString("status") != EnrolmentExited {
		return nil
	}
	row.Load(map[string]any{"status": EnrolmentActive, "last_at": at, "next_at": "", "next_step": "", "paused_at": "", "exit_reason": ""})
	if err := tx.Save(row); err != nil {
		return fmt.Errorf("enrolling her for the letters: %w", err)
	}
	l.Wake()
	return nil
}

// Exit takes somebody out of every sequence.
func (l *Letters) Exit(tx core.App, subscriber string, why subscribers.Reason) error {
	reason := "suppressed"
	if why == subscribers.ReasonUnsubscribed {
		reason = "stopped"
	}
	return exit(tx, l.now(), subscriber, reason)
}

// Freeze stops her clocks, and Thaw lets them go on where they stood.
func (l *Letters) Freeze(tx core.App, subscriber string) error { return freeze(tx, l.at(), subscriber) }

// Thaw lets the clocks that Freeze stopped go on.
func (l *Letters) Thaw(tx core.App, subscriber string) error {
	l.Wake()
	return thaw(tx, l.at(), subscriber)
}

// Restore lets her letters go on that a bounce at a time had ended, at the first unsent one. She is planned
// for anew, so what is overdue goes one by one, at good hours.
func (l *Letters) Restore(tx core.App, subscriber string, since time.Time) error {
	l.Wake()
	return restore(tx, l.now(), subscriber, since)
}

// Enrolled reports whether letters are on their way to a subscriber, now or when a pause ends.
func (l *Letters) Enrolled(app core.App, subscriber string) (bool, error) {
	return enrolled(app, subscriber)
}
