package sequence

import (
	"fmt"

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
	stepChanged := func(e *core.RecordEvent) error {
		defer l.Wake()
		return together(e, func(tx core.App) error {
			if err := e.Next(); err != nil {
				return err
			}
			return rethink(tx, "sequence = {:q}", dbx.Params{"q": e.Record.GetString("sequence")})
		})
	}
	l.app.OnRecordCreateExecute(CollectionSteps).BindFunc(stepChanged)
	l.app.OnRecordUpdateExecute(CollectionSteps).BindFunc(stepChanged)
	l.app.OnRecordDeleteExecute(CollectionSteps).BindFunc(stepChanged)
	l.bindDeletions()
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
	defer l.Wake()
	return together(e, func(tx core.App) error {
		if err := e.Next(); err != nil {
			return err
		}
		if was == Live || is != Live {
			return rethink(tx, "sequence = {:q}", dbx.Params{"q": e.Record.Id})
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

// subscriberEdited replans somebody whose hours or time zone changed.
func (l *Letters) subscriberEdited(e *core.RecordEvent) error {
	changed := false
	for _, field := range []string{"timezone", "safe_from", "safe_until"} {
		changed = changed || e.Record.GetString(field) != e.Record.Original().GetString(field)
	}
	return l.nextThenRethink(e, changed, "subscriber = {:s}", dbx.Params{"s": e.Record.Id})
}

// siteEdited replans everybody when the site's own time zone changed.
func (l *Letters) siteEdited(e *core.RecordEvent) error {
	changed := e.Record.GetString("timezone") != e.Record.Original().GetString("timezone")
	return l.nextThenRethink(e, changed, "1 = 1", nil)
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
