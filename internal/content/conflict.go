package content

import (
	"errors"
	"fmt"
	"maps"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// HeaderBase is the header in which whoever saves says what she typed on: the updated of
// the record as she read it. A field _base of the body does as well.
const HeaderBase = "X-Waymark-Base"

// CodeConflict is the code of a [Conflict] in an answer, under data.conflict.
const CodeConflict = "waymark_conflict"

// Conflict: somebody else saved while she typed. Nothing is written.
type Conflict struct {
	Theirs  *core.Record // the record as it stands
	Changed []string     // the fields changed since what she typed on; nil when that is not known any more
}

func (c *Conflict) Error() string {
	return "This was changed in the meantime, in another window or by somebody else. Nothing of yours or theirs is lost: please choose what to keep."
}

// Code names the trouble for a program.
func (c *Conflict) Code() string { return CodeConflict }

// Resolve adds the other version to PocketBase's answer.
func (c *Conflict) Resolve(data map[string]any) any {
	answer := maps.Clone(data)
	answer["theirs"] = c.Theirs
	answer["updated"] = c.Theirs.GetString("updated")
	answer["changed"] = c.Changed
	return answer
}

// Expect makes the next save of a record fail with a [Conflict] unless its row is still
// the one whose updated is base. A zero base expects nothing.
func Expect(record *core.Record, base types.DateTime) {
	meant := intentOf(record)
	meant.base = base
	setIntent(record, meant)
}

// ParseBase reads what [HeaderBase] says; zero for "". The error is a sentence for people.
func ParseBase(text string) (types.DateTime, error) {
	base, err := types.ParseDateTime(text)
	if err != nil || base.IsZero() && text != "" {
		return types.DateTime{}, Refusal("The version this was typed on cannot be read. Please open it again; your words are kept.")
	}
	return base, nil
}

// bindConflicts lets a request say what it was typed on.
func bindConflicts(app core.App) {
	app.OnRecordUpdateRequest(keptCollections...).BindFunc(func(e *core.RecordRequestEvent) error {
		text := e.Request.Header.Get(HeaderBase)
		if text == "" {
			info, err := e.RequestInfo()
			if err != nil {
				return fmt.Errorf("reading the request: %w", err)
			}
			text, _ = info.Body["_base"].(string)
		}
		base, err := ParseBase(text)
		if err != nil {
			return e.BadRequestError(err.Error(), nil)
		}
		Expect(e.Record, base)
		return sayConflict(e, e.Next())
	})
}

// sayConflict gives the answer to a conflict its own sentence.
func sayConflict(e *core.RecordRequestEvent, err error) error {
	if conflict := ConflictIn(err); conflict != nil {
		return e.BadRequestError(conflict.Error(), conflictErrors(conflict))
	}
	return err
}

// ConflictIn finds the [Conflict] in what a save returned, or in the answer made of it;
// nil when there is none.
func ConflictIn(err error) *Conflict {
	var answer *router.ApiError
	if errors.As(err, &answer) {
		if cause, ok := answer.RawData().(error); ok {
			err = cause
		}
	}
	var trouble validation.Errors
	if !errors.As(err, &trouble) {
		return nil
	}
	conflict, _ := trouble["conflict"].(*Conflict)
	return conflict
}

// conflictErrors is a conflict as PocketBase reports what is wrong with a field.
func conflictErrors(c *Conflict) error { return validation.Errors{"conflict": c} }

// agrees says whether a row, read in the transaction that is about to write it, is still
// the one that was typed on. It compares for equal: a row older than base is another
// version too, brought back from a backup.
func agrees(tx core.App, row *core.Record, base types.DateTime) error {
	if base.IsZero() || row.GetDateTime("updated").Equal(base) {
		return nil
	}
	conflict := &Conflict{Theirs: row}
	row.Unhide(row.Collection().Fields.FieldNames()...) // only the author can ask for this
	seen, err := revisionAt(tx, row.Collection().Name, row.Id, base.String())
	if err != nil {
		return err
	}
	if seen != nil {
		if conflict.Changed, err = changedSince(tx, row, seen); err != nil {
			return err
		}
	}
	return conflictErrors(conflict)
}

// changedSince are the fields of a row that differ from a revision.
func changedSince(tx core.App, row *core.Record, since *Revision) ([]string, error) {
	data, err := snapshot(tx, row)
	if err != nil {
		return nil, err
	}
	now, err := parseFields(data)
	if err != nil {
		return nil, fmt.Errorf("reading %s as it stands: %w", row.Id, err)
	}
	then, err := since.Fields()
	if err != nil {
		return nil, err
	}
	return append([]string{}, differing(then, now)...), nil
}
