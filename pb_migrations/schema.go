// Package pb_migrations is the schema: one change a file, compiled in, applied in
// filename order beside any *.js migration an owner keeps in the same folder.
//
// It imports nothing of ours on purpose: a migration must mean tomorrow what it
// meant on the day it ran, whatever the rest of the code has become.
package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// slugPattern is what an address may look like: lower-case words and digits, joined by single hyphens.
const slugPattern = `^[a-z0-9]+(-[a-z0-9]+)*$`

// clockPattern is a time of day, "HH:MM", 00:00 to 23:59.
const clockPattern = `^([01]\d|2[0-3]):[0-5]\d$`

// timestamps are the two columns every collection carries.
func timestamps() []core.Field {
	return []core.Field{
		&core.AutodateField{Name: "created", OnCreate: true},
		&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
	}
}

// createCollection saves a new base collection with every rule locked (superusers
// only). Deny is the default; reading is the exception.
func createCollection(app core.App, name string, indexes []string, fields ...core.Field) error {
	return saveCollection(app, name, nil, indexes, fields...)
}

// createReadable is createCollection whose records anybody may list and view
// where readable holds. Writing stays locked.
func createReadable(app core.App, name, readable string, indexes []string, fields ...core.Field) error {
	return saveCollection(app, name, &readable, indexes, fields...)
}

func saveCollection(app core.App, name string, read *string, indexes []string, fields ...core.Field) error {
	c := core.NewBaseCollection(name)
	c.ListRule, c.ViewRule = read, read
	c.Fields.Add(fields...)
	c.Fields.Add(timestamps()...)
	c.Indexes = indexes
	if err := app.Save(c); err != nil {
		return fmt.Errorf("creating collection %s: %w", name, err)
	}
	return nil
}

// drop deletes collections, last named first to go; for down migrations.
func drop(app core.App, names ...string) error {
	for _, name := range names {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return fmt.Errorf("finding collection %s: %w", name, err)
		}
		if err := app.Delete(c); err != nil {
			return fmt.Errorf("dropping collection %s: %w", name, err)
		}
	}
	return nil
}

// relationTo is the id of the named collection, for a RelationField. It panics when
// the collection is missing: migrations run in order, so that is a mistake in this package.
func relationTo(app core.App, name string) string {
	c, err := app.FindCollectionByNameOrId(name)
	if err != nil {
		panic(fmt.Sprintf("migration out of order: %s is not there yet", name))
	}
	return c.Id
}

// pictureTypes are the image types that cannot carry a script.
var pictureTypes = []string{"image/jpeg", "image/png", "image/webp", "image/gif"}

// changeSettings saves a changed copy of PocketBase's settings. Never the settings themselves:
// other goroutines, the log's among them, read those at any time, and saving puts the
// copy in their place under a lock.
func changeSettings(app core.App, act string, change func(s *core.Settings)) error {
	settings, err := app.Settings().Clone()
	if err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	change(settings)
	if err := app.Save(settings); err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
}
