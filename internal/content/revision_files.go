package content

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// PocketBase deletes a file as soon as its record lets go of it. So that a revision can
// bring a picture back, a copy is laid aside before: in a folder for each day, which no
// address reaches, because a file is served only through the record that names it.
// A day's folder goes as a whole, [UndoDays] later. The day is in the path and nowhere
// else, so nothing can disagree about it.

// keptFiles is the folder of the copies, in whatever storage PocketBase uses.
const keptFiles = "kept"

// fileNames are the stored files of a record, as the row names them.
func fileNames(record *core.Record) []string {
	var names []string
	for _, field := range record.Collection().Fields {
		if field.Type() == core.FieldTypeFile {
			names = append(names, record.GetStringSlice(field.GetName())...)
		}
	}
	return names
}

// hasFiles says whether records of a collection can have files.
func hasFiles(c *core.Collection) bool {
	return slices.ContainsFunc(c.Fields, func(f core.Field) bool { return f.Type() == core.FieldTypeFile })
}

// replacedFiles lays aside the files that a save is about to let go of.
func (k *keeper) replacedFiles(e *core.RecordEvent) error {
	if !hasFiles(e.Record.Collection()) {
		return e.Next()
	}
	old, err := e.App.FindRecordById(e.Record.Collection(), e.Record.Id)
	if err != nil {
		return fmt.Errorf("reading the files of %s: %w", e.Record.Id, err)
	}
	remain := fileNames(e.Record)
	gone := slices.DeleteFunc(fileNames(old), func(name string) bool { return slices.Contains(remain, name) })
	if err := layAside(e.App, old, gone, k.now()); err != nil {
		return err
	}
	return e.Next()
}

// deletedFiles lays aside every file of a record that is about to be deleted.
func (k *keeper) deletedFiles(e *core.RecordEvent) error {
	if err := layAside(e.App, e.Record, fileNames(e.Record), k.now()); err != nil {
		return err
	}
	return e.Next()
}

// layAside copies files of a record. One that is not there cannot be lost.
func layAside(app core.App, record *core.Record, names []string, now time.Time) error {
	if len(names) == 0 || remade(record) {
		return nil
	}
	files, err := app.NewFilesystem()
	if err != nil {
		return fmt.Errorf("opening the file system: %w", err)
	}
	defer files.Close()
	for _, name := range names {
		key := record.BaseFilesPath() + "/" + name
		err := files.Copy(key, keptFiles+"/"+day(now)+"/"+key)
		if err != nil && !errors.Is(err, filesystem.ErrNotFound) {
			return fmt.Errorf("laying the file %s aside: %w", name, err)
		}
	}
	return nil
}

// laidAside finds the copies of a record's files: the newest of each, by file name.
func laidAside(files *filesystem.System, record *core.Record) (map[string]string, error) {
	objects, err := files.List(keptFiles + "/")
	if err != nil {
		return nil, fmt.Errorf("looking for files laid aside: %w", err)
	}
	found := map[string]string{}
	for _, object := range objects { // by key, so by day
		_, rest, _ := strings.Cut(strings.TrimPrefix(object.Key, keptFiles+"/"), "/")
		if name, ok := strings.CutPrefix(rest, record.BaseFilesPath()+"/"); ok {
			found[name] = object.Key
		}
	}
	return found, nil
}

// dropFiles deletes the copies whose time is over, and says how many.
func dropFiles(app core.App, now time.Time) (dropped int, err error) {
	files, err := app.NewFilesystem()
	if err != nil {
		return 0, fmt.Errorf("opening the file system: %w", err)
	}
	defer files.Close()
	objects, err := files.List(keptFiles + "/")
	if err != nil {
		return 0, fmt.Errorf("looking for files laid aside: %w", err)
	}
	last := day(now.AddDate(0, 0, -UndoDays-1)) // what was laid aside late on a day has its full time
	over := map[string]bool{}
	for _, object := range objects {
		laid, _, _ := strings.Cut(strings.TrimPrefix(object.Key, keptFiles+"/"), "/")
		if laid <= last {
			over[laid] = true
			dropped++
		}
	}
	for laid := range over {
		if failed := files.DeletePrefix(keptFiles + "/" + laid + "/"); len(failed) > 0 {
			return dropped, fmt.Errorf("deleting files laid aside: %w", errors.Join(failed...))
		}
	}
	return dropped, nil
}

// day is a date as it stands in a path.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
