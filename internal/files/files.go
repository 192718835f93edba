// Package files knows where uploads lie: in pb_data/storage, or in a bucket when PocketBase's storage settings say so.
//
// Switching the bucket on moves nothing, and PocketBase then looks for every file there and nowhere else. So a file which
// is asked for and lies only here is brought to the bucket first ([Reach]), and `waymark files --to s3` brings all of them.
package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// reachedKey is under which an app keeps what it knows to be in its bucket.
const reachedKey = "waymark.files.reached"

// Register has every file that somebody asks for, or that a change is about to lay aside, brought to the bucket before.
func Register(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.BindFunc(func(e *core.RequestEvent) error {
			if parts := strings.Split(strings.TrimPrefix(e.Request.URL.Path, "/api/files/"), "/"); len(parts) == 3 && strings.HasPrefix(e.Request.URL.Path, "/api/files/") {
				bring(e.App, parts[0], parts[1], parts[2])
			}
			return e.Next()
		})
		return e.Next()
	})
	first := func(id string) *hook.Handler[*core.RecordEvent] {
		return &hook.Handler[*core.RecordEvent]{Id: id, Priority: -1000, Func: func(e *core.RecordEvent) error {
			for _, field := range e.Record.Collection().Fields {
				if field.Type() != core.FieldTypeFile {
					continue
				}
				for _, name := range e.Record.Original().GetStringSlice(field.GetName()) {
					bring(e.App, e.Record.Collection().Id, e.Record.Id, name)
				}
			}
			return e.Next()
		}}
	}
	app.OnRecordUpdate().Bind(first("waymarkFilesBeforeUpdate"))
	app.OnRecordDelete().Bind(first("waymarkFilesBeforeDelete"))
	app.OnRecordAfterDeleteSuccess().BindFunc(func(e *core.RecordEvent) error {
		if !e.App.Settings().S3.Enabled { // PocketBase has deleted them
			return e.Next()
		}
		if err := os.RemoveAll(filepath.Join(storage(e.App), filepath.FromSlash(e.Record.BaseFilesPath()))); err != nil {
			e.App.Logger().Warn("The files of a deleted record are still on this computer", "error", err)
		}
		return e.Next()
	})
}

// bring is Reach for a file of a record. What goes wrong is told when the file is then not found.
func bring(app core.App, collection, record, name string) {
	if !app.Settings().S3.Enabled || name == "" {
		return
	}
	found, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return
	}
	if err := Reach(app, found.BaseFilesPath()+"/"+record+"/"+name); err != nil {
		app.Logger().Warn("A file could not be brought to the bucket", "error", err)
	}
}

// Reach sees to it that a file which lies on this computer is in the bucket too, where uploads are kept in one. A file which
// lies in neither is no error: whoever opens it will be told.
func Reach(app core.App, key string) error {
	if !app.Settings().S3.Enabled || !filepath.IsLocal(filepath.FromSlash(key)) {
		return nil
	}
	here := filepath.Join(storage(app), filepath.FromSlash(key))
	if info, err := os.Stat(here); err != nil || info.IsDir() {
		return nil //nolint:nilerr // not here, so there is nothing to bring
	}
	reached, _ := app.Store().GetOrSet(reachedKey, func() any { return new(sync.Map) }).(*sync.Map)
	if _, known := reached.Load(key); known {
		return nil
	}
	from, err := Here(app)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := app.NewFilesystem()
	if err != nil {
		return fmt.Errorf("opening the bucket: %w", err)
	}
	defer to.Close()
	switch there, err := to.Exists(key); {
	case err != nil:
		return fmt.Errorf("looking into the bucket: %w", err)
	case !there:
		if _, err := Move(from, to, key); err != nil {
			return err
		}
	}
	reached.Store(key, true)
	return nil
}

// Here is the storage on this computer.
func Here(app core.App) (*filesystem.System, error) {
	here, err := filesystem.NewLocal(storage(app))
	if err != nil {
		return nil, fmt.Errorf("opening the storage on this computer: %w", err)
	}
	return here, nil
}

// Bucket is the bucket of PocketBase's storage settings, also while it is not switched on. It returns ErrNoBucket when they name none.
func Bucket(app core.App) (*filesystem.System, error) {
	s := app.Settings().S3
	if s.Bucket == "" || s.Endpoint == "" {
		return nil, ErrNoBucket
	}
	bucket, err := filesystem.NewS3(s.Bucket, s.Region, s.Endpoint, s.AccessKey, s.Secret, s.ForcePathStyle)
	if err != nil {
		return nil, fmt.Errorf("opening the bucket: %w", err)
	}
	return bucket, nil
}

// ErrNoBucket: the storage settings name no bucket.
var ErrNoBucket = errors.New("no bucket is set: fill in the dashboard's Settings → Files storage first")

func storage(app core.App) string { return filepath.Join(app.DataDir(), core.LocalStorageDirName) }
