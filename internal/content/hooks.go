package content

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
)

// insideWrite is the priority of a hook that must run around the writing of a row alone.
// PocketBase's own hook has 99: it uploads files first, which may take a while, and no
// transaction should wait for that.
const insideWrite = 100

// Register binds what keeps the writing in order. now is the clock; public are the
// folders whose files are served as they are, whose names no page may take.
func Register(app core.App, now func() time.Time, public ...fs.FS) error {
	if now == nil {
		return errors.New("registering content: no clock")
	}
	bindTidying(app, now, public)
	bindAddresses(app)
	bindRedirects(app)
	bindSearch(app)
	bindGuideFiles(app, now)
	bindMedia(app)
	bindPublishing(app, now)
	bindConflicts(app)
	bindAutosaves(app, now)
	bindTidyingUp(app, now)
	bindRevisions(app, now) // last: see there
	return nil
}

// Refusal is a sentence for the author that says why something is not done.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// sayWhy puts the sentence of a [Refusal] into the answer to a request, in place of
// PocketBase's general one.
func sayWhy(e *core.RecordRequestEvent) error {
	err := e.Next()
	var answer *router.ApiError
	if !errors.As(err, &answer) {
		return err
	}
	cause, _ := answer.RawData().(error)
	var why Refusal
	if errors.As(cause, &why) {
		return e.BadRequestError(why.Error(), nil)
	}
	return err
}

// beforeSave binds a function to every creation and update of records of the collections,
// before they are validated.
func beforeSave(app core.App, do func(*core.RecordEvent) error, collections ...string) {
	then := func(e *core.RecordEvent) error {
		if err := do(e); err != nil {
			return err
		}
		return e.Next()
	}
	app.OnRecordCreate(collections...).BindFunc(then)
	app.OnRecordUpdate(collections...).BindFunc(then)
}

// withWrite binds a function to the writing of every record of the collections, in the
// same transaction, after the row is written. before is the row as it stood, empty for a new one.
func withWrite(app core.App, do func(tx core.App, record *core.Record, before row) error, collections ...string) {
	handler := func(e *core.RecordEvent) error {
		outer := e.App
		defer func() { e.App = outer }()
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			before, err := stored(tx, e.Record)
			if err != nil {
				return err
			}
			if err := e.Next(); err != nil {
				return err
			}
			return do(tx, e.Record, before)
		})
	}
	app.OnRecordCreateExecute(collections...).Bind(&hook.Handler[*core.RecordEvent]{Func: handler, Priority: insideWrite})
	app.OnRecordUpdateExecute(collections...).Bind(&hook.Handler[*core.RecordEvent]{Func: handler, Priority: insideWrite})
}

// withDelete binds a function to the deletion of every record of the collections, in its
// transaction, after the row is gone.
func withDelete(app core.App, do func(tx core.App, record *core.Record) error, collections ...string) {
	app.OnRecordDeleteExecute(collections...).Bind(&hook.Handler[*core.RecordEvent]{
		Priority: insideWrite, // inside the transaction PocketBase makes for a deletion
		Func: func(e *core.RecordEvent) error {
			if err := e.Next(); err != nil {
				return err
			}
			return do(e.App, e.Record)
		},
	})
}

// afterSave binds a function to what follows a creation or an update, outside of any
// transaction. The row is safe by then, so what goes wrong is logged and not returned.
func afterSave(app core.App, what string, do func(app core.App, record *core.Record) error, collections ...string) {
	then := func(e *core.RecordEvent) error {
		if err := do(e.App, e.Record); err != nil {
			e.App.Logger().Error(what, "collection", e.Record.Collection().Name, "record", e.Record.Id, "error", err)
		}
		return e.Next()
	}
	app.OnRecordAfterCreateSuccess(collections...).BindFunc(then)
	app.OnRecordAfterUpdateSuccess(collections...).BindFunc(then)
}

// row is what a record was before a save, as the database has it; empty for a new record
// and where the collection has no such column. A record's own Original is what it was
// when it was loaded, which after two saves of one value is no longer true.
type row struct {
	status, slug string
	publishedAt  string // as PocketBase writes dates
}

// stored reads the row of a record.
func stored(app core.App, record *core.Record) (row, error) {
	if record.IsNew() {
		return row{}, nil
	}
	r, err := storedRow(app, record.Collection(), record.Id)
	if err != nil {
		return row{}, fmt.Errorf("reading %s %s as it stood: %w", record.Collection().Name, record.Id, err)
	}
	return r, nil
}
