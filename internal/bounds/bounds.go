// Package bounds says how much of a thing the site takes, and looks before it does any of the work: how
// many pixels a picture has before it is decoded, how deep a text is nested before it is read, whether a
// line could stand in the header of a mail. Whatever can be small where it is sent and huge where it is
// opened is measured here, by reading it once from its beginning to its end.
//
//	bounds.Register(app) // refuses at save, with a sentence at the field
//
// What is in the database already, from before there were bounds or by another way, is met by those who
// read it: [Parse] returns [ErrTooMuch] and [Line] cleans.
package bounds

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// ErrTooMuch is wrapped by every error of this package that says that something is beyond its bounds.
var ErrTooMuch = errors.New("more than the site takes")

// first is before every other hook of a save: what is too much is looked at by none of them.
const first = -1000

// Register binds the bounds to every save of every record of app, whichever way it comes.
func Register(app core.App) {
	look := func(e *core.RecordEvent) error {
		if err := check(e.App, e.Record); err != nil {
			return err
		}
		return e.Next()
	}
	app.OnRecordCreate().Bind(&hook.Handler[*core.RecordEvent]{Id: "waymarkBounds", Func: look, Priority: first})
	app.OnRecordUpdate().Bind(&hook.Handler[*core.RecordEvent]{Id: "waymarkBounds", Func: look, Priority: first})
}

// check looks at what a save changes. Its error names the field.
func check(app core.App, r *core.Record) error {
	errs := validation.Errors{}
	for _, field := range r.Collection().Fields {
		name := field.GetName()
		var err error
		switch f := field.(type) {
		case *core.EditorField:
			if text := r.GetString(name); r.IsNew() || text != r.Original().GetString(name) {
				err = refusedText(text)
			}
		case *core.TextField:
			if text := r.GetString(name); inHeaders(r.Collection().Name, name) && (r.IsNew() || text != r.Original().GetString(name)) {
				err = refusedLine(text)
			}
		case *core.EmailField:
			if text := r.GetString(name); r.IsNew() || text != r.Original().GetString(name) {
				err = refusedLine(text) // a quoted name before the @ may hold a line break, says RFC 5322
			}
		case *core.FileField:
			for _, upload := range r.GetUnsavedFiles(f.Name) {
				if err == nil {
					err = refusedPicture(upload)
				}
			}
		}
		if err != nil {
			errs[name] = err
		}
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

func refusal(code, format string, values ...any) error {
	return validation.NewError(code, fmt.Sprintf(format, values...))
}
