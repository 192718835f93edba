package content

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"
)

// putBack makes a relation point to a record again that has come back: behind the one it
// stood behind. A relation that holds one only is left alone when it points elsewhere
// now. What used it may be deleted itself: then it will point here when it returns.
func putBack(tx core.App, u use, id string) error {
	collection, err := tx.FindCachedCollectionByNameOrId(u.Collection)
	if err != nil {
		return fmt.Errorf("finding %s: %w", u.Collection, err)
	}
	relation, ok := collection.Fields.GetByName(u.Field).(*core.RelationField)
	if !ok {
		return nil // the field is gone
	}
	record, err := tx.FindRecordById(collection, u.Record)
	if err != nil {
		return putBackDeleted(tx, u, relation, id)
	}
	ids, changed := inserted(relation, record.GetStringSlice(u.Field), u.IDs, id)
	if !changed {
		return nil
	}
	record.Set(u.Field, ids)
	// as PocketBase does when it takes an id out: only this field is meant
	if err := tx.SaveNoValidate(record); err != nil {
		return fmt.Errorf("putting %s back into %s %s: %w", id, u.Collection, u.Record, err)
	}
	return nil
}

// putBackDeleted does the same with something that waits in the trash.
func putBackDeleted(tx core.App, u use, relation *core.RelationField, id string) error {
	deletion, err := latestRevision(tx, u.Collection, u.Record)
	if err != nil || deletion == nil || deletion.Cause != CauseDeleted {
		return err
	}
	values, err := deletion.Fields()
	if err != nil {
		return err
	}
	ids, changed := inserted(relation, idsIn(values.value(u.Field)), u.IDs, id)
	if !changed {
		return nil
	}
	var value any = ids
	if !relation.IsMultiple() {
		value = id
	}
	raw, err := encode(value)
	if err != nil {
		return err
	}
	values[u.Field] = raw
	if deletion.Data, err = encode(values); err != nil {
		return err
	}
	return amend(tx, deletion)
}

// inserted is ids with id among them, behind the last of those that stood before it in
// was. It is not changed when id is there, or there is no room.
func inserted(relation *core.RelationField, ids, was []string, id string) (with []string, changed bool) {
	room := max(relation.MaxSelect, 1)
	if slices.Contains(ids, id) || len(ids) >= room {
		return ids, false
	}
	at := 0
	for _, before := range was[:max(slices.Index(was, id), 0)] {
		if i := slices.Index(ids, before); i >= 0 {
			at = i + 1
		}
	}
	return slices.Insert(slices.Clone(ids), at, id), true
}

// dropTaken deletes files that were brought for a record which did not come back.
func dropTaken(app core.App, keys []string) error {
	files, err := app.NewFilesystem()
	if err != nil {
		return fmt.Errorf("opening the file system: %w", err)
	}
	defer files.Close()
	var failures []error
	for _, key := range keys {
		failures = append(failures, files.Delete(key))
	}
	return errors.Join(failures...)
}
