// Package pictures makes the sizes in which a picture is to be had when it is saved, so that nobody's request ever
// decodes one: an original of 40 million pixels takes 160 MB and some seconds, and PocketBase would open it for
// whoever asks for a size first.
//
//	pictures.Register(app)
//
// The sizes are those that PocketBase serves (the field's thumbs, and 100x100, which the dashboard shows), under the
// same names, so ?thumb=960x0 goes on as it was. A size that is not there is not made on request: the answer is the
// picture as it was uploaded, as PocketBase answers a size that the field does not know. One picture is worked on
// at a time, and what is missing when the server starts (a site from before, a restored one) is made then, one
// after another.
package pictures

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/bounds"
)

// desk is the size that PocketBase's dashboard asks for, whatever a field says.
const desk = "100x100"

// decoding is held while a picture is decoded: two at once would take twice the memory.
var decoding sync.Mutex

// maker makes sizes, and knows which there are.
type maker struct {
	made sync.Map // keys of sizes that are known to lie in the storage
}

// Register binds the making to every save of every record with pictures, and the serving to every request for a size.
func Register(app core.App) {
	m := &maker{}
	afterSave := func(e *core.RecordEvent) error {
		if err := m.makeAll(e.App, e.Record); err != nil {
			// the record is saved, and its picture is shown as it was uploaded
			e.App.Logger().Error("making the sizes of a picture", "collection", e.Record.Collection().Name, "record", e.Record.Id, "error", err)
		}
		return e.Next()
	}
	app.OnRecordAfterCreateSuccess().BindFunc(afterSave)
	app.OnRecordAfterUpdateSuccess().BindFunc(afterSave)
	app.OnRecordAfterDeleteSuccess().BindFunc(func(e *core.RecordEvent) error {
		m.forget(e.Record)
		return e.Next()
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.BindFunc(m.serveMade)
		return e.Next()
	})
	ctx, stop := context.WithCancel(context.Background())
	var once sync.Once
	var rest sync.WaitGroup
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		once.Do(func() { rest.Go(func() { m.catchUp(ctx, e.App) }) })
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		stop()
		rest.Wait()
		return e.Next()
	})
}

// sizesOf are the sizes in which a field's pictures are to be had; none when it is for other files.
func sizesOf(field core.Field) []string {
	f, ok := field.(*core.FileField)
	if !ok || len(f.MimeTypes) > 0 && !slices.ContainsFunc(f.MimeTypes, func(t string) bool { return strings.HasPrefix(t, "image/") }) {
		return nil
	}
	return append([]string{desk}, f.Thumbs...)
}

// keyOf is where PocketBase keeps a size of a file that lies at folder/name.
func keyOf(folder, name, size string) string {
	return folder + "/thumbs_" + name + "/" + size + "_" + name
}

// makeAll makes what is missing of the sizes of a record's pictures.
func (m *maker) makeAll(app core.App, r *core.Record) error {
	var files *filesystem.System
	var errs []error
	for _, field := range r.Collection().Fields {
		sizes := sizesOf(field)
		for _, name := range r.GetStringSlice(field.GetName()) {
			if len(sizes) == 0 || name == "" || m.knows(r.BaseFilesPath(), name, sizes) {
				continue
			}
			if files == nil {
				var err error
				if files, err = app.NewFilesystem(); err != nil {
					return fmt.Errorf("opening the file system: %w", err)
				}
				defer files.Close()
			}
			errs = append(errs, m.make(app, files, r.BaseFilesPath(), name, sizes))
		}
	}
	return errors.Join(errs...)
}

// knows says whether all sizes of a picture are known to be there.
func (m *maker) knows(folder, name string, sizes []string) bool {
	for _, size := range sizes {
		if _, known := m.made.Load(keyOf(folder, name, size)); !known {
			return false
		}
	}
	return true
}

// forget takes the sizes of a record's pictures out of what is known: PocketBase deletes them with it.
func (m *maker) forget(r *core.Record) {
	for _, field := range r.Collection().Fields {
		for _, size := range sizesOf(field) {
			for _, name := range r.GetStringSlice(field.GetName()) {
				m.made.Delete(keyOf(r.BaseFilesPath(), name, size))
			}
		}
	}
}

// make makes the sizes of one picture that are not there. What is no picture, or may not be decoded, has none, and
// is no error.
func (m *maker) make(app core.App, files *filesystem.System, folder, name string, sizes []string) error {
	var missing []string
	for _, size := range sizes {
		key := keyOf(folder, name, size)
		if there, err := files.Exists(key); err != nil {
			return fmt.Errorf("looking for a size of a picture: %w", err)
		} else if there {
			m.made.Store(key, true)
		} else {
			missing = append(missing, size)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	decoding.Lock()
	defer decoding.Unlock()
	made, err := draw(files, folder+"/"+name, missing)
	switch {
	case errors.Is(err, bounds.ErrTooMuch), errors.Is(err, bounds.ErrNoPicture), errors.Is(err, filesystem.ErrNotFound):
		app.Logger().Debug("A file has no smaller sizes", "file", name, "error", err)
		return nil
	case err != nil:
		return fmt.Errorf("making smaller sizes of %s: %w", name, err)
	}
	for size, data := range made {
		key := keyOf(folder, name, size)
		if err := files.Upload(data, key); err != nil {
			return fmt.Errorf("keeping a size of %s: %w", name, err)
		}
		m.made.Store(key, true)
	}
	return nil
}
