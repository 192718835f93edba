package demo

import (
	"fmt"
	"io/fs"
	"regexp"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// add saves a new record, and keeps its id under name.
func (f *filler) add(collection, name string, fields map[string]any) (*core.Record, error) {
	c, err := f.tx.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, fmt.Errorf("finding %s: %w", collection, err)
	}
	key := collection + "/" + name
	if f.ids[key] != "" {
		return nil, fmt.Errorf("%s is there twice", key)
	}
	record := core.NewRecord(c)
	record.Load(fields)
	if err := f.tx.Save(record); err != nil {
		return nil, fmt.Errorf("saving %s: %w", key, err)
	}
	f.ids[key] = record.Id
	return record, nil
}

// change saves another value of one field. The row is read again: hooks compare a record
// with what it was when it was read.
func (f *filler) change(collection, id, field string, value any) error {
	record, err := f.tx.FindRecordById(collection, id)
	if err != nil {
		return fmt.Errorf("reading %s %s again: %w", collection, id, err)
	}
	record.Set(field, value)
	if err := f.tx.Save(record); err != nil {
		return fmt.Errorf("saving %s of %s: %w", field, collection, err)
	}
	return nil
}

// all are the ids of the named records, in that order.
func (f *filler) all(collection string, names ...string) ([]string, error) {
	ids := make([]string, len(names))
	for i, name := range names {
		if ids[i] = f.ids[collection+"/"+name]; ids[i] == "" {
			return nil, fmt.Errorf("there is no %s/%s", collection, name)
		}
	}
	return ids, nil
}

// some is name in a list, or an empty list when there is none.
func some(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// file is a picture to upload, one that media.yaml knows.
func (f *filler) file(name string) (*filesystem.File, error) {
	raw, err := fs.ReadFile(f.src.files, name)
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	return filesystem.NewFileFromBytes(raw, name)
}

var mediaSource = regexp.MustCompile(`src="media:([^"]*)"`)

// body is HTML whose pictures are at their addresses on the site.
func (f *filler) body(html string) (string, error) {
	var missing error
	html = mediaSource.ReplaceAllStringFunc(html, func(src string) string {
		name := mediaSource.FindStringSubmatch(src)[1]
		m := f.pictures[name]
		if m == nil {
			missing = fmt.Errorf("there is no picture %q", name)
			return src
		}
		return `src="` + m.Path("") + `"`
	})
	return html, missing
}

// morning is half past seven, on the author's clock, this many days ago.
func (f *filler) morning(daysAgo int) time.Time {
	today := f.now.In(f.site.Timezone())
	return time.Date(today.Year(), today.Month(), today.Day()-daysAgo, 7, 30, 0, 0, today.Location())
}
