package sequence

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/settings"
	"waymark/internal/subscribers"
)

// bindEdits makes every edit act on what is still ahead of each person. Each hook runs
// inside the transaction of the save, so that an edit and its consequences are one.
func (l *Letters) bindEdits() {
	l.app.OnRecordCreateExecute(Collection).BindFunc(l.sequenceDefaults)
	l.app.OnRecordUpdateExecute(Collection).BindFunc(l.sequenceEdited)
	l.app.OnRecordCreate(CollectionSteps).BindFunc(l.stepDefaults)
	l.app.OnRecordCreateExecute(CollectionSteps).BindFunc(l.stepWritten)
	l.app.OnRecordUpdateExecute(CollectionSteps).BindFunc(l.stepEdited)
	l.app.OnRecordDeleteExecute(CollectionSteps).BindFunc(func(e *core.RecordEvent) error {
		return l.nextThenRethink(e, true, ofSequence, dbx.Params{"q": e.Record.GetString("sequence")})
	})
	l.bindDeletions()
	l.bindByHand()
	l.app.OnRecordUpdateExecute(subscribers.Collection).BindFunc(l.subscriberEdited)
	l.app.OnRecordUpdateExecute(settings.Collection).BindFunc(l.siteEdited)
}

func (l *Letters) sequenceDefaults(e *core.RecordEvent) error {
	if e.Record.GetString("status") == "" {
		e.Record.Set("status", Draft)
	}
	if e.Record.GetString("status") != Live {
		e.Record.Set("paused_at", l.at())
	}
	return e.Next()
}

// ofSequence is whom an edit of a sequence, or of one of its letters, could touch.
const ofSequence = "sequence = {:q}"

// differs reports whether a save changes one of these fields. Thinking about everybody again
// holds up every other write, so it is left alone where nothing comes of it.
func differs(r *core.Record, fields ...string) bool {
	was := r.Original()
	return slices.ContainsFunc(fields, func(field string) bool { return fmt.Sprint(was.Get(field)) != fmt.Sprint(r.Get(field)) })
}

// together runs do in one transaction with the save that e is about. PocketBase opens none
// for a single record, and an edit whose consequences were lost would be half an edit.
func together(e *core.RecordEvent, do func(tx core.App) error) error {
	outer := e.App
	defer func() { e.App = outer }()
	return outer.RunInTransaction(func(tx core.App) error {
		e.App = tx
		return do(tx)
	})
}

// sequenceEdited replans everybody in a sequence whose window changed, stops the clocks of
// one that is no longer live, and lets them go on when it is live again.
func (l *Letters) sequenceEdited(e *core.RecordEvent) error {
	was, is := e.Record.Original().GetString("status"), e.Record.GetString("status")
	since := e.Record.GetString("paused_at")
	switch {
	case was == Live && is != Live:
		e.Record.Set("paused_at", l.at())
	case was != Live && is == Live:
		e.Record.Set("paused_at", "")
	}
	if !differs(e.Record, "status", "weekdays", "send_from", "send_until", "timezone") {
		return e.Next()
	}
	defer l.Wake()
	return together(e, func(tx core.App) error {
		if err := e.Next(); err != nil {
			return err
		}
		if was == is || is != Live {
			return rethink(tx, ofSequence, dbx.Params{"q": e.Record.Id})
		}
		if err := thawSequence(tx, l.at(), e.Record.Id, since); err != nil {
			return err
		}
		return outbox.ReleaseSequence(tx, l.now(), e.Record.Id)
	})
}

// stepDefaults puts a new letter last, two days after the one before it, as a draft.
func (l *Letters) stepDefaults(e *core.RecordEvent) error {
	if e.Record.GetInt("position") == 0 {
		var last int
		err := e.App.DB().NewQuery("SELECT coalesce(max(position), 0) FROM steps WHERE sequence = {:q}").
			Bind(dbx.Params{"q": e.Record.GetString("sequence")}).Row(&last)
		if err != nil {
			return fmt.Errorf("finding the last letter: %w", err)
		}
		e.Record.Set("position", last+1)
	}
	for field, value := range map[string]string{"status": "draft", "delay_unit": string(InDays)} {
		if e.Record.GetString(field) == "" {
			e.Record.Set(field, value)
		}
	}
	return e.Next()
}

// stepWritten has a letter thought about that is new. One that comes back from the bin is
// put back on the rows of the ledger that were for it.
func (l *Letters) stepWritten(e *core.RecordEvent) error {
	defer l.Wake()
	return together(e, func(tx core.App) error {
		if err := e.Next(); err != nil {
			return err
		}
		sequence := e.Record.GetString("sequence")
		if err := rememberStep(tx, sequence, e.Record.Id); err != nil || e.Record.GetString("status") != "active" {
			return err
		}
		return rethink(tx, ofSequence, dbx.Params{"q": sequence})
	})
}

// stepEdited has those thought about again who are in a letter's sequence, when more than its
// words changed. Who had finished only because it was off goes on when it is on.
func (l *Letters) stepEdited(e *core.RecordEvent) error {
	if !differs(e.Record, "sequence", "position", "delay", "delay_unit", "status") {
		return e.Next()
	}
	was, is := e.Record.Original().GetString("sequence"), e.Record.GetString("sequence")
	switchedOn := differs(e.Record, "status") && e.Record.GetString("status") == "active"
	defer l.Wake()
	return together(e, func(tx core.App) error {
		if err := e.Next(); err != nil {
			return err
		}
		if switchedOn {
			if err := reopenMissed(tx, l.now(), l.at(), is, e.Record.Id); err != nil {
				return err
			}
		}
		return rethink(tx, "sequence IN ({:was}, {:is})", dbx.Params{"was": was, "is": is})
	})
}

// subscriberEdited replans somebody whose hours or time zone changed, and takes out whoever may
// be written to no more, also when that was noted by hand.
func (l *Letters) subscriberEdited(e *core.RecordEvent) error {
	why, gone := leftBecause[subscribers.Status(e.Record.GetString("status"))]
	if !differs(e.Record, "status") || !gone {
		changed := differs(e.Record, "status", "timezone", "safe_from", "safe_until")
		return l.nextThenRethink(e, changed, "subscriber = {:s}", dbx.Params{"s": e.Record.Id})
	}
	return together(e, func(tx core.App) error {
		if err := e.Next(); err != nil {
			return err
		}
		return exit(tx, l.now(), e.Record.Id, why)
	})
}

// siteEdited replans everybody when the site's own time zone changed.
func (l *Letters) siteEdited(e *core.RecordEvent) error {
	return l.nextThenRethink(e, differs(e.Record, "timezone"), "1 = 1", nil)
}

func (l *Letters) nextThenRethink(e *core.RecordEvent, changed bool, where string, params dbx.Params) error {
	if !changed {
		return e.Next()
	}
	defer l.Wake()
	return together(e, func(tx core.App) error {
		if err := e.Next(); err != nil {
			return err
		}
		return rethink(tx, where, params)
	})
}
