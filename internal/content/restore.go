package content

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/types"

	uploads "waymark/internal/files"
)

// Restore brings a revision back: a save like any other, which is a revision itself, so
// that restoring can be undone. What says whether, where and when something is shown stays
// as it is now, and so does a file of which there is no copy any more; missing names those
// fields. What it pointed to and is gone is left out.
//
// [ErrNotFound] when there is no such revision or its record is deleted; a [Conflict] (see
// [ConflictIn]) when base is not zero and the record has changed since; what a save may
// return besides.
func Restore(app core.App, revision string, base types.DateTime) (record *core.Record, missing []string, err error) {
	r, err := RevisionByID(app, revision)
	if err != nil {
		return nil, nil, err
	}
	values, err := r.Fields()
	if err != nil {
		return nil, nil, err
	}
	record, err = app.FindRecordById(r.Collection, r.Record)
	if err != nil {
		return nil, nil, fmt.Errorf("the record of revision %s: %w", revision, errors.Join(ErrNotFound, err))
	}
	files, err := app.NewFilesystem()
	if err != nil {
		return nil, nil, fmt.Errorf("opening the file system: %w", err)
	}
	defer files.Close() // after the save: it reads the copies
	for _, field := range record.Collection().Fields {
		if _, known := values[field.GetName()]; !known || !brought(record, field) {
			continue
		}
		switch f := field.(type) {
		case *core.FileField:
			if err := uploads.Reach(app, record.BaseFilesPath()+"/"+values.text(f.Name)); err != nil {
				return nil, nil, err
			}
			found, err := bringFile(files, record, f.Name, values.text(f.Name))
			if err != nil {
				return nil, nil, err
			}
			if !found {
				missing = append(missing, f.Name)
			}
		case *core.RelationField:
			there, _, err := existing(app, f, idsIn(values.value(f.Name)))
			if err != nil {
				return nil, nil, err
			}
			record.Set(f.Name, there)
		default:
			record.Set(f.GetName(), values.value(f.GetName()))
		}
	}
	setIntent(record, intent{base: base, cause: CauseRestored})
	if err := app.Save(record); err != nil {
		return nil, nil, fmt.Errorf("restoring %s %s: %w", r.Collection, r.Record, err)
	}
	return record, missing, nil
}

// Missing names the fields of a revision whose files cannot be brought back any more.
func Missing(app core.App, r *Revision) ([]string, error) {
	missing := []string{}
	record, err := app.FindRecordById(r.Collection, r.Record)
	if err != nil || !hasFiles(record.Collection()) {
		return missing, nil // deleted: the trash says what there is
	}
	values, err := r.Fields()
	if err != nil {
		return nil, err
	}
	files, err := app.NewFilesystem()
	if err != nil {
		return nil, fmt.Errorf("opening the file system: %w", err)
	}
	defer files.Close()
	for _, field := range record.Collection().Fields {
		if field.Type() != core.FieldTypeFile {
			continue
		}
		if err := uploads.Reach(app, record.BaseFilesPath()+"/"+values.text(field.GetName())); err != nil {
			return nil, err
		}
		found, err := bringFile(files, record, field.GetName(), values.text(field.GetName()))
		if err != nil {
			return nil, err
		}
		if !found {
			missing = append(missing, field.GetName())
		}
	}
	return missing, nil
}

// brought says whether an older revision brings this field back.
func brought(record *core.Record, field core.Field) bool {
	return !field.GetSystem() && field.Type() != core.FieldTypeAutodate &&
		!slices.Contains(kept[record.Collection().Name].stays, field.GetName())
}

// bringFile gives a record the file of this name again: the one it has, or the copy laid
// aside under the same name, so that every address of it is right again. It changes
// nothing and returns false when there is neither.
func bringFile(files *filesystem.System, record *core.Record, field, name string) (found bool, err error) {
	if name == record.GetString(field) {
		return true, nil
	}
	if name == "" {
		record.Set(field, "")
		return true, nil
	}
	copies, err := laidAside(files, record)
	if err != nil {
		return false, err
	}
	key, ok := copies[name]
	if !ok {
		return false, nil
	}
	file, err := files.GetReuploadableFile(key, true)
	if err != nil {
		return false, fmt.Errorf("reading the file %s laid aside: %w", name, err)
	}
	record.Set(field, file)
	return true, nil
}

// idsIn are the ids of a relation's value: a list, one id, or nothing.
func idsIn(value any) []string {
	var ids []string
	switch v := value.(type) {
	case string:
		if v != "" {
			ids = append(ids, v)
		}
	case []any:
		for _, one := range v {
			if id, ok := one.(string); ok {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// existing divides ids into those that a relation can point to and those that are gone,
// each in the order given. Index: the primary key.
func existing(app core.App, field *core.RelationField, ids []string) (there, gone []string, err error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	target, err := app.FindCachedCollectionByNameOrId(field.CollectionId)
	if err != nil {
		return nil, nil, fmt.Errorf("finding what %s points to: %w", field.Name, err)
	}
	var found []string
	if err := app.DB().Select("id").From(target.Name).Where(dbx.In("id", anyOf(ids)...)).Column(&found); err != nil {
		return nil, nil, fmt.Errorf("finding what %s pointed to: %w", field.Name, err)
	}
	for _, id := range ids {
		if slices.Contains(found, id) {
			there = append(there, id)
		} else {
			gone = append(gone, id)
		}
	}
	return there, gone, nil
}
