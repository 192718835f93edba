package pictures

import (
	"context"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// catchUp makes what is missing of all pictures there are, one after another, until ctx ends.
func (m *maker) catchUp(ctx context.Context, app core.App) {
	collections, err := app.FindAllCollections()
	if err != nil {
		app.Logger().Error("looking for pictures without their sizes", "error", err)
		return
	}
	for _, c := range collections {
		if err := m.catchUpIn(ctx, app, c); err != nil {
			app.Logger().Error("making the sizes of pictures", "collection", c.Name, "error", err)
		}
	}
}

func (m *maker) catchUpIn(ctx context.Context, app core.App, c *core.Collection) error {
	if c.IsView() || !hasPictures(c) {
		return nil
	}
	files, err := app.NewFilesystem()
	if err != nil {
		return fmt.Errorf("opening the file system: %w", err)
	}
	defer files.Close()
	there, err := files.List(c.BaseFilesPath() + "/") // one question instead of one for each file and size
	if err != nil {
		return fmt.Errorf("listing the files: %w", err)
	}
	for _, file := range there {
		if strings.Contains(file.Key, "/thumbs_") {
			m.made.Store(file.Key, true)
		}
	}
	var ids []string
	if err := app.RecordQuery(c).Select("id").Column(&ids); err != nil {
		return fmt.Errorf("listing the records: %w", err)
	}
	for _, id := range ids {
		if ctx.Err() != nil {
			return nil
		}
		r, err := app.FindRecordById(c, id)
		if err != nil {
			continue // deleted meanwhile
		}
		if err := m.makeAll(app, r); err != nil {
			app.Logger().Error("making the sizes of a picture", "collection", c.Name, "record", r.Id, "error", err)
		}
	}
	return nil
}

func hasPictures(c *core.Collection) bool {
	for _, field := range c.Fields {
		if len(sizesOf(field)) > 0 {
			return true
		}
	}
	return false
}
