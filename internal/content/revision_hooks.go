package content

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/types"
)

// beforeUploads is the priority of a hook that must have run when PocketBase (99) begins
// to store a record's files, and after everything that may still refuse the save.
const beforeUploads = 90

// bindRevisions makes every save and every deletion of what is kept a revision, in the
// transaction that writes it, whoever saves: a form, a command, the clock. It must be
// bound after everything else that hooks into the write, so that it is the innermost and
// keeps what is really written.
func bindRevisions(app core.App, now func() time.Time) {
	k := &keeper{now: now}
	save := &hook.Handler[*core.RecordEvent]{Func: inTransaction(k.save), Priority: insideWrite}
	app.OnRecordCreateExecute(keptCollections...).Bind(save)
	app.OnRecordUpdateExecute(keptCollections...).Bind(save)
	app.OnRecordDeleteExecute(keptCollections...).Bind(&hook.Handler[*core.RecordEvent]{Func: inTransaction(k.remove), Priority: insideWrite})

	app.OnRecordUpdateExecute(keptCollections...).Bind(&hook.Handler[*core.RecordEvent]{Func: k.replacedFiles, Priority: beforeUploads})
	app.OnRecordDelete(keptCollections...).Bind(&hook.Handler[*core.RecordEvent]{Func: k.deletedFiles, Priority: beforeUploads})
}

// keeper is what the hooks need.
type keeper struct{ now func() time.Time }

// inTransaction runs a hook in the transaction of what it is about.
func inTransaction(do func(e *core.RecordEvent) error) func(*core.RecordEvent) error {
	return func(e *core.RecordEvent) error {
		outer := e.App
		defer func() { e.App = outer }()
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			return do(e)
		})
	}
}

// intent is what a save brings along that is no field of the record.
type intent struct {
	base  types.DateTime // the updated of the row the words were typed on; zero: not said
	cause string         // "": seen from the status
}

// intentKey is where a record carries its intent. The value is of a type that no request
// can make, and no column takes it.
const intentKey = "@waymarkIntent"

func setIntent(record *core.Record, i intent) { record.SetRaw(intentKey, i) }

func intentOf(record *core.Record) intent {
	i, _ := record.GetRaw(intentKey).(intent)
	return i
}

// save keeps what is written, and first what stood there, if that came past the hooks.
// A save that changes nothing adds nothing.
func (k *keeper) save(e *core.RecordEvent) error {
	if remade(e.Record) {
		return e.Next()
	}
	meant := intentOf(e.Record)
	defer e.Record.SetRaw(intentKey, nil)

	if e.Record.IsNew() {
		if err := e.Next(); err != nil {
			return err
		}
		return k.keep(e.App, e.Record, nil, meant, "")
	}
	old, err := e.App.FindRecordById(e.Record.Collection(), e.Record.Id)
	if err != nil {
		return fmt.Errorf("reading %s %s as it stood: %w", e.Record.Collection().Name, e.Record.Id, err)
	}
	if err := agrees(e.App, old, meant.base); err != nil {
		return err
	}
	last, err := k.caughtUp(e.App, old)
	if err != nil {
		return err
	}
	outrun(e.Record, old)
	if err := e.Next(); err != nil {
		return err
	}
	return k.keep(e.App, e.Record, last, meant, old.GetString("status"))
}

// outrun makes sure that updated is later than it was, so that one moment never names two
// versions, however fast the saves or wrong the clock.
func outrun(record, old *core.Record) {
	was := old.GetDateTime("updated")
	if !record.GetDateTime("updated").After(was) {
		record.SetRaw("updated", was.Add(time.Millisecond))
	}
}

// caughtUp is the newest revision of a record, after making one of the row as it stands
// when the newest is something else: the row is older than revisions are, or was written
// by plain SQL.
func (k *keeper) caughtUp(tx core.App, row *core.Record) (*Revision, error) {
	last, err := latestRevision(tx, row.Collection().Name, row.Id)
	if err != nil || remade(row) {
		return last, err
	}
	data, err := snapshot(tx, row)
	if err != nil {
		return nil, err
	}
	if last != nil && last.Cause != CauseDeleted && sameData(last.Data, data) {
		return last, nil
	}
	r := k.revision(row, last, data)
	r.Cause = CauseSaved
	return r, addRevision(tx, r)
}

// keep adds the revision of a record that is written. status is the one it had.
func (k *keeper) keep(tx core.App, record *core.Record, last *Revision, meant intent, status string) error {
	data, err := snapshot(tx, record)
	if err != nil {
		return err
	}
	if last != nil && sameData(last.Data, data) {
		return nil
	}
	if last == nil { // a new record: one of this id may have been deleted
		if last, err = latestRevision(tx, record.Collection().Name, record.Id); err != nil {
			return err
		}
	}
	r := k.revision(record, last, data)
	if r.Cause = meant.cause; r.Cause == "" {
		r.Cause = causeOf(record, status)
	}
	return addRevision(tx, r)
}

// revision is one of now, though never before the last one.
func (k *keeper) revision(record *core.Record, last *Revision, data []byte) *Revision {
	created := stamp(k.now())
	if last != nil && created.Before(last.Created) {
		created = last.Created
	}
	return &Revision{
		Collection: record.Collection().Name, Record: record.Id, Title: titleOf(record),
		Data: data, Version: record.GetString("updated"), Created: created,
	}
}

// stamp is a time as records have it, to the millisecond.
func stamp(t time.Time) types.DateTime {
	d, err := types.ParseDateTime(t.UTC())
	if err != nil {
		return types.DateTime{} // never: it is a time already
	}
	return d
}
