package content

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// UndoDays is how many days a deletion can be undone, and how long a file that nothing
// names any more is kept.
const UndoDays = 30

// Deleted is something the author can have back.
type Deleted struct {
	Revision   string    `json:"revision"` // what [Undelete] wants
	Collection string    `json:"collection"`
	ID         string    `json:"id"`
	Title      string    `json:"title"`
	DeletedAt  time.Time `json:"deletedAt"`
	Until      time.Time `json:"until"` // gone for good after that
}

// Trash lists what was deleted in the last [UndoDays] days, newest first. What went
// together with something else (the letters of a sequence) comes back with that, and is not listed.
func Trash(app core.App, now time.Time) ([]Deleted, error) {
	revisions, err := deletedRevisions(app, now.AddDate(0, 0, -UndoDays))
	if err != nil {
		return nil, err
	}
	trash := make([]Deleted, 0, len(revisions))
	for _, r := range revisions {
		at := r.Created.Time()
		trash = append(trash, Deleted{
			Revision: r.ID, Collection: r.Collection, ID: r.Record, Title: r.Title,
			DeletedAt: at, Until: at.AddDate(0, 0, UndoDays),
		})
	}
	return trash, nil
}

// undo is what a deletion takes away besides the record: where it was used, and the old
// addresses that led to it.
type undo struct {
	UsedIn    []use    `json:"usedIn,omitempty"`
	Redirects []string `json:"redirects,omitempty"`
}

// A use is a relation that pointed to the record: all it held, in order.
type use struct {
	Collection string   `json:"collection"`
	Record     string   `json:"record"`
	Field      string   `json:"field"`
	IDs        []string `json:"ids"`
}

// undoing reads what a deletion took away.
func (r *Revision) undoing() (undo, error) {
	var u undo
	if len(r.Undo) == 0 {
		return u, nil
	}
	if err := json.Unmarshal(r.Undo, &u); err != nil {
		return u, fmt.Errorf("reading what deletion %s took away: %w", r.ID, err)
	}
	return u, nil
}

// remove keeps a record that is being deleted. What pointed to it is read before the row
// goes: PocketBase clears those relations afterwards, in the same transaction.
func (k *keeper) remove(e *core.RecordEvent) error {
	if remade(e.Record) {
		return e.Next()
	}
	row, err := e.App.FindRecordById(e.Record.Collection(), e.Record.Id)
	if err != nil {
		return fmt.Errorf("reading %s %s before it is deleted: %w", e.Record.Collection().Name, e.Record.Id, err)
	}
	data, err := snapshot(e.App, row)
	if err != nil {
		return err
	}
	taken := undo{}
	if taken.UsedIn, err = usesOf(e.App, row); err != nil {
		return err
	}
	if k, ok := kinds[row.Collection().Name]; ok {
		if taken.Redirects, err = redirectsTo(e.App, k.prefix+row.GetString("slug")); err != nil {
			return err
		}
	}
	last, err := latestRevision(e.App, row.Collection().Name, row.Id)
	if err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	r := k.revision(row, last, data)
	r.Cause = CauseDeleted
	if r.Undo, err = encode(taken); err != nil {
		return err
	}
	if r.PartOf, err = goesWith(e.App, row); err != nil {
		return err
	}
	return addRevision(e.App, r)
}

// goesWith is the revision of what a record is deleted together with, because it cannot
// be without it: that row is gone already. "" when it is deleted by itself.
func goesWith(tx core.App, row *core.Record) (revision string, err error) {
	for _, field := range row.Collection().Fields {
		relation, ok := field.(*core.RelationField)
		if !ok || !relation.CascadeDelete {
			continue
		}
		_, gone, err := existing(tx, relation, row.GetStringSlice(relation.Name))
		if err != nil {
			return "", err
		}
		for _, id := range gone {
			deletion, err := deletionOf(tx, relation, id)
			if err != nil {
				return "", err
			}
			if deletion != nil {
				return deletion.ID, nil
			}
		}
	}
	return "", nil
}

// deletionOf is the deletion of a record that a relation pointed to; nil when it was not
// deleted, is back, or left no trace.
func deletionOf(tx core.App, relation *core.RelationField, id string) (*Revision, error) {
	target, err := tx.FindCachedCollectionByNameOrId(relation.CollectionId)
	if err != nil {
		return nil, fmt.Errorf("finding what %s points to: %w", relation.Name, err)
	}
	last, err := latestRevision(tx, target.Name, id)
	if err != nil || last == nil || last.Cause != CauseDeleted {
		return nil, err
	}
	return last, nil
}
