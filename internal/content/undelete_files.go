package content

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

const (
	// sweepPatience is how long to wait until PocketBase has deleted the files of a record
	// that was deleted just now. It does so after it has answered, and whatever comes
	// back earlier would be deleted with the rest.
	sweepPatience = 3 * time.Second
	sweepLook     = 20 * time.Millisecond
)

// bringFiles copies what was laid aside of records to where it was, and returns the keys
// of what it brought. A file of which there is no copy, or that was never deleted because
// the server ended in between, is left as it is; the record loses the name of one that is gone.
func bringFiles(app core.App, records []*core.Record) (brought []string, err error) {
	files, err := app.NewFilesystem()
	if err != nil {
		return nil, fmt.Errorf("opening the file system: %w", err)
	}
	defer files.Close()
	for _, record := range records {
		names := fileNames(record)
		if len(names) == 0 {
			continue
		}
		copies, err := laidAside(files, record)
		if err != nil {
			return brought, err
		}
		for _, name := range names {
			key := record.BaseFilesPath() + "/" + name
			came, there, err := bringWhenSwept(files, copies[name], key)
			switch {
			case err != nil:
				return brought, fmt.Errorf("bringing the file %s back: %w", name, err)
			case came:
				brought = append(brought, key)
			case !there:
				letGo(record, name)
			}
		}
	}
	return brought, nil
}

// letGo takes the name of a file out of a record.
func letGo(record *core.Record, name string) {
	for _, field := range record.Collection().Fields {
		if field.Type() == core.FieldTypeFile {
			record.Set(field.GetName()+"-", name)
		}
	}
}

// bringWhenSwept copies from to key as soon as nothing is at key any more. Without a copy
// nothing comes; there says whether something is at key in the end.
func bringWhenSwept(files *filesystem.System, from, key string) (came, there bool, err error) {
	if from == "" {
		there, err = files.Exists(key)
		return false, there, err
	}
	look, patience := time.NewTicker(sweepLook), time.NewTimer(sweepPatience)
	defer look.Stop()
	defer patience.Stop()
	for {
		there, err = files.Exists(key)
		if err == nil && !there {
			// the folder may go in the very moment in which the file comes
			if err = files.Copy(from, key); err == nil {
				return true, true, nil
			}
		}
		select {
		case <-look.C:
		case <-patience.C:
			if errors.Is(err, filesystem.ErrNotFound) {
				return false, there, nil
			}
			return false, there, err
		}
	}
}
