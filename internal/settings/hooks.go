package settings

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// CollectionWordings holds every wording of the consent sentences there has been.
const CollectionWordings = "consent_wordings"

// ErrOneRow: the settings are one row, which is neither doubled nor deleted.
var ErrOneRow = errors.New("the settings are one row")

// Register keeps the settings one row, and every wording of the consent sentences for
// good: it is kept with the save that brings it, and once when the server starts, for the
// row a migration made.
func Register(app core.App) error {
	app.OnRecordCreate(Collection).BindFunc(func(e *core.RecordEvent) error {
		total, err := e.App.CountRecords(Collection)
		if err != nil {
			return fmt.Errorf("counting the settings: %w", err)
		}
		if total > 0 {
			return validation.Errors{"name": validation.NewError("one_row", "There is one page of settings already. Please change that one.")}
		}
		return e.Next()
	})
	// 100 is inside PocketBase's own hook (99), which uploads files before the row is written
	keep := &hook.Handler[*core.RecordEvent]{Func: keepingWording, Priority: 100}
	app.OnRecordCreateExecute(Collection).Bind(keep)
	app.OnRecordUpdateExecute(Collection).Bind(keep)

	app.OnRecordDelete(Collection).BindFunc(func(*core.RecordEvent) error { return ErrOneRow })
	app.OnRecordDeleteRequest(Collection).BindFunc(func(e *core.RecordRequestEvent) error {
		return e.BadRequestError("The site cannot be without its settings. Change what you like in them.", nil)
	})

	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		site, err := Load(e.App)
		if err != nil {
			return err
		}
		if err := KeepWording(e.App, site); err != nil {
			return err
		}
		return e.Next()
	})
	return nil
}

// keepingWording writes the settings and their wording in one transaction.
func keepingWording(e *core.RecordEvent) error {
	outer := e.App
	defer func() { e.App = outer }()
	return outer.RunInTransaction(func(tx core.App) error {
		e.App = tx
		if err := e.Next(); err != nil {
			return err
		}
		site := &Site{}
		site.SetProxyRecord(e.Record)
		return KeepWording(tx, site)
	})
}

// KeepWording writes down the consent sentences as they stand, under their version,
// unless they are kept already. Index: idx_consent_wordings_version.
func KeepWording(app core.App, site *Site) error {
	kept, err := app.CountRecords(CollectionWordings, dbx.HashExp{"version": site.WordingVersion()})
	if err != nil {
		return fmt.Errorf("looking for the wording of consent: %w", err)
	}
	if kept > 0 {
		return nil
	}
	collection, err := app.FindCachedCollectionByNameOrId(CollectionWordings)
	if err != nil {
		return fmt.Errorf("finding the wordings of consent: %w", err)
	}
	wording := core.NewRecord(collection)
	wording.Load(map[string]any{
		"version":    site.WordingVersion(),
		"guide":      site.ConsentGuide(),
		"letters":    site.ConsentLetters(),
		"newsletter": site.ConsentNewsletter(),
	})
	if err := app.Save(wording); err != nil {
		return fmt.Errorf("keeping the wording of consent: %w", err)
	}
	return nil
}
